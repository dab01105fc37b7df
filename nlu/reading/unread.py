"""Messages in which no word of Vietnamese can be read: signs, letters at random, bare numbers, and English.

They are no matter that the bot refuses: whoever wrote one is asked to say it again. English whose matter is plain is
put into Vietnamese (``english.yml``), so that it is understood like any other question.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.loader import read_yaml
from nlu.reading.spelling import is_syllable
from nlu.reading.text import expand_token, fold, tokenize

UNREAD, ENGLISH = "unread", "english"
"""Values of :attr:`nlu.understanding.Understanding.kind` for such messages."""

WORDS = Path(__file__).with_name("english.yml")

_FOREIGN = 0.5
"""Share of words that have no Vietnamese shape from which a message with English words is English."""
_SOUNDS = frozenset({"u", "o"})
"""Single letters that are words: "ừ", "ờ" typed in a hurry."""


def unreadable(text: str) -> bool:
    """Tell whether no token of ``text`` can be Vietnamese; a lone letter and a lone number say nothing either."""
    return not any(_says_something(token.text) for token in tokenize(text))


def is_english(text: str) -> bool:
    """Tell whether ``text`` is English: English words in it, and most of its words have no Vietnamese shape."""
    said = _words(text)
    foreign = sum(not is_syllable(word) for word in said)
    return text.isascii() and not _common().isdisjoint(said) and foreign >= _FOREIGN * len(said)


def in_vietnamese(text: str) -> str | None:
    """The question that ``text`` asks in English, in Vietnamese; None when it is not English or not plain."""
    if not is_english(text):
        return None
    said = " ".join(_words(text))
    matters, asked = (_found(part, said) for part in ("matters", "asked"))
    return " ".join((matters[0], *asked[:2])) if matters else None


def _says_something(token: str) -> bool:
    written = expand_token(token)
    if written != token:
        return True
    folded = fold(token)
    return is_syllable(folded) and (len(folded) > 1 or not token.isascii() or folded in _SOUNDS)


def _words(text: str) -> list[str]:
    return [token.text.lower() for token in tokenize(text)]


def _found(part: str, said: str) -> list[str]:
    """The Vietnamese of what ``said`` names, in order of mention."""
    hits = ((re.search(rf"\b(?:{pattern})\b", said), written) for pattern, written in _table()[part].items())
    return [written for _, written in sorted((hit.start(), written) for hit, written in hits if hit)]


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(_table()["common"].split())


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    return dict(read_yaml(WORDS))
