"""Three versions of a record become one: the version that somebody began with, theirs, and that of others by now.

What only one side changed is taken from that side, field by field and line by line where lists are equally long.
What both changed to something different is a clash; nobody's text is dropped without a word. Ways to say something
are each for itself: what one side adds or takes out never clashes with what the other does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Path = tuple[str | int, ...]

SETS = ("phrasings", "phrases")
"""Fields whose lines have no order that matters."""


@dataclass(frozen=True)
class Clash:
    """A place in a record where both sides changed the same thing differently. None: it is not there."""

    path: Path
    base: Any
    mine: Any
    theirs: Any


def merge(base: Any, mine: Any, theirs: Any, *, prefer_mine: bool = False) -> tuple[Any, tuple[Clash, ...]]:
    """One version of all three, and the clashes; where they clash it holds ``theirs``, or ``mine`` by wish."""
    merging = _Merging(prefer_mine)
    merged = merging.at((), base, mine, theirs)
    return merged, tuple(merging.clashes)


def differences(before: Any, after: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """The places in which two versions differ, with both values; as deep as both are shaped alike."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in _names(before, after):
            yield from differences(before.get(name), after.get(name), (*path, name))
    elif _alike(before, after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, (*path, number))
    else:
        yield path, before, after


@dataclass
class _Merging:
    """A record being merged, and the clashes met so far."""

    prefer_mine: bool
    clashes: list[Clash] = field(default_factory=list)

    def at(self, path: Path, base: Any, mine: Any, theirs: Any) -> Any:
        """One version of what stands at ``path``."""
        if mine == theirs or theirs == base:
            return mine
        if mine == base:
            return theirs
        if all(isinstance(version, dict) for version in (base, mine, theirs)):
            return self._fields(path, base, mine, theirs)
        if _alike(base, mine) and _alike(mine, theirs):
            return self._lines(path, base, mine, theirs)
        if _is_set(path, base, mine, theirs):
            return _together(base, mine, theirs)
        self.clashes.append(Clash(path, base, mine, theirs))
        return mine if self.prefer_mine else theirs

    def _fields(self, path: Path, base: Json, mine: Json, theirs: Json) -> Json:
        names = _names(theirs, mine)
        found = {name: self.at((*path, name), base.get(name), mine.get(name), theirs.get(name)) for name in names}
        return {name: value for name, value in found.items() if value is not None}

    def _lines(self, path: Path, base: list[Json], mine: list[Json], theirs: list[Json]) -> list[Json]:
        lines = enumerate(zip(base, mine, theirs, strict=True))
        return [self.at((*path, number), *versions) for number, versions in lines]


def _is_set(path: Path, base: Any, mine: Any, theirs: Any) -> bool:
    """Tell whether ``path`` leads to lines without an order; who began without any began with none."""
    return bool(path) and path[-1] in SETS and all(isinstance(lines, list) for lines in (base or [], mine, theirs))


def _together(base: list[str] | None, mine: list[str], theirs: list[str]) -> list[str]:
    before = base or []
    gone, added = set(before) - set(mine), [line for line in mine if line not in before and line not in theirs]
    return [line for line in theirs if line not in gone] + added


def _alike(one: Any, other: Any) -> bool:
    """Lists whose lines correspond. Lines of plain text move about, so they are compared as a whole."""
    if not (isinstance(one, list) and isinstance(other, list) and len(one) == len(other)):
        return False
    return all(isinstance(line, dict) for line in (*one, *other))


def _names(*versions: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(name for version in versions for name in version))
