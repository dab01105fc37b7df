"""Headings in a reply's text, for channels that can set them apart. Replies carry no markup, so shapes tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 100
"""Characters of a heading; a longer line is a sentence, however it ends."""

_ITEM = re.compile(r"(?:[•–-]|\d{1,2}\.)\s")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Span:
    """A part of a text, in characters: from ``start``, ``length`` long."""

    start: int
    length: int


def headings(text: str) -> Iterator[Span]:
    """The title, lines in capitals, and lines that end with a colon above a list.

    The title is a first line without a stop that an empty line follows.
    """
    lines = text.split("\n")
    start = 0
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else None
        if len(line) <= LONGEST and _is_heading(line, following, first=number == 0):
            yield Span(start, len(line))
        start += len(line) + 1


def _is_heading(line: str, following: str | None, *, first: bool) -> bool:
    if not _LETTERS.search(line) or _ITEM.match(line):
        return False
    if line == line.upper():
        return True
    if line.endswith(":"):
        return following is not None and bool(_ITEM.match(following))
    return first and following == "" and not line.endswith((".", "!", "?", "…", ","))
