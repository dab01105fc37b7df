"""A dossier's status in words: what it means, what to do next, when it is due, and who said so."""

from __future__ import annotations

import math
import re
from datetime import date, datetime

from actions.saying.wording import day, money, number, phrase, sentence
from common.errors import Malformed, OutsideError, Refused, TooSlow
from data.workdays import workdays
from portals.dossier import STATUS_NAMES, Dossier, Status, Step

NEXT_STEPS = {
    Status.NEW: "Hồ sơ đã nộp, đang chờ cơ quan tiếp nhận. Bà con chưa phải làm gì.",
    Status.ACCEPTED: "Cơ quan đã nhận hồ sơ. Bà con chưa phải làm gì, chờ đến ngày hẹn trả kết quả.",
    Status.NOT_ACCEPTED: (
        "Cơ quan không nhận hồ sơ này. Bà con xem lý do trong thông báo của cơ quan, sửa lại rồi nộp hồ sơ mới."
    ),
    Status.IN_PROCESS: "Cơ quan đang giải quyết. Bà con chưa phải làm gì.",
    Status.SUPPLEMENT: (
        "Bà con cần nộp thêm giấy tờ. Xem thông báo của cơ quan để biết thiếu giấy gì và nộp trước ngày nào. "
        "Trong lúc chờ nộp thêm, thời hạn giải quyết tạm dừng."
    ),
    Status.PAYMENT: (
        "Bà con cần nộp tiền (thuế, phí hoặc lệ phí) theo thông báo của cơ quan thì hồ sơ mới được làm tiếp."
    ),
    Status.WITHDRAWN: "Hồ sơ đã được rút theo yêu cầu của người nộp. Muốn làm tiếp thì nộp hồ sơ mới.",
    Status.STOPPED: "Cơ quan đã dừng xử lý hồ sơ này. Bà con hỏi cơ quan lý do và cách làm tiếp.",
    Status.PROCESSED: "Đã có kết quả. Bà con đến nhận ở nơi nộp hồ sơ, hoặc chờ nhận theo cách đã đăng ký khi nộp.",
    Status.RETURNED: "Kết quả đã được trả. Bà con không phải làm gì thêm.",
}
UNKNOWN_STATUS = "Đây là nguyên lời của hệ thống. Nếu chưa rõ, bà con hỏi cơ quan đang giải quyết."
OVERDUE = "Hồ sơ đã quá ngày hẹn. Bà con có thể hỏi cơ quan đang giải quyết vì sao chậm và ngày hẹn mới."

STEPS_SHOWN = 3
"""Lines of the timeline that are told: the last ones."""

_PARTS = ((11, "sáng"), (13, "trưa"), (18, "chiều"), (24, "tối"))
"""Until which hour a part of the day lasts."""

RUNNING = (Status.NEW, Status.ACCEPTED, Status.IN_PROCESS, Status.PAYMENT)
"""Statuses in which the days to the due date count."""


def describe(dossier: Dossier, now: datetime) -> str:
    """All that the citizen is told of a dossier, at the time ``now``."""
    facts = [
        ("Thủ tục", _title(dossier.procedure)),
        ("Cơ quan", dossier.agency or "hệ thống chưa nêu"),
        ("Ngày nộp", moment(dossier.submitted)),
        ("Ngày tiếp nhận", moment(dossier.accepted)),
        ("Hẹn trả kết quả", due_text(dossier, now.date())),
        ("Ngày kết thúc", moment(dossier.finished)),
        ("Số tiền hệ thống ghi", _amount_due(dossier)),
        ("Cơ quan ghi", dossier.note),
    ]
    lines = [f"Hồ sơ {dossier.code}: {status_of(dossier)}."]
    lines += [f"• {label}: {value}" for label, value in facts if value]
    return "\n".join([*lines, *timeline(dossier), next_step(dossier, now.date()), source(dossier)])


def _amount_due(dossier: Dossier) -> str | None:
    return money(dossier.amount) if dossier.amount and dossier.status is Status.PAYMENT else None


def timeline(dossier: Dossier) -> list[str]:
    """The last steps in short lines, oldest first; nothing when one step is all there is."""
    last = dossier.steps[-STEPS_SHOWN:]
    if len(last) < 2:
        return []
    return ["Các bước gần đây:", *(f"– {_step(step, dossier)}" for step in last)]


def _step(step: Step, dossier: Dossier) -> str:
    """ "24/11/2026: Đang xử lý (Sở Xây dựng): nộp thêm bản vẽ". What is told of the dossier above is not repeated."""
    unit = f" ({step.unit})" if step.unit and step.unit != dossier.agency else ""
    opinion = f": {phrase(step.opinion)}" if step.opinion and step.opinion != dossier.note else ""
    when = f"{day(step.at.date())}: " if step.at else ""
    return f"{when}{step.name}{unit}{opinion}"


