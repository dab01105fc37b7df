"""Changes made by a sync, as a list that a person can read: new, changed field by field, withdrawn, replaced."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from data.models import Procedure
from data.official.facets import LABELS, facets

SHOWN = 300
"""Characters of one line of a change that are shown."""


class Kind(str, Enum):
    """Kind of change that happened to a procedure."""

    ADDED = "added"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class FieldChange:
    """One facet (a key of :data:`data.official.facets.LABELS`): the lines that went and the lines that came."""

    name: str
    gone: tuple[str, ...]
    come: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One procedure's change. ``ours`` marks one for which we have texts of our own, which someone should reread.

    ``replaced_by`` are new procedures of the same name.
    """

    kind: Kind
    code: str
    name: str
    fields: tuple[FieldChange, ...] = ()
    replaced_by: tuple[str, ...] = ()
    ours: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A record that could not be taken over, and why, in Vietnamese. ``key`` is its id at the portal."""

    key: str
    code: str
    name: str
    reason: str


@dataclass(frozen=True)
class Changes:
    """Everything that one sync changed, and what it left out."""

    changes: tuple[Change, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    source: str = ""

    def count(self, kind: Kind) -> int:
        """Count how many procedures were added, changed or withdrawn."""
        return sum(change.kind is kind for change in self.changes)

    def to_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Changes:
        """Return what :meth:`to_dict` gave."""
        return cls(
            tuple(_change(row) for row in values["changes"]),
            tuple(LeftOut(**row) for row in values["left_out"]),
            values["source"],
        )


@dataclass(frozen=True)
class Compared:
    """Inputs of a comparison: official records by code, before and now.

    ``listed`` are all codes that the portal lists now, also those outside our settings: only a code that is in none
    is withdrawn. ``known`` are codes that were in force already, for example as starter content.
    """

    before: Mapping[str, Procedure]
    now: Mapping[str, Procedure]
    listed: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    ours: frozenset[str] = field(default_factory=frozenset)


def compare(inputs: Compared) -> tuple[Change, ...]:
    """All changes, sorted by kind and code."""
    return (*_added(inputs), *_changed(inputs), *_withdrawn(inputs))


def field_changes(before: Procedure, now: Procedure) -> tuple[FieldChange, ...]:
    """The facets in which two records differ."""
    if before is now or (before.official_hash is not None and before.official_hash == now.official_hash):
        return ()
    old, new = facets(before), facets(now)
    return tuple(_field(name, old[name], new[name]) for name in LABELS if old[name] != new[name])


def readable(changes: Changes) -> Iterator[str]:
    """The list as lines of a terminal or a mail."""
    for kind, heading in _HEADINGS.items():
        rows = [change for change in changes.changes if change.kind is kind]
        if rows:
            yield f"{heading} ({len(rows)})"
            for change in rows:
                yield from _told(change)
            yield ""
    if changes.left_out:
        yield f"KHÔNG ĐƯA VÀO ĐƯỢC ({len(changes.left_out)})"
        yield from (f"  {row.code or row.key}  {_cut(row.name)}: {row.reason}" for row in changes.left_out)


_HEADINGS = {Kind.CHANGED: "THAY ĐỔI", Kind.WITHDRAWN: "CỔNG KHÔNG CÒN CÔNG BỐ", Kind.ADDED: "MỚI"}


def _told(change: Change) -> Iterator[str]:
    mark = "  [có bài viết riêng, cần xem lại]" if change.ours and change.kind is not Kind.ADDED else ""
    yield f"  {change.code}  {_cut(change.name)}{mark}"
    for part in change.fields:
        yield f"      {LABELS[part.name]}:"
        yield from (f"        − {_cut(line)}" for line in part.gone)
        yield from (f"        + {_cut(line)}" for line in part.come)
        if not part.gone and not part.come:
            yield "        đổi thứ tự"
    if change.replaced_by:
        yield f"      thay bằng thủ tục cùng tên: {', '.join(change.replaced_by)}"


def _cut(line: str) -> str:
    flat = " ".join(line.split())
    return flat if len(flat) <= SHOWN else flat[: SHOWN - 1] + "…"


def _added(inputs: Compared) -> Iterator[Change]:
    for code in sorted(set(inputs.now) - set(inputs.before) - inputs.known):
        yield Change(Kind.ADDED, code, inputs.now[code].name, ours=code in inputs.ours)


def _changed(inputs: Compared) -> Iterator[Change]:
    for code in sorted(set(inputs.now) & set(inputs.before)):
        fields = field_changes(inputs.before[code], inputs.now[code])
        if fields:
            yield Change(Kind.CHANGED, code, inputs.now[code].name, fields, ours=code in inputs.ours)


def _withdrawn(inputs: Compared) -> Iterator[Change]:
    newcomers = _by_name(procedure for code, procedure in inputs.now.items() if code not in inputs.before)
    for code in sorted(set(inputs.before) - set(inputs.now) - inputs.listed):
        gone = inputs.before[code]
        successors = tuple(new.code for new in newcomers.get(_key(gone), ()) if _related(gone, new))
        yield Change(Kind.WITHDRAWN, code, gone.name, replaced_by=successors, ours=code in inputs.ours)


def _by_name(procedures: Iterable[Procedure]) -> Mapping[str, list[Procedure]]:
    found: dict[str, list[Procedure]] = defaultdict(list)
    for procedure in procedures:
        found[_key(procedure)].append(procedure)
    return found


def _key(procedure: Procedure) -> str:
    """The name without capitals, signs and marks."""
    letters = unicodedata.normalize("NFD", procedure.name.lower().replace("đ", "d"))
    return " ".join(
        "".join(char if char.isalnum() else " " for char in letters if not unicodedata.combining(char)).split()
    )


def _related(gone: Procedure, new: Procedure) -> bool:
    """Tell whether a procedure of the same name serves the same people: at a common level, unless none is told."""
    return not gone.levels or not new.levels or bool(set(gone.levels) & set(new.levels))


def _field(name: str, old: tuple[str, ...], new: tuple[str, ...]) -> FieldChange:
    return FieldChange(
        name, tuple(line for line in old if line not in new), tuple(line for line in new if line not in old)
    )


def _change(row: Mapping[str, Any]) -> Change:
    fields = tuple(FieldChange(part["name"], tuple(part["gone"]), tuple(part["come"])) for part in row["fields"])
    return Change(Kind(row["kind"]), row["code"], row["name"], fields, tuple(row["replaced_by"]), row["ours"])
