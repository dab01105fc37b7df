"""Personal numbers in a text, in whatever spelling: identity numbers and phone numbers.

A number is looked for with everything between its digits taken out, so that no way of grouping it hides it: spaces,
commas, slashes, invisible characters, digits of other scripts, an "o" for a zero, letters glued to it, a second
number behind it. Dossier codes, dates and times of day are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

IDENTITY_PLACEHOLDER = "[số định danh]"
PHONE_PLACEHOLDER = "[số điện thoại]"

IDENTITY_DIGITS = 12
_FORMER_DIGITS = 9
"""Digits of the identity card before 2016."""
_MOST_BETWEEN = 4
"""Characters that may stand between two digits of one number."""
_MOST_GROUPS = 12

_GLUED = re.compile(r"\d[.,]\Z")
"""Before a group: it goes on with an amount of money or a procedure's code."""
_GROUP = re.compile(r"\d+")
_ZEROS = re.compile(r"(?<![^\W\d_])[oO]*(?:\d[oO]*)+(?![^\W\d_])")
_DOSSIER = re.compile(r"(?<![A-Za-z\d])[A-Za-z]\d{2}(?:\.\d{1,3})*\W{1,3}(?:\d{6}|\d{8})\W{1,3}\d{4,7}(?!\d)")
_INSURANCE = re.compile(r"(?<!\d)\d{5}\s?/\s?\d{4}\s?/\s?\d{5}(?!\d)")
PHONE = re.compile(r"84[35789]\d{8}|0[35789]\d{8}|02\d{9}|842\d{9}")
_WHEN = re.compile(r"\d{1,2}\s?[/.-]\s?(?:\d{1,2}\s?[/.-]\s?)?(?:19|20)\d\d(?!\d)|\d{1,2}\s?:\s?\d{2}(?![\d:])")


@dataclass(frozen=True)
class Number:
    """A personal number: ``text[start:end]`` of the text searched, its digits, and what stands for it."""

    start: int
    end: int
    digits: str
    placeholder: str


def numbers_in(text: str) -> list[Number]:
    """The personal numbers in ``text``, in order, none overlapping."""
    plain = _spelt(text)
    taken = [match.span() for pattern in (_DOSSIER, _INSURANCE) for match in pattern.finditer(plain)]
    groups = [match for match in _GROUP.finditer(plain) if not _inside(match.span(), taken)]
    found: list[Number] = []
    end = 0
    for place, group in enumerate(groups):
        if group.start() < end:
            continue
        when = _WHEN.match(plain, group.start())
        if when:
            end = when.end()
            continue
        glued = _GLUED.search(plain[end : group.start()]) is not None
        number = _at(plain, groups[place : place + _MOST_GROUPS], glued=glued)
        if number:
            found.append(number)
            end = number.end
    return found


def hidden(text: str) -> str:
    """``text`` with a placeholder for each personal number."""
    for number in reversed(numbers_in(text)):
        text = text[: number.start] + number.placeholder + text[number.end :]
    return text


def _at(plain: str, groups: list[re.Match[str]], *, glued: bool) -> Number | None:
    """The number that begins with the first of ``groups``; one that is ``glued`` to digits before is only whole."""
    whole, start = groups[0].group(), groups[0].start()
    runs = [] if glued or _stands_alone(whole) else list(_runs(plain, groups))
    for digits, end in runs:
        if _is_identity(digits):
            return Number(start, end, digits, IDENTITY_PLACEHOLDER)
    for digits, end in [(whole, groups[0].end()), *runs]:
        if PHONE.fullmatch(digits):
            return Number(start - (plain[:start][-1:] == "+"), end, digits, PHONE_PLACEHOLDER)
    if len(whole) >= IDENTITY_DIGITS or _is_former(whole):
        return Number(start, groups[0].end(), whole[:IDENTITY_DIGITS], IDENTITY_PLACEHOLDER)
    return None


def _is_identity(digits: str) -> bool:
    return len(digits) == IDENTITY_DIGITS and digits[0] == "0"


def _is_former(digits: str) -> bool:
    """Tell whether the digits may be of an identity card before 2016."""
    return len(digits) == _FORMER_DIGITS and digits[0] in "0123"


def _stands_alone(digits: str) -> bool:
    """Tell whether a group is a whole number of today by itself."""
    return len(digits) >= IDENTITY_DIGITS or PHONE.fullmatch(digits) is not None


def _runs(plain: str, groups: list[re.Match[str]]) -> Iterator[tuple[str, int]]:
    """The digits of two and more groups and where they end, as long as little stands between them."""
    digits = groups[0].group()
    for before, group in pairwise(groups):
        between = plain[before.end() : group.start()]
        if len(between) > _MOST_BETWEEN or any(char.isalnum() for char in between) or _stands_alone(group.group()):
            return
        digits += group.group()
        if len(digits) > IDENTITY_DIGITS:
            return
        yield digits, group.end()


def _spelt(text: str) -> str:
    """``text`` with every digit as 0–9 and "o" among digits as zero; each character stays in its place."""
    digits = "".join(char if char.isascii() else _digit(char) for char in text)
    return _ZEROS.sub(lambda match: match.group().replace("o", "0").replace("O", "0"), digits)


def _digit(char: str) -> str:
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def _inside(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in taken)
