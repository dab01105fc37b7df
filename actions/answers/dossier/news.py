"""The news that a citizen is told, unasked, of a dossier that they follow."""

from __future__ import annotations

from datetime import date, datetime

from actions.answers.dossier.status import OVERDUE, describe, source
from actions.citizen.known import WAIT_DAYS
from actions.saying.reply import Choice, Link, Reply
from actions.saying.wording import day
from common.settings import settings
from nlu.taps import write_tap
from portals.dossier import Dossier

NEVER_ARRIVED = "Tin báo chưa gửi được cho bà con"
PERHAPS_ARRIVED = "Tin báo có thể chưa tới bà con"


def changed(dossier: Dossier, before: str, now: datetime) -> Reply:
    """Its status is another than ``before``: all that is known of it now, with what to do."""
    said = f"Tin báo: hồ sơ bà con theo dõi có thay đổi (lần trước: {before})." if before else "Tin báo:"
    return Reply(f"{said}\n{describe(dossier, now)}", _unfollow(dossier.code))


def due_soon(dossier: Dossier, due: date, today: date) -> Reply:
    """The day on which the result was promised is the next working day, or today."""
    when = "Hôm nay" if due == today else "Ngày mai" if (due - today).days == 1 else f"Ngày {day(due)}"
    text = (
        f"Tin báo: {when.lower()} là ngày hẹn trả kết quả hồ sơ {dossier.code}"
        f"{'' if when.startswith('Ngày ' + day(due)) else f' ({day(due)})'}. "
        f"Hồ sơ đang ở bước: {dossier.status_text}. Khi đi nhận kết quả, bà con mang theo giấy hẹn và căn cước."
    )
    return Reply(f"{text}\n{source(dossier)}", _unfollow(dossier.code))


def overdue(dossier: Dossier, due: date) -> Reply:
    """The day on which the result was promised is over."""
    text = (
        f"Tin báo: hồ sơ {dossier.code} hẹn trả kết quả ngày {day(due)}, đến nay hệ thống chưa ghi là xong. "
        f"Hồ sơ đang ở bước: {dossier.status_text}. {OVERDUE}"
    )
    return Reply(f"{text}\n{source(dossier)}", _unfollow(dossier.code))


def gone(code: str, system: str, asked: datetime) -> Reply:
    """The system says again and again that there is no such dossier."""
    return Reply(
        f"Tin báo: {system} trả lời là không còn hồ sơ nào mang mã {code}, nên tôi ngừng theo dõi hồ sơ này. "
        "Bà con hỏi nơi nộp hồ sơ để biết vì sao.\n"
        f"Nguồn: {system}, tra lúc {asked:%H:%M} ngày {day(asked.date())}."
    )


def back(code: str, system: str, now: datetime, dossier: Dossier | None) -> Reply:
    """A system that was ill works again: how the ``dossier`` stands, or how to ask anew, since no number was kept."""
    said = f"Tin báo: {system} đã hoạt động lại."
    if dossier is not None:
        return Reply(f"{said}\n{describe(dossier, now)}")
    text = f"{said} Bà con nhắn “xem hồ sơ {code}” để xem, rồi gửi lại số định danh, vì tôi không giữ số đó."
    return Reply(text, (Choice(f"Xem hồ sơ {code}", write_tap("dossier_status", d=code)),))


def still_ill(code: str, system: str, page: str | None) -> Reply:
    """A system did not work again within the time for which a citizen is kept waiting."""
    text = (
        f"Tin báo: sau {WAIT_DAYS} ngày, {system} vẫn chưa trả lời được, nên tôi thôi chờ. Bà con xem hồ sơ {code} ở "
        "trang tra cứu chính thức, hoặc hỏi nơi nộp hồ sơ."
    )
    return Reply(text, links=(Link("Trang tra cứu chính thức", page or settings().dossier_lookup_page),))


def late_delivery(reply: Reply, created: datetime, *, certain: bool) -> Reply:
    """News that did not reach the citizen when it was new. ``certain`` when that is known for sure."""
    title = NEVER_ARRIVED if certain else PERHAPS_ARRIVED
    return Reply(f"{title} (lúc {created:%H:%M} ngày {day(created.date())}):\n{reply.text}", links=reply.links)


def _unfollow(code: str) -> tuple[Choice, ...]:
    """It names the dossier: typed, it needs no conversation to be understood."""
    return (Choice(f"Bỏ theo dõi hồ sơ {code}", write_tap("unfollow", d=code)),)
