"""Everything that happened since somebody opened a page: told to who is held up by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from console.audit import Deed, Wanted, find, last
from console.draft.publishing import changes_of, release_of
from console.web.visit import Visit
from data.editing.edits import Edit

ACTIONS = (
    "sua",
    "bo-sua",
    "nhap-excel",
    "phat-hanh",
    "quay-lai",
    "hen-ngay",
    "rut-hen",
    "noi-lam-viec",
)
RELEASES = ("phat-hanh", "quay-lai")
MOST = 20
BY_ITSELF = "hệ thống"
"""Who puts a release in force that nobody of the console did: a sync, or a command."""


@dataclass(frozen=True)
class Happened:
    """A deed, and what a release changed."""

    deed: Deed
    edits: Sequence[Edit] = ()


def mark_of_now(visit: Visit) -> str:
    """The moment in a word, for a form: the last line of the log and the release in force."""
    return f"{last(visit.services.engine)}-{visit.services.contents.live().id}"


def since(visit: Visit, mark: str) -> list[Happened]:
    """Everything that happened since :func:`mark_of_now`, the newest first; nothing for a word that is none."""
    line, _, release = mark.partition("-")
    if not (line.isdecimal() and release.isdecimal()):
        return []
    deeds = find(visit.services.engine, Wanted(actions=ACTIONS, after=int(line)), most=MOST)
    told = [Happened(deed, _changed(visit, int(deed.key)) if deed.action in RELEASES else ()) for deed in deeds]
    by_people = {deed.key for deed in deeds if deed.action in RELEASES} | {
        str(release_of(deed.note)) for deed in deeds if deed.action == "noi-lam-viec"
    }
    return [*_others(visit, int(release), by_people), *told]


def _others(visit: Visit, release: int, known: set[str]) -> list[Happened]:
    return [
        Happened(
            Deed(BY_ITSELF, "phat-hanh", title=f"Bản số {one.id}", note=one.note, at=one.published_at),
            _changed(visit, one.id),
        )
        for one in visit.services.store.headings(MOST)
        if one.id > release and str(one.id) not in known
    ]


def _changed(visit: Visit, number: int) -> list[Edit]:
    return changes_of(visit.services.contents, number)[:MOST]
