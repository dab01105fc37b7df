"""Long texts in pieces: cut where a reader would pause, counted as messaging services count, in UTF-16 units."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SENTENCE_END = re.compile(r"[.!?…][\"”')\]]*\s")
_MARK = re.compile(r"[\u0300-\u036f\u200d\ufe0f]")


def split(text: str, limit: int) -> tuple[str, ...]:
    """``text`` in pieces of at most ``limit`` UTF-16 units, cut where a reader would pause."""
    return tuple(_pieces(text.strip(), limit))


def length(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _pieces(text: str, limit: int) -> Iterator[str]:
    while length(text) > limit:
        cut = _cut(text, limit)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def _cut(text: str, limit: int) -> int:
    """Return where to cut: at a paragraph, a line, a sentence or a word, whichever comes late enough;
    else anywhere.
    """
    window = text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
    ends = [window.rfind("\n\n"), window.rfind("\n"), _sentence_end(window), window.rfind(" ")]
    return next((end for end in ends if end > len(window) // 2), _between_letters(text, len(window)))


def _sentence_end(window: str) -> int:
    return max((found.end() - 1 for found in _SENTENCE_END.finditer(window)), default=-1)


def _between_letters(text: str, cut: int) -> int:
    """``cut``, moved to the left until no combining mark or joiner stands beside it."""
    for place in range(cut, max(cut - 16, 1), -1):
        if not _MARK.match(text[place]) and text[place - 1] != "\u200d":
            return place
    return cut
