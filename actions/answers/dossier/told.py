"""Questions about a dossier after its state was told, each in a line or two: from what the system gave, or that it
gives nothing about it. What holds for every dossier is told with an entry of the FAQ, which names its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum

from actions.answers.dossier.status import RUNNING, due_text, is_late, moment, next_step, status_of, supplement
from actions.saying.wording import money, phrase
from portals.dossier import OVER, Dossier, Status


class About(str, Enum):
    """A question about a dossier. The values are names of cues (``of_dossier`` in ``nlu/talk/cues.yml``)."""

    NOW = "now"
    TRICK = "trick"
    WHY = "why"
    PAID = "paid"
    PAY = "pay"
    PAY_WHERE = "pay_where"
    PAY_UNTIL = "pay_until"
    MISSING = "missing"
    SUPPLY_WHERE = "supply_where"
    SUPPLY_UNTIL = "supply_until"
    LATE = "late"
    DUE = "due"
    RESULT = "result"
    ASK = "ask"
    AGENCY = "agency"
    TO_DO = "to_do"
    LOST_CODE = "lost_code"


GENERAL: Mapping[About, str] = {
    About.TRICK: "doi-chuyen-khoan-qua-tin-nhan",
    About.WHY: "ho-so-bi-tu-choi",
    About.PAID: "tra-tien-chua-ghi-nhan",
    About.PAY: "tra-phi-truc-tuyen",
    About.PAY_WHERE: "tra-phi-truc-tuyen",
    About.SUPPLY_WHERE: "bo-sung-tren-mang",
    About.SUPPLY_UNTIL: "han-bo-sung",
    About.LATE: "ho-so-tre-hen",
    About.RESULT: "nhan-ket-qua-o-dau",
    About.LOST_CODE: "mat-giay-hen",
}
"""The FAQ entry that tells what holds for every dossier."""
_ONLY_IN: Mapping[About, Status] = {
    About.WHY: Status.NOT_ACCEPTED,
    About.PAID: Status.PAYMENT,
    About.PAY: Status.PAYMENT,
    About.PAY_WHERE: Status.PAYMENT,
    About.SUPPLY_WHERE: Status.SUPPLEMENT,
    About.SUPPLY_UNTIL: Status.SUPPLEMENT,
}
"""The state without which the entry is about something else."""

# "Nhắn mã hồ sơ, tôi tra xem đang ở đâu": an invitation to what was just done.
_INVITES = re.compile(r"\s*[^.;\n]*\bnhắn mã\b[^.;\n]*[.;]?", re.IGNORECASE)


def line(about: About, dossier: Dossier, now: datetime) -> str:
    """The answer to one question, as far as the system gives it."""
    return _LINES[about](dossier, now)


def general_of(about: About, dossier: Dossier, now: datetime) -> str | None:
    """The FAQ entry to go on with; None where this dossier is not in that state."""
    if about in _ONLY_IN and dossier.status is not _ONLY_IN[about]:
        return None
    if about in (About.LATE, About.DUE):
        return GENERAL[About.LATE] if is_late(dossier, now.date()) else None
    if about is About.RESULT and dossier.status in OVER:
        return None
    return GENERAL.get(about)


def without_invitation(text: str) -> str:
    """A FAQ's answer without the sentence that asks for the code of a dossier which was just told."""
    return "\n".join(filter(None, (_INVITES.sub("", row).strip() for row in text.split("\n"))))


def amount_line(dossier: Dossier) -> str:
    """Return what has to be paid, for a dossier that waits for it."""
    if dossier.amount is None:
        return (
            f"Hồ sơ {dossier.code} đang chờ nộp tiền, nhưng hệ thống không cho biết bao nhiêu. Số tiền ghi trong "
            f"thông báo nộp tiền của cơ quan; chưa thấy thông báo thì hỏi {_office(dossier)}."
        )
    return (
        f"Phải nộp {money(dossier.amount)}: đó là số tiền hệ thống ghi cho hồ sơ {dossier.code}. "
        "Bà con đối chiếu với thông báo nộp tiền của cơ quan rồi hãy trả."
    )


def unchanged(dossier: Dossier, now: datetime) -> str:
    """Looked at anew, and nothing has moved since it was told."""
    due = due_text(dossier, now.date())
    promised = f" Hẹn trả kết quả: {due}." if due and dossier.status not in (*OVER, Status.PROCESSED) else ""
    return f"Hồ sơ {dossier.code} vẫn ở bước: {status_of(dossier)}.{promised} {next_step(dossier, now.date())}"


