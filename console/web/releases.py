"""The releases: what each changed, and the way back to it."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from citizens.questions import Questions
from common.errors import InputError
from console.audit import Wanted, find
from console.draft.brought import brought
from console.draft.publishing import after_of, changes_of
from console.web.switches import shown
from console.web.visit import EDITORS, Page, Visit, go
from data.editing.edits import edits_between

MOST = 50
MOST_SHOWN = 200


def home(visit: Visit) -> Response:
    """The first page: what is in force, what waits, what happened last."""
    live = visit.services.contents.live()
    actions = ("sua", "nhap-excel", "phat-hanh", "quay-lai", "tam-dung", "tra-loi-lai")
    deeds = find(visit.services.engine, Wanted(actions=actions), most=8)
    return visit.page("home.html", live=live, deeds=deeds, off=shown(visit), waiting=visit.services.schedule.open())


def releases(visit: Visit) -> Response:
    """The newest releases: who put them in force, and what each changed."""
    headings, opened = visit.services.store.headings(MOST), visit.query("cau-hoi")
    return visit.page("releases.html", headings=headings, opened=opened if opened.isdecimal() else "", **_told(visit))


def release(visit: Visit) -> Response:
    """One release against the one before it."""
    number = _number(visit)
    one = visit.services.contents.of(number)
    edits = changes_of(visit.services.contents, number)
    live = visit.services.contents.live().id
    shown: dict[str, Any] = {"release": one, "edits": edits[:MOST_SHOWN], "count": len(edits), "live": live}
    return visit.page("release.html", **shown, **_told(visit))


def ask_back(visit: Visit) -> Response:
    """Ask whether to go back, with all that would be undone by it."""
    number, contents = _number(visit), visit.services.contents
    live = contents.live()
    edits = edits_between(contents.lookup(live), contents.lookup(contents.of(number)))
    later = [one for one in visit.services.store.headings(MOST) if one.id > number]
    shown: dict[str, Any] = {"number": number, "live": live, "edits": edits[:MOST_SHOWN], "count": len(edits)}
    shown["opened"] = len(Questions(visit.services.engine).undone(number, after_of(edits)))
    return visit.page("go_back.html", **shown, headings=later, **_told(visit))


def _told(visit: Visit) -> dict[str, Any]:
    """The records that each release brought, and who put it in force; nobody where the program did so by itself."""
    records = brought(visit.services.engine)
    deeds = find(visit.services.engine, Wanted(actions=("phat-hanh", "quay-lai")), most=MOST)
    by = {number: rows[0].account for number, rows in records.items()}
    by |= {int(deed.key): deed.account for deed in deeds if deed.key.isdecimal()}
    return {"brought": records, "by": by}


def go_back(visit: Visit) -> Response:
    """Put a release in force again, as long as what is undone by it is what was shown."""
    if visit.form.get("live", "") != str(visit.services.contents.live().id):
        raise InputError(
            "Từ lúc bạn mở trang này đã có bản khác. Chưa làm gì: hãy xem lại danh sách rồi bấm lần nữa."
        )
    opened = visit.services.desk.go_back(_number(visit), visit.me.name)
    return go("/cac-ban", "quay-lai", **({"cau-hoi": str(opened)} if opened else {}))


def _number(visit: Visit) -> int:
    text = visit.path("number")
    if not text.isdecimal() or len(text) > 9:
        raise InputError("Không có bản này.")
    return int(text)


PAGES = [
    Page("", home),
    Page("/cac-ban", releases),
    Page("/cac-ban/{number}", release),
    Page("/cac-ban/{number}/quay-lai", ask_back, roles=EDITORS),
    Page("/cac-ban/{number}/quay-lai", go_back, "POST", EDITORS),
]
