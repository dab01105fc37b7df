"""The commune's news ("Tin của xã"): one text a day to who asked for it, looked at before it goes, counted after."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from citizens.broadcasts import ALL, LEAST, Broadcast, Broadcasts, Readers, Stage, add, words_of
from citizens.broadcasts import stop as stop_sending
from citizens.notices import Telling
from common.channels import channel_name
from common.errors import InputError
from common.personal import IDENTITY_PLACEHOLDER, numbers_in
from common.quiet_hours import QUIET_FROM
from common.settings import settings
from common.today import VIETNAM
from console.audit import Deed, note
from console.entry.accounts import Role
from console.web.visit import STAFF, Page, Visit, go
from data.editing.records import Kind
from data.models import Level, Office

PATH = "/tin-cua-xa"
LONGEST = 500
DAYS, MOST_DAYS = 3, 30
"""Days that a text is of use where nobody says otherwise, and at most."""
STATE = ".gov.vn"
"""End of the addresses that a text may name: an account in wrong hands sends nobody to a page of others."""
_ADDRESS = re.compile(r"(?:https?://|www\.)([^\s/:?#]+)", re.IGNORECASE)
_WAITS = (Telling.WAITING, Telling.SENDING)
_ROWS: Sequence[tuple[str, Sequence[Telling], str]] = (
    ("Đang chờ gửi", _WAITS, ""),
    ("Đã gửi", (Telling.TOLD,), ""),
    ("Đã nói khi bà con nhắn lại", (Telling.SHOWN, Telling.SHOWN_AGAIN), "lúc đầu kênh không cho gửi"),
    (
        "Chưa gửi được",
        (Telling.UNDELIVERED,),
        "kênh không cho gửi, như Zalo quá 48 giờ kể từ tin cuối; bà con nhắn lại khi tin còn hạn thì thấy",
    ),
    ("Không rõ đã tới chưa", (Telling.UNCERTAIN,), "mạng đứt lúc gửi; không gửi lại để khỏi trùng"),
    ("Không gửi vì quá hạn", (Telling.EXPIRED,), "chưa tới lượt thì đã hết ngày"),
    ("Không gửi vì đã dừng", (Telling.STOPPED,), ""),
)
_STAGES = {Stage.OPEN: "đang gửi", Stage.STOPPED: "đã dừng"}


def listed(visit: Visit) -> Response:
    """Write a new one; those that were sent."""
    return _list(visit)


def preview(visit: Visit) -> Response:
    """The text as the citizen will read it, to whom it goes, and the button that sends it."""
    try:
        new = _typed(visit)
    except InputError as error:
        return _list(visit, str(error))
    counted = Readers(visit.services.engine).count(new.office)
    values: dict[str, Any] = {
        "new": new,
        "words": words_of(new),
        "readers": _by_channel(counted),
        "nobody": not counted,
    }
    return visit.page("staff/broadcast_preview.html", path=PATH, night=_is_night(new.created), **values)


def send(visit: Visit) -> Response:
    """Send what was looked at. It is in the log with its text."""
    try:
        if "back" in visit.form:
            return _list(visit)
        new = _typed(visit)
        with visit.services.engine.begin() as connection:
            number = add(connection, new)
            _log(connection, visit, new, {"tin": new.text, "đến hết ngày": new.last_day.isoformat()})
    except IntegrityError:
        return _list(visit, _sent_today(_before(visit, new.office) or new))
    except InputError as error:
        return _list(visit, str(error))
    return go(f"{PATH}/{number}", "gui-tin")


def show(visit: Visit) -> Response:
    """One broadcast and what became of it."""
    one = _one(visit)
    became = Broadcasts(visit.services.engine).became(one)
    rows = [(word, _number(sum(became.get(state, 0) for state in states)), why) for word, states, why in _ROWS]
    waits = any(became.get(state) for state in (Telling.WAITING,)) or one.stage is Stage.OPEN
    running = one.stage in (Stage.OPEN, Stage.GIVEN) and waits and time.time() < one.until
    values: dict[str, Any] = {"one": one, "words": words_of(one), "rows": rows, "running": running, "path": PATH}
    values["may_stop"] = running and _is_own(visit, one)
    return visit.page("staff/broadcast.html", stage=_STAGES.get(one.stage, ""), **values)


def stop(visit: Visit) -> Response:
    """Send it to nobody any more."""
    one = _one(visit)
    if not _is_own(visit, one):
        raise InputError("Tin này của tỉnh gửi chung. Cần dừng thì nhờ quản trị tỉnh.")
    with visit.services.engine.begin() as connection:
        stopped = stop_sending(connection, one.id)
        if stopped:
            _log(connection, visit, one, note_="dừng")
    return go(f"{PATH}/{one.id}", "dung-tin" if stopped else "khong-doi")


def _list(visit: Visit, problem: str = "") -> Response:
    own = visit.me.office if visit.me.role is Role.COMMUNE else ""
    store, form, before = Broadcasts(visit.services.engine), visit.form, _before(visit, own)
    today = datetime.now(VIETNAM).date()
    values: dict[str, Any] = {
        "problem": problem,
        "own": own,
        "own_name": _names(visit).get(own, own),
        "sent_today": _sent_today(before) if before else "",
        "typed": form,
        "last_day": form.get("last_day") or (today + timedelta(days=DAYS)).isoformat(),
        "first_day": today.isoformat(),
        "latest_day": (today + timedelta(days=MOST_DAYS)).isoformat(),
        "offices": [] if own else _wards(visit),
        "rows": [(one, _STAGES.get(one.stage, "")) for one in store.of(own)],
        "readers": _by_channel(Readers(visit.services.engine).count(own or ALL)),
    }
    return visit.page("staff/broadcasts.html", 400 if problem else 200, path=PATH, longest=LONGEST, all=ALL, **values)


def _typed(visit: Visit) -> Broadcast:
    """The broadcast that was typed. Raises :class:`InputError` for what cannot be sent, and says why."""
    office, now = _office(visit), time.time()
    text = _clean(visit.form.get("text", ""))
    if not text:
        raise InputError("Hãy viết tin.")
    if len(text) > LONGEST:
        raise InputError(f"Tin dài {len(text)} ký tự. Hãy viết gọn trong {LONGEST} ký tự.")
    if any(number.placeholder == IDENTITY_PLACEHOLDER for number in numbers_in(text)):
        raise InputError("Tin có số định danh của người dân. Hãy bỏ số đó: tin gửi cho nhiều người.")
    if wrong := [host for host in _ADDRESS.findall(text) if not host.lower().rstrip(".,;)").endswith(STATE)]:
        raise InputError(f"Tin chỉ được ghi địa chỉ trang của cơ quan nhà nước (.gov.vn), không ghi {wrong[0]}.")
    name = f"tỉnh {settings().province_name}" if office == ALL else _names(visit)[office]
    new = Broadcast(office, name, text, visit.me.name, now, _last_day(visit.form.get("last_day", ""), now))
    if before := _before(visit, office):
        raise InputError(_sent_today(before))
    return new


def _clean(text: str) -> str:
    """The text as it is sent: no odd characters, at most one empty line between two paragraphs."""
    lines = (" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join("".join(c for c in line if c.isprintable()) for line in lines)).strip()


def _last_day(written: str, now: float) -> date:
    here = datetime.fromtimestamp(now, VIETNAM)
    today = here.date()
    try:
        last = date.fromisoformat(written) if written else today + timedelta(days=DAYS)
    except ValueError:
        raise InputError("Hãy chọn ngày cuối còn gửi tin.") from None
    if last < today:
        raise InputError("Ngày cuối còn gửi tin đã qua.")
    if (last - today).days > MOST_DAYS:
        raise InputError(f"Ngày cuối còn gửi tin xa nhất là {MOST_DAYS} ngày nữa.")
    if last == today and _is_night(now):
        raise InputError(f"Sau {QUIET_FROM.hour} giờ không gửi tin cho ai nữa. Hãy chọn ngày cuối từ ngày mai.")
    return last


def _is_night(now: float) -> bool:
    return datetime.fromtimestamp(now, VIETNAM).time() >= QUIET_FROM


def _before(visit: Visit, office: str) -> Broadcast | None:
    """The text that this office has sent today."""
    return Broadcasts(visit.services.engine).today(office, time.time())


def _sent_today(one: Broadcast) -> str:
    """Say that the text of today is sent, and whether it goes on."""
    whose = "Tỉnh" if one.office == ALL else one.name
    goes = "đã dừng" if one.stage is Stage.STOPPED else "vẫn đi như đã định"
    return (
        f"{whose} đã gửi một tin hôm nay lúc {datetime.fromtimestamp(one.created, VIETNAM):%H:%M}; tin ấy {goes}. "
        "Mỗi ngày một tin để khỏi phiền bà con: tin khác thì mai hãy gửi."
    )


def _office(visit: Visit) -> str:
    if visit.me.role is Role.COMMUNE:
        if visit.form.get("office", "") not in ("", visit.me.office):
            raise InputError("Tài khoản này chỉ gửi được tin của xã, phường mình.")
        return visit.me.office
    wanted = visit.form.get("office", "")
    if wanted != ALL and wanted not in {one.id for one in _wards(visit)}:
        raise InputError("Hãy chọn xã, phường, hoặc tất cả.")
    return wanted


def _one(visit: Visit) -> Broadcast:
    written = visit.path("number")
    number = int(written) if written.isdecimal() and len(written) < 10 else 0
    found = Broadcasts(visit.services.engine).get(number)
    may_see = found and (visit.me.role is Role.ADMIN or found.office in (visit.me.office, ALL))
    if found is None or not may_see:
        raise InputError("Không có tin này, hoặc là tin của nơi khác.")
    return found


def _is_own(visit: Visit, one: Broadcast) -> bool:
    return visit.me.role is Role.ADMIN or one.office == visit.me.office


def _by_channel(counted: Mapping[str, int]) -> list[tuple[str, str]]:
    """Readers by channel in words, small groups hidden."""
    return [(channel_name(channel), f"{_number(count)} người") for channel, count in sorted(counted.items())]


def _number(count: int) -> str:
    return f"dưới {LEAST}" if 0 < count < LEAST else str(count)


def _names(visit: Visit) -> dict[str, str]:
    return {one.id: one.name for one in _wards(visit)}


def _wards(visit: Visit) -> list[Office]:
    found = visit.services.contents.lookup(visit.services.contents.live()).of(Kind.OFFICES).values()
    return [one for one in found if isinstance(one, Office) and one.level is Level.WARD]


def _log(connection: Any, visit: Visit, one: Broadcast, after: Any = None, note_: str = "") -> None:
    deed = Deed(visit.me.name, "tin-cua-xa", key=one.office, title=one.name, after=after, note=note_)
    note(connection, deed)


PAGES = [
    Page(PATH, listed, roles=STAFF),
    Page(PATH, send, "POST", STAFF),
    Page(f"{PATH}/xem-truoc", preview, "POST", STAFF),
    Page(f"{PATH}/{{number}}", show, roles=STAFF),
    Page(f"{PATH}/{{number}}/dung", stop, "POST", STAFF),
]