def _pay(dossier: Dossier, now: datetime) -> str:
    if dossier.status is Status.PAYMENT:
        return amount_line(dossier)
    if dossier.status is None:
        return f"Hệ thống không cho biết hồ sơ {dossier.code} có phải nộp tiền không. Bà con hỏi {_office(dossier)}."
    asked = f"Lúc này hệ thống không yêu cầu nộp tiền cho hồ sơ {dossier.code} (đang ở bước: {status_of(dossier)})."
    if dossier.amount is None:
        return asked
    return f"{asked} Số tiền ghi ở hồ sơ là {money(dossier.amount)}; đã nộp hay chưa thì hệ thống không nói."


def _paid(dossier: Dossier, now: datetime) -> str:
    if dossier.status is Status.PAYMENT:
        return f"Hệ thống chưa ghi nhận tiền: hồ sơ {dossier.code} vẫn ở bước: {status_of(dossier)}."
    return _pay(dossier, now)


def _why(dossier: Dossier, now: datetime) -> str:
    if dossier.note:
        return f"Cơ quan ghi ở hồ sơ {dossier.code}: {phrase(dossier.note)}."
    step = f"bước hiện nay: {status_of(dossier)}"
    return f"Hệ thống không ghi lý do ở hồ sơ {dossier.code} ({step}). Bà con hỏi {_office(dossier)}."


def _pay_where(dossier: Dossier, now: datetime) -> str:
    if dossier.status is not Status.PAYMENT:
        return _pay(dossier, now)
    much = f" Số tiền hệ thống ghi: {money(dossier.amount)}." if dossier.amount else ""
    return f"Trả ngay trong hồ sơ {dossier.code} trên Cổng hoặc VNeID, hoặc tại bộ phận Một cửa.{much}"


def _pay_until(dossier: Dossier, now: datetime) -> str:
    if dossier.status is not Status.PAYMENT:
        return _pay(dossier, now)
    return (
        f"Hệ thống không ghi hạn nộp tiền của hồ sơ {dossier.code}; hạn có trong thông báo nộp tiền của cơ quan. "
        "Chưa nộp thì hồ sơ chưa được làm tiếp."
    )


def _trick(dossier: Dossier, now: datetime) -> str:
    if dossier.status is Status.PAYMENT:
        much = f" {money(dossier.amount)}" if dossier.amount else ""
        return f"Hồ sơ {dossier.code} đúng là đang chờ nộp{much}, nhưng chỉ trả trong hồ sơ của mình hoặc tại quầy."
    return f"Hồ sơ {dossier.code} lúc này không có yêu cầu nộp tiền. Ai gọi đòi tiền cho hồ sơ này thì đừng trả."


def _missing(dossier: Dossier, now: datetime) -> str:
    said = supplement(dossier)
    if said:
        return said
    if dossier.status is Status.PAYMENT:
        return f"Hệ thống không yêu cầu nộp thêm giấy tờ. {amount_line(dossier)}"
    step = f"đang ở bước: {status_of(dossier)}"
    return f"Hệ thống không yêu cầu nộp thêm giấy tờ nào cho hồ sơ {dossier.code} ({step})."


def _supply_where(dossier: Dossier, now: datetime) -> str:
    if dossier.status is not Status.SUPPLEMENT:
        return _missing(dossier, now)
    way = f" Hồ sơ này nộp {phrase(dossier.channel).lower()}." if dossier.channel else ""
    return f"{supplement(dossier)}{way}"


def _supply_until(dossier: Dossier, now: datetime) -> str:
    if dossier.status is not Status.SUPPLEMENT:
        return _missing(dossier, now)
    if dossier.note:
        return f"Cơ quan ghi: {phrase(dossier.note)}. Ngoài ra hệ thống không ghi hạn nộp thêm."
    return f"Hệ thống không ghi hạn nộp thêm của hồ sơ {dossier.code}."


