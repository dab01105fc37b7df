"""The number of things that somebody wants: "3 bản", "hai tờ", "bốn người"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.reading.text import fold, normalize

_NUMBERS = {"hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_NOUNS = {
    **dict.fromkeys(("ban", "to", "cai", "giay", "bo", "van ban", "hop dong", "chu ky"), "bản"),
    **dict.fromkeys(("ban sao", "ban xao", "ban photo", "ban pho to"), "bản sao"),
    **dict.fromkeys(("trang", "mat"), "trang"),
    **dict.fromkeys(("cuon", "quyen"), "cuốn"),
    **dict.fromkeys(("nguoi", "ng", "dua", "chau", "cong nhan", "lao dong", "nhan khau", "thanh vien"), "người"),
    "the": "thẻ",
}
_COUNT = re.compile(
    rf"(?<![\d./])\b(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})\s?"
    rf"(?P<noun>{'|'.join(sorted(_NOUNS, key=len, reverse=True))})\b"
)
_MARKED = re.compile(r"\b(?:bà|bác|tự|từ|tư|nằm|sau|tám)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Count:
    """So many of a ``noun``: ``bản`` (papers), ``bản sao`` (copies), ``trang``, ``thẻ``, ``cuốn`` or ``người``."""

    number: int
    noun: str


def counts_in(text: str) -> tuple[Count, ...]:
    """The counts in ``text``, in order; one of one thing tells nothing and is left out."""
    said = normalize(text)
    folded = fold(said)
    if len(folded) != len(said):
        return ()
    found = (match for match in _COUNT.finditer(folded) if not _MARKED.fullmatch(said[slice(*match.span("number"))]))
    rows = (Count(_NUMBERS.get(match["number"]) or int(match["number"]), _NOUNS[match["noun"]]) for match in found)
    return tuple(row for row in rows if row.number > 0)
