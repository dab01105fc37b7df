"""Three versions of a record become one: the version that somebody began with, theirs, and that of others by now.

What only one side changed is taken from that side, field by field and line by line where lists are equally long.
What both changed to something different is a clash; nobody's text is dropped without a word. Ways to say something
are each for itself: what one side adds or takes out never clashes with what the other does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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
    clashes: list[Clash] = []
    merged = _merge((), base, mine, theirs, clashes, prefer_mine)
    return merged, tuple(clashes)


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


def _merge(path: Path, base: Any, mine: Any, theirs: Any, clashes: list[Clash], prefer_mine: bool) -> Any:
    if mine == theirs or theirs == base:
        return mine
    if mine == base:
        return theirs
    if isinstance(base, dict) and isinstance(mine, dict) and isinstance(theirs, dict):
        found = {
            name: _merge((*path, name), base.get(name), mine.get(name), theirs.get(name), clashes, prefer_mine)
            for name in _names(theirs, mine)
        }
        return {name: value for name, value in found.items() if value is not None}
    if _alike(base, mine) and _alike(mine, theirs):
        rows = enumerate(zip(base, mine, theirs, strict=True))
        return [_merge((*path, number), *three, clashes, prefer_mine) for number, three in rows]
    if path and path[-1] in SETS and all(isinstance(lines, list) for lines in (base or [], mine, theirs)):
        return _together(base or [], mine, theirs)
    clashes.append(Clash(path, base, mine, theirs))
    return mine if prefer_mine else theirs


def _together(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    gone, added = set(base) - set(mine), [line for line in mine if line not in base and line not in theirs]
    return [line for line in theirs if line not in gone] + added


def _alike(one: Any, other: Any) -> bool:
    """Lists whose lines correspond. Lines of plain text move about, so they are compared as a whole."""
    if not (isinstance(one, list) and isinstance(other, list) and len(one) == len(other)):
        return False
    return all(isinstance(line, dict) for line in (*one, *other))


def _names(*versions: dict[str, Any]) -> list[str]:
    return list(dict.fromkeys(name for version in versions for name in version))
