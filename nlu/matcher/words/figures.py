"""Figures that tell procedures apart: a school year, an age, a number of members.

"Đăng ký vào lớp 1" is worded like "Tuyển sinh vào lớp 6", and means something else. Likeness of words does not see
this: a figure is one word among many. So a procedure whose name says another figure than the question is set back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import inf
from typing import NamedTuple

from data.models import Content, Procedure
from nlu.reading.text import syllables

Keys = Sequence[str]

_COUNTED = {"tuoi": "tuoi", "thanh": "thanh vien", "pha": "pha"}
"""Units that stand after their figure ("14 tuổi", "hai thành viên"), by their first word."""
_NUMBERED = {"lop": "lop", "cap": "cap", "muc": "muc", "muc do": "muc"}
"""Units that stand before it ("lớp 6", "cấp III", "mức độ 2")."""
_DIGITS = {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9}
_NO_RANK = frozenset(_DIGITS) - {"bon"}
"""After "cấp" these hardly ever say a rank: "cấp một bản", "cấp năm 2020", but "nhà cấp bốn"."""
_TEN = "muoi"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LOWER = frozenset(["duoi", "chua du", "chua den", "chua toi", "chua tron"])
_HIGHER = frozenset(["tren", "hon", "ngoai", "qua", "tu", "tu du"])
_NEARLY = frozenset(["gan", "sap", "sap du"])
_LITTLE = 0.01
_OFTEN = 3


class Figure(NamedTuple):
    """A figure of one unit: from ``low`` to ``high``."""

    unit: str
    low: float
    high: float

    def fits(self, other: Figure) -> bool:
        """Tell whether both can be meant at once. Figures of different units are not to be compared."""
        return self.unit == other.unit and self.low <= other.high and other.low <= self.high


def figures(keys: Keys) -> Iterator[Figure]:
    """The figures among the folded words of a text."""
    for place in range(len(keys)):
        start, number = _number(keys, place)
        if not number:
            continue
        after, before = keys[place + 1 : place + 3], keys[max(0, start - 2) : start]
        if after and after[0] in _COUNTED and _is(_COUNTED[after[0]], after):
            unit = _COUNTED[after[0]]
            end = place + 1 + len(unit.split())
            yield _between(unit, number, before, keys[end : end + 2])
        else:
            unit = _NUMBERED.get(" ".join(before[-1:])) or _NUMBERED.get(" ".join(before), "")
            if unit and not (unit == "cap" and keys[place] in _NO_RANK):
                yield Figure(unit, number, number)


class FiguresInNames:
    """The figures in the names of one catalogue."""

    def __init__(self, content: Content) -> None:
        named = {number: _named(procedure) for number, procedure in enumerate(content.procedures)}
        self._named = {number: found for number, found in named.items() if found}
        self._told = _told(content, {content.procedures[number].code: number for number in self._named})

    def contradicted(self, keys: Keys) -> list[int]:
        """Procedures whose names say of a unit another figure than the words of a question, ``keys``, do.

        What citizens' phrases often say of the procedure fits it too: whose child is through with "lớp 5" means
        lớp 6.
        """
        asked = list(figures(keys))
        return [number for number in self._named if self._differs(number, asked)] if asked else []

    def _differs(self, number: int, asked: Sequence[Figure]) -> bool:
        named = self._named[number]
        units = {figure.unit for figure in named}
        compared = [figure for figure in asked if figure.unit in units]
        fitting = (*named, *self._told.get(number, ()))
        return bool(compared) and not any(one.fits(other) for one in compared for other in fitting)


def _named(procedure: Procedure) -> tuple[Figure, ...]:
    return _in_text(f"{procedure.name} . {procedure.plain_name or ''}")


def _told(content: Content, numbers: Mapping[str, int]) -> dict[int, list[Figure]]:
    """The figures that citizens' phrases often have, for procedures with figures in their names."""
    told: dict[int, Counter[Figure]] = {}
    for entry in content.vocabulary:
        if len(entry.procedures) == 1 and entry.procedures[0] in numbers:
            told.setdefault(numbers[entry.procedures[0]], Counter()).update(_in_all(entry.phrases))
    return {number: [figure for figure, times in found.items() if times >= _OFTEN] for number, found in told.items()}


def _in_all(phrases: Iterable[str]) -> Iterator[Figure]:
    return (figure for phrase in phrases for figure in _in_text(phrase))


@lru_cache(maxsize=8192)
def _in_text(text: str) -> tuple[Figure, ...]:
    """The figures in a text; kept for the next index."""
    return tuple(figures(syllables(text)))


def _between(unit: str, number: float, before: Keys, after: Keys) -> Figure:
    """The figure with what stands around it: "dưới 14 tuổi", "hai thành viên trở lên"."""
    said = {" ".join(before[-1:]), " ".join(before)}
    if not said.isdisjoint(_LOWER):
        return Figure(unit, 0, number - _LITTLE)
    if not said.isdisjoint(_HIGHER) or _is("tro len", after):
        return Figure(unit, number, inf)
    if not said.isdisjoint(_NEARLY):
        return Figure(unit, number - 1, number)
    return Figure(unit, 0 if _is("tro xuong", after) else number, number)


def _is(phrase: str, keys: Keys) -> bool:
    words = phrase.split()
    return list(keys[: len(words)]) == words


def _number(keys: Keys, last: int) -> tuple[int, float]:
    """The number whose last word stands at ``last``, and where it begins; nought when there is none."""
    word = keys[last]
    if word.isascii() and word.isdigit():
        return last, float(word)
    tens, tens_at = (_tens(keys, last), last) if word == _TEN else (_tens(keys, last - 1), last - 1)
    if word != _TEN and word not in _DIGITS:
        return last, _ROMAN.get(word, 0)
    if not tens:
        return last, _DIGITS[word]
    start = tens_at - 1 if tens > 1 else tens_at
    return start, 10 * tens + _DIGITS.get(word, 0)


def _tens(keys: Keys, place: int) -> int:
    """Count how many tens the word at ``place`` says: "mười" one, "bảy mươi" seven."""
    if place < 0 or keys[place] != _TEN:
        return 0
    return _DIGITS.get(keys[place - 1], 1) if place else 1
