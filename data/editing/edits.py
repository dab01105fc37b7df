"""Edits: records as somebody wants them, with what they were when that began. A draft and an Excel file are lists of
them; both are laid over whatever is in force when they are published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from data.editing.merging import Clash, merge
from data.editing.records import Json, Kind, as_json, keyed, record_of, with_records
from data.models import Content
from data.record import Record


@dataclass(frozen=True)
class Edit:
    """One record: ``base`` as it was, ``value`` as it shall be. None: it was not there, or shall be no more."""

    kind: Kind
    key: str
    base: Json | None
    value: Json | None


@dataclass(frozen=True)
class Conflict:
    """An edit that others made impossible in the meantime, with the places where both sides differ."""

    edit: Edit
    clashes: tuple[Clash, ...]


class Lookup:
    """The records of a content by kind and key."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._kinds: dict[Kind, dict[str, Record]] = {}

    def of(self, kind: Kind) -> dict[str, Record]:
        """All records of a kind by key, in their order."""
        if kind not in self._kinds:
            self._kinds[kind] = keyed(self.content, kind)
        return self._kinds[kind]

    def json(self, kind: Kind, key: str) -> Json | None:
        """One record as JSON values; None when there is none."""
        return as_json(self.of(kind).get(key))


def rebase(
    edits: Iterable[Edit], current: Callable[[Kind, str], Json | None], *, prefer_mine: bool = False
) -> tuple[list[Edit], list[Conflict]]:
    """The edits as they have to be over what is there by now, without those that are there already; and conflicts."""
    moved: list[Edit] = []
    conflicts: list[Conflict] = []
    for edit in edits:
        theirs = current(edit.kind, edit.key)
        value, clashes = merge(edit.base, edit.value, theirs, prefer_mine=prefer_mine)
        if clashes:
            conflicts.append(Conflict(edit, clashes))
        if value != theirs:
            moved.append(Edit(edit.kind, edit.key, theirs, value))
    return moved, conflicts


def apply(content: Content, edits: Sequence[Edit]) -> Content:
    """``content`` with the values of ``edits``. Raises pydantic's ``ValidationError`` for what is no record."""
    rows = ((edit.kind, edit.key, None if edit.value is None else record_of(edit.kind, edit.value)) for edit in edits)
    return with_records(content, rows)


def edits_between(
    before: Content | Lookup, after: Content | Lookup, kinds: Iterable[Kind] = tuple(Kind)
) -> list[Edit]:
    """The edits that turn the records of ``kinds`` in ``before`` into those in ``after``."""
    old, new = (each if isinstance(each, Lookup) else Lookup(each) for each in (before, after))
    kinds = [kind for kind in kinds if getattr(old.content, kind.value) != getattr(new.content, kind.value)]
    places = dict.fromkeys((kind, key) for kind in kinds for key in (*old.of(kind), *new.of(kind)))
    changed = (place for place in places if old.of(place[0]).get(place[1]) != new.of(place[0]).get(place[1]))
    return [Edit(kind, key, old.json(kind, key), new.json(kind, key)) for kind, key in changed]
