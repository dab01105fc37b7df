"""Answers switched off for now: everything, one channel or one topic, at once; citizens are told a notice instead."""

from __future__ import annotations

from starlette.responses import Response

from common.channels import NAMES, channel_name
from common.errors import InputError
from console.audit import Deed, note
from console.web.visit import EDITORS, Page, Visit, go
from data.editing.records import Kind, title_of
from data.entries import FaqEntry
from data.releases.switches import Scope, Switch, switched_off, turn_off, turn_on

TOPICS = {Scope.PROCEDURE: Kind.PROCEDURES, Scope.FAQ: Kind.FAQ}
NOTICE = "Phần này đang tạm dừng để sửa lại nội dung. Bà con hỏi lại sau, hoặc gọi bộ phận Một cửa của xã, phường."
LEAST, MOST_REASON, MOST_NOTICE = 10, 400, 1000


def switches(visit: Visit) -> Response:
    """Everything that is off, and the form to switch off more."""
    return _page(
        visit,
        {"scope": visit.query("loai"), "what": visit.query("ma"), "channel": "", "notice": NOTICE, "reason": ""},
    )


def switch_off(visit: Visit) -> Response:
    """Switch off at once."""
    typed = {name: visit.form.get(name, "").strip() for name in ("scope", "what", "channel", "reason", "notice")}
    scope = next((each for each in Scope if each.value == typed["scope"]), None)
    what = {Scope.ALL: "", Scope.CHANNEL: typed["channel"]}.get(scope, typed["what"]) if scope else ""
    if message := _wrong(visit, scope, what, typed["reason"], typed["notice"]):
        return _page(visit, typed, message, 400)
    assert scope is not None
    switch = Switch(scope, what, typed["reason"][:MOST_REASON], typed["notice"][:MOST_NOTICE], visit.me.name)
    with visit.services.engine.begin() as connection:
        turn_off(connection, switch)
        note(connection, _deed(visit, "tam-dung", switch))
    _announce(visit)
    return go("/tam-dung", "tam-dung")


def switch_on(visit: Visit) -> Response:
    """Let answers be given again."""
    number = visit.form.get("id", "")
    with visit.services.engine.begin() as connection:
        switch = turn_on(connection, int(number), visit.me.name) if number.isdecimal() else None
        if switch is None:
            raise InputError("Chỗ này đã cho trả lời lại rồi.")
        note(connection, _deed(visit, "tra-loi-lai", switch))
    _announce(visit)
    return go("/tam-dung", "tra-loi-lai")


def shown(visit: Visit) -> list[tuple[Switch, str]]:
    """Everything that is off, with its name in words."""
    return [(one, name_of(visit, one.scope, one.what)) for one in switched_off(visit.services.engine)]


def name_of(visit: Visit, scope: Scope, what: str) -> str:
    """Name in words what is off."""
    if scope is Scope.ALL:
        return "Toàn bộ trợ lý"
    if scope is Scope.CHANNEL:
        return f"Kênh {channel_name(what)}"
    values = visit.services.contents.json(TOPICS[scope], what)
    one = "Thủ tục" if scope is Scope.PROCEDURE else "Mục hỏi đáp"
    return f"{one} “{title_of(TOPICS[scope], values) if values else what}”"


def _wrong(visit: Visit, scope: Scope | None, what: str, reason: str, notice: str) -> str:
    """Return what keeps the form from being taken; empty where nothing does."""
    if scope is None:
        return "Chưa chọn tạm dừng phần nào."
    if scope is Scope.CHANNEL and what not in NAMES:
        return "Chưa chọn kênh nào."
    if scope in TOPICS:
        record = visit.services.contents.lookup(visit.services.contents.live()).of(TOPICS[scope]).get(what)
        if record is None:
            return "Không có thủ tục hoặc mục hỏi đáp mang mã này trong nội dung đang dùng."
        if isinstance(record, FaqEntry) and record.dangers:
            return "Mục này trả lời người đang gặp nguy hiểm nên không tạm dừng được. Hãy sửa nội dung của nó."
    if len(reason) < LEAST:
        return f"Ghi lý do, ít nhất {LEAST} chữ cái."
    return "" if len(notice) >= LEAST else f"Ghi câu báo cho bà con, ít nhất {LEAST} chữ cái."


def _page(visit: Visit, typed: dict[str, str], message: str = "", status: int = 200) -> Response:
    values = {
        "typed": typed,
        "channels": NAMES,
        "message": message,
        "off": shown(visit),
    }
    return visit.page("switches.html", status, **values)


def _deed(visit: Visit, action: str, switch: Switch) -> Deed:
    kind = TOPICS[switch.scope].value if switch.scope in TOPICS else ""
    key = switch.what if kind else switch.scope.value
    title = name_of(visit, switch.scope, switch.what)
    return Deed(visit.me.name, action, kind, key, title, after={"notice": switch.notice}, note=switch.reason)


def _announce(visit: Visit) -> None:
    visit.services.desk.announce(visit.services.contents.live().id)


PAGES = [
    Page("/tam-dung", switches, roles=EDITORS),
    Page("/tam-dung", switch_off, "POST", EDITORS),
    Page("/tam-dung/mo-lai", switch_on, "POST", EDITORS),
]
