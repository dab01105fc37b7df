"""The cues of ``cues.yml``: words that speak for a dialogue act, handled with and without marks in one place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from data.loader import read_yaml
from nlu.reading.text import normalize, syllables

CUES = Path(__file__).with_name("cues.yml")


class Cue:
    """Some patterns of one meaning. Those with Vietnamese letters are looked for in the words as typed."""

    def __init__(self, patterns: list[str]) -> None:
        self._folded = _any_of([pattern for pattern in patterns if pattern.isascii()])
        self._typed = _any_of([pattern for pattern in patterns if not pattern.isascii()])

    def found_in(self, typed: str, folded: str) -> bool:
        """Tell whether a pattern is in a message, given as typed (lower case) and as folded syllables."""
        return self._folded.search(folded) is not None or self._typed.search(typed) is not None

    def taken_from(self, folded: str) -> str:
        """The folded message without what the patterns match."""
        return self._folded.sub(" ", folded)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b") if patterns else _NEVER


_NEVER = re.compile(r"(?!)")
_HEARD = 128
"""Parts and texts of which it is kept what was heard: those of a message are asked about again and again."""


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Cue]]:
    return {part: {name: Cue(patterns) for name, patterns in rows.items()} for part, rows in read_yaml(CUES).items()}


def cues(part: str) -> Mapping[str, Cue]:
    """The cues of one part of ``cues.yml``, by name."""
    return _table()[part]


def asks(text: str) -> bool:
    """Tell whether ``text`` asks, and does not only tell."""
    return "?" in text or "asks" in heard("talk", text)


def ends_asking(text: str) -> bool:
    """Tell whether ``text`` is a question to its last word."""
    return "asked" in heard("talk", text)


def asks_for_the_address(text: str) -> bool:
    """Tell whether ``text`` asks for the address or the phone number of the place itself, and for nothing else."""
    return "address" in heard("talk", text)


def asks_yes_or_no(text: str) -> bool:
    """Tell whether ``text`` can be answered with yes or no."""
    return "yes_or_no" in heard("talk", text)


def asks_whether_needed(text: str) -> bool:
    """Tell whether ``text`` asks if something is needed ("có cần hợp đồng không")."""
    return "needs" in heard("talk", text)


@lru_cache(maxsize=_HEARD)
def heard(part: str, text: str) -> frozenset[str]:
    """Names of the cues of ``part`` that ``text`` holds."""
    typed, folded = normalize(text).lower(), " ".join(syllables(text))
    return frozenset(name for name, cue in cues(part).items() if cue.found_in(typed, folded))