def next_step(dossier: Dossier, today: date) -> str:
    """Return what the citizen has to do, in a sentence or two."""
    if dossier.status is None:
        return UNKNOWN_STATUS
    step = NEXT_STEPS[dossier.status]
    return f"{step} {OVERDUE}" if is_late(dossier, today) else step


def supplement(dossier: Dossier) -> str:
    """Return what is missing, as the office wrote it; empty where nothing is asked for."""
    if dossier.status is not Status.SUPPLEMENT:
        return ""
    if dossier.note:
        return f"Cơ quan ghi hồ sơ cần nộp thêm: {phrase(dossier.note)}."
    return "Hệ thống không ghi thiếu giấy gì. Bà con xem thông báo của cơ quan, hoặc hỏi nơi nộp hồ sơ."


def source(dossier: Dossier) -> str:
    """Return which system said so, and when it was asked."""
    at = dossier.fetched_at
    said_by = f"{dossier.source} (cổng mô phỏng)" if dossier.simulated else dossier.source
    return f"Nguồn: {said_by}, tra lúc {at:%H:%M} ngày {day(at.date())}."


def trouble(name: str, error: OutsideError, budget: float) -> str:
    """Return what is the matter with the system called ``name``, as the beginning of a sentence. ``budget`` in
    seconds.
    """
    if isinstance(error, TooSlow):
        return f"{name} đang chậm, chưa trả lời kịp trong {number(budget)} giây"
    if isinstance(error, Refused):
        return f"{name} đang từ chối nhận câu hỏi"
    if isinstance(error, Malformed):
        return f"{name} trả lời không đúng dạng nên tôi không đọc được"
    return f"Hiện không kết nối được với {name}"


def too_often(wait: float) -> str:
    """The limit of look-ups is reached; ``wait`` is how many seconds remain."""
    minutes = max(1, math.ceil(wait / 60))
    return (
        "Để giữ kín hồ sơ của bà con, số lần tra cứu có giới hạn. "
        f"Bà con thử lại sau {minutes} phút, xem ở trang tra cứu chính thức, hoặc hỏi nơi nộp hồ sơ."
    )


def time_ago(moment: datetime, now: datetime) -> str:
    """ "lúc 9:40 sáng nay", "lúc 16:05 chiều qua", "lúc 9:40 ngày 20/11/2026"."""
    part = next(name for hour, name in _PARTS if moment.hour < hour)
    days = (now.date() - moment.date()).days
    when = {0: f"{part} nay", 1: f"{part} qua"}.get(days, f"ngày {day(moment.date())}")
    return f"lúc {moment.hour}:{moment.minute:02d} {when}"


def days_left(due: date, today: date) -> str:
    """The way from ``today`` to ``due`` in working days; in calendar days where the holidays are not known."""
    if due == today:
        return "là hôm nay"
    count = workdays().between(today, due)
    if count is None:
        days = (due - today).days
        return f"{'còn' if days > 0 else 'đã quá hẹn'} {abs(days)} ngày, chưa trừ ngày nghỉ lễ"
    if due > today:
        near = ", là ngày mai" if (due - today).days == 1 else ""
        return f"còn {count} ngày làm việc{near}" if count else f"từ nay tới đó là ngày nghỉ{near}"
    return f"đã quá hẹn {-count} ngày làm việc" if count else "vừa qua hẹn, từ đó tới nay là ngày nghỉ"


def is_late(dossier: Dossier, today: date) -> bool:
    """Tell whether a working day has passed since the day promised, while the clock runs."""
    if dossier.due is None or dossier.status not in RUNNING:
        return False
    due = dossier.due.date()
    count = workdays().between(today, due)
    return due < today if count is None else count < 0


def status_of(dossier: Dossier) -> str:
    """The national name of its status, else the source's own words."""
    return STATUS_NAMES[dossier.status] if dossier.status else sentence(dossier.status_text).rstrip(".")


def _title(name: str | None) -> str | None:
    """The name without the word "thủ tục" that many records begin with."""
    bare = re.sub(r"^thủ tục\s+", "", name or "", flags=re.IGNORECASE)
    return bare[:1].upper() + bare[1:] or None


def due_text(dossier: Dossier, today: date) -> str | None:
    """The day promised, with how far it is while the clock runs."""
    if dossier.due is None:
        return None
    promised = moment(dossier.due)
    return f"{promised} ({days_left(dossier.due.date(), today)})" if dossier.status in RUNNING else promised


def moment(value: datetime | None) -> str | None:
    """ "8:40 ngày 20/11/2026"; without a time of day when it is midnight, which means that none was given."""
    if value is None:
        return None
    clock = f"{value.hour}:{value.minute:02d} ngày " if (value.hour, value.minute) != (0, 0) else ""
    return clock + day(value.date())