def _due(dossier: Dossier, now: datetime) -> str:
    if dossier.status in (Status.PROCESSED, Status.RETURNED):
        return _done(dossier)
    if dossier.status in OVER:
        return f"Hồ sơ {dossier.code} đã dừng ở bước: {status_of(dossier)}. {next_step(dossier, now.date())}"
    due = due_text(dossier, now.date())
    if due is None:
        return (
            f"Hệ thống chưa ghi ngày hẹn trả kết quả của hồ sơ {dossier.code}. Ngày hẹn ghi trên giấy tiếp nhận; "
            "hồ sơ chưa được tiếp nhận thì chưa có."
        )
    held = {
        Status.SUPPLEMENT: " Trong lúc chờ nộp thêm giấy tờ, thời hạn tạm dừng.",
        Status.PAYMENT: " Chưa nộp tiền thì hồ sơ chưa được làm tiếp.",
    }
    new = " Hệ thống chưa ghi ngày hẹn mới." if is_late(dossier, now.date()) else ""
    waits = held.get(dossier.status, "") if dossier.status else ""
    return f"Hẹn trả kết quả hồ sơ {dossier.code}: {due}.{new}{waits}"


def _done(dossier: Dossier) -> str:
    when = f" (hệ thống ghi {at})" if (at := moment(dossier.finished)) else ""
    done = "đã trả kết quả" if dossier.status is Status.RETURNED else "đã có kết quả"
    return f"Hồ sơ {dossier.code} {done}{when}."


def _late(dossier: Dossier, now: datetime) -> str:
    if is_late(dossier, now.date()):
        return (
            f"Hồ sơ {dossier.code} trễ thật: hẹn {due_text(dossier, now.date())}. "
            "Hệ thống không ghi vì sao chậm, cũng chưa ghi ngày hẹn mới."
        )
    if dossier.due is not None and dossier.status in RUNNING:
        return f"Chưa trễ hẹn: hồ sơ {dossier.code} hẹn trả kết quả {due_text(dossier, now.date())}."
    return _due(dossier, now)


def _agency(dossier: Dossier, now: datetime) -> str:
    task = f" Việc đang làm: {phrase(dossier.task)}." if dossier.task else ""
    if not dossier.agency:
        step = f"Bước hiện nay: {status_of(dossier)}."
        return f"Hệ thống không cho biết hồ sơ {dossier.code} đang ở cơ quan nào. {step}{task}"
    return f"Hồ sơ {dossier.code} đang ở {phrase(dossier.agency)}, bước: {status_of(dossier)}.{task}"


def _ask(dossier: Dossier, now: datetime) -> str:
    where = f"{_office(dossier)}, nơi đang giải quyết" if dossier.agency else "nơi đã nộp hồ sơ"
    return f"Bà con hỏi {where}, đọc mã hồ sơ {dossier.code} cho cán bộ. Hệ thống không cho số điện thoại."


def _result(dossier: Dossier, now: datetime) -> str:
    if dossier.status in OVER:
        return _done(dossier) if dossier.status is Status.RETURNED else _due(dossier, now)
    has = _done(dossier) if dossier.status is Status.PROCESSED else f"Chưa có kết quả. {_due(dossier, now)}"
    return f"{has} Bà con đã chọn nhận cách nào thì hệ thống không cho biết."


def _to_do(dossier: Dossier, now: datetime) -> str:
    extra = {Status.PAYMENT: amount_line, Status.SUPPLEMENT: supplement}
    more = extra[dossier.status](dossier) if dossier.status in extra else ""
    if dossier.status in OVER and dossier.note:
        more = f"Cơ quan ghi: {phrase(dossier.note)}."
    return f"{more} {next_step(dossier, now.date())}".strip()


def _lost_code(dossier: Dossier, now: datetime) -> str:
    return f"Hồ sơ vừa xem có mã {dossier.code}. Hồ sơ khác mà không nhớ mã thì làm như sau."


def _office(dossier: Dossier) -> str:
    return phrase(dossier.agency) if dossier.agency else "nơi nộp hồ sơ"


_LINES: Mapping[About, Callable[[Dossier, datetime], str]] = {
    About.NOW: unchanged,
    About.TRICK: _trick,
    About.WHY: _why,
    About.PAID: _paid,
    About.PAY: _pay,
    About.PAY_WHERE: _pay_where,
    About.PAY_UNTIL: _pay_until,
    About.MISSING: _missing,
    About.SUPPLY_WHERE: _supply_where,
    About.SUPPLY_UNTIL: _supply_until,
    About.LATE: _late,
    About.DUE: _due,
    About.RESULT: _result,
    About.ASK: _ask,
    About.AGENCY: _agency,
    About.TO_DO: _to_do,
    About.LOST_CODE: _lost_code,
}
