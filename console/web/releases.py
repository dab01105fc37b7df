"""The releases: what each changed, and one button back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from common.errors import InputError
from console.audit import Deed, Wanted, find
from console.draft.publishing import changes_of
from console.web.switches import shown
from console.web.visit import EDITORS, Page, Visit, go
from data.releases.store import Heading

MOST = 50
MOST_SHOWN = 200


def home(visit: Visit) -> Response:
    """The first page: what is in force, what waits, what happened last."""
    live = visit.services.contents.live()
    actions = ("sua", "nhap-excel", "phat-hanh", "quay-lai", "tam-dung", "tra-loi-lai")
    deeds = find(visit.services.engine, Wanted(actions=actions), most=8)
    return visit.page("home.html", live=live, deeds=deeds, off=shown(visit), waiting=visit.services.schedule.open())


def releases(visit: Visit) -> Response:
    """The newest releases, with who put them in force."""
    headings, by = visit.services.store.headings(MOST), _published_by(visit)
    undone = {one.id: _of_others(visit, one.id, headings, by) for one in headings}
    return visit.page("releases.html", headings=headings, by=by, undone=undone)


def release(visit: Visit) -> Response:
    """One release against the one before it."""
    number = _number(visit)
    one = visit.services.contents.of(number)
    edits = changes_of(visit.services.contents, number)
    live = visit.services.contents.live().id
    by = _published_by(visit)
    undone = _of_others(visit, number, visit.services.store.headings(MOST), by)
    return visit.page(
        "release.html", release=one, edits=edits[:MOST_SHOWN], count=len(edits), live=live, undone=undone, by=by
    )


def _published_by(visit: Visit) -> dict[str, Deed]:
    """Return who put the newest releases in force, by their numbers."""
    deeds = find(visit.services.engine, Wanted(actions=("phat-hanh", "quay-lai")), most=MOST)
    return {deed.key: deed for deed in deeds}


def _of_others(visit: Visit, number: int, headings: Sequence[Heading], by: Mapping[str, Deed]) -> list[Heading]:
    """The releases that going back to ``number`` takes out of force and that somebody else put in force."""
    later = (one for one in headings if one.id > number)
    return [one for one in later if (deed := by.get(str(one.id))) is None or deed.account != visit.me.name]


def go_back(visit: Visit) -> Response:
    """Put a release in force again."""
    visit.services.desk.go_back(_number(visit), visit.me.name)
    return go("/cac-ban", "quay-lai")


def _number(visit: Visit) -> int:
    text = visit.path("number")
    if not text.isdecimal() or len(text) > 9:
        raise InputError("Không có bản này.")
    return int(text)


PAGES = [
    Page("", home),
    Page("/cac-ban", releases),
    Page("/cac-ban/{number}", release),
    Page("/cac-ban/{number}/quay-lai", go_back, "POST", EDITORS),
]
