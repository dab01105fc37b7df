"""Offices that a message names, by their present or former names (communes, wards, towns, districts)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from data.models import Office
from nlu.text import fold, normalize, syllables

_KINDS = ("thanh pho", "thi tran", "thi xa", "phuong", "huyen", "xa", "tinh", "quan")

# Names of one syllable, or names that are everyday words, only count after their kind ("xã Tân Kỳ", not "tân kỳ").
_NEEDS_KIND_BELOW = 2


@dataclass(frozen=True)
class _Name:
    words: tuple[str, ...]
    kind: str
    office: str


def offices_in(text: str, offices: Sequence[Office]) -> tuple[str, ...]:
    """Ids of the offices that ``text`` names, in order of mention; a former name shared by several returns all.

    A name after its kind ("xã Cẩm Giàng") means units of that kind when there are any; a district means all offices
    in it. A longer name wins over a shorter one inside it.
    """
    words = syllables(text)
    names = _names(tuple(offices))
    found: dict[str, None] = {}
    position = 0
    while position < len(words):
        named = _at(words, position, names)
        found.update(dict.fromkeys(name.office for name in named))
        position += len(named[0].words) if named else 1
    return tuple(found)


def without_offices(text: str, offices: Sequence[Office]) -> str:
    """The folded words of ``text`` without names of offices and their kinds."""
    words = syllables(text)
    names = _names(tuple(offices))
    kept: list[str] = []
    position = 0
    while position < len(words):
        named = _at(words, position, names)
        if named:
            kind = _kind_before(words, position)
            kept = kept[: len(kept) - len(kind.split())] if kind else kept
        else:
            kept.append(words[position])
        position += len(named[0].words) if named else 1
    return " ".join(kept)


def unknown_place(text: str, offices: Sequence[Office]) -> str | None:
    """A commune, ward or town that ``text`` names with capital letters and ``offices`` do not have."""
    found = _WRITTEN_PLACE.search(normalize(text))
    return found.group(0).strip() if found and not offices_in(found.group(0), offices) else None


# "Phường Phan Đình Phùng": the kind, then words that begin with a capital and go on in small letters.
_CAPITAL = "".join(letter for letter in map(chr, range(ord("A"), ord("ỹ") + 1)) if letter.isupper())
_WRITTEN_PLACE = re.compile(
    rf"\b(?:[Xx]ã|[Pp]hường|[Tt]hị trấn)(?:\s(?=[^\W\d_])[{_CAPITAL}](?:(?=[^A-Z])\w)*){{1,4}}(?!\w)"
)


def bare_name(name: str) -> str:
    """Folded name without its kind: "Xã Cẩm Giàng" → "cam giang"."""
    return _split(name)[1]


def _at(words: Sequence[str], position: int, names: dict[str, tuple[_Name, ...]]) -> tuple[_Name, ...]:
    """The names that begin at ``position``: the longest, of the kind typed before it if that exists."""
    starting = [name for name in names.get(words[position], ()) if _stands_at(name, words, position)]
    if not starting:
        return ()
    longest = max(len(name.words) for name in starting)
    fitting = tuple(name for name in starting if len(name.words) == longest)
    typed = _kind_before(words, position)
    of_kind = tuple(name for name in fitting if name.kind == typed)
    if typed is None and longest < _NEEDS_KIND_BELOW:
        return ()
    return of_kind or fitting


def _stands_at(name: _Name, words: Sequence[str], position: int) -> bool:
    return tuple(words[position : position + len(name.words)]) == name.words


def _kind_before(words: Sequence[str], position: int) -> str | None:
    before = " ".join(words[max(0, position - 2) : position])
    return next((kind for kind in _KINDS if before == kind or before.endswith(" " + kind)), None)


@lru_cache(maxsize=8)
def _names(offices: tuple[Office, ...]) -> dict[str, tuple[_Name, ...]]:
    """All names of all offices, by their first word."""
    table: dict[str, dict[_Name, None]] = {}
    for office in offices:
        for name in (office.name, *office.former_units, *(office.former_district or "").split(", ")):
            kind, bare = _split(name)
            words = tuple(bare.split())
            if words:
                table.setdefault(words[0], {})[_Name(words, kind, office.id)] = None
    return {first: tuple(rows) for first, rows in table.items()}


def _split(name: str) -> tuple[str, str]:
    folded = fold(name).strip()
    kind = next((kind for kind in _KINDS if folded.startswith(kind + " ")), "")
    return kind, folded[len(kind) :].strip()
