"""What a citizen wants to know of a procedure: papers, fee, time, place … Several in one message all count.

Lexical, over folded syllables: the ways to ask are few and stable, while what is asked about is open. Where marks
were typed, words that merely look alike do not count ("đầu" is not "đâu"). The words stand in :mod:`nlu.aspect_words`.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from nlu.aspect_words import (
    ADDITIONS,
    FALLBACKS,
    FUNCTION_PHRASES,
    FUNCTION_WORDS,
    MEANT,
    NOT_AN_ASPECT,
    PATTERNS,
    compiled,
)
from nlu.text import expand, normalize, tokenize
from nlu.understanding import Aspect

_CLAUSE_END = re.compile(r"[.,;:?!…()\n]+(?=\s|$)|\s[-–]\s")
_GONE = re.compile(r"\w")
_FILLER = re.compile(rf"\b(?:{'|'.join(FUNCTION_PHRASES)})\b")


@dataclass(frozen=True)
class Asked:
    """What a message asks for: its aspects in order of mention, and the words that say something else."""

    aspects: tuple[Aspect, ...]
    rest: tuple[str, ...]


def aspects_in(text: str) -> tuple[Aspect, ...]:
    """The aspects that ``text`` asks for, in order of mention."""
    return asked(text).aspects


@lru_cache(maxsize=256)
def asked(text: str) -> Asked:
    """The aspects of ``text`` and the folded words left when they and mere function words are taken away."""
    clauses = [_Clause(part) for part in _CLAUSE_END.split(expand(normalize(text)))]
    found = dict.fromkeys(aspect for clause in clauses for aspect in clause.aspects())
    return Asked(tuple(found), tuple(word for clause in clauses for word in clause.rest()))


class _Clause:
    """One part of a sentence: its folded words in a row, and how each was typed."""

    def __init__(self, clause: str) -> None:
        tokens = tokenize(clause)
        self._typed = [unicodedata.normalize("NFC", token.text.lower()) for token in tokens]
        self._folded = [token.folded for token in tokens]
        self._starts = [0]
        for word in self._folded:
            self._starts.append(self._starts[-1] + len(word) + 1)
        self._left = " ".join(self._folded)

    def aspects(self) -> list[Aspect]:
        for pattern in _compiled(NOT_AN_ASPECT):
            self._take(pattern)
        hits = self._search(ADDITIONS, taking=False) + self._search(PATTERNS)
        hits = hits or self._search(FALLBACKS)
        for pattern in _compiled(tuple(pattern for _, pattern in ADDITIONS)):
            self._take(pattern)
        return [aspect for _, aspect in sorted(hits, key=lambda hit: hit[0])]

    def rest(self) -> list[str]:
        """Words that no pattern took and that carry a meaning of their own."""
        left = _FILLER.sub("", self._left).split()
        return [word for word in left if "_" not in word and word not in FUNCTION_WORDS]

    def _search(self, table: tuple[tuple[Aspect, str], ...], taking: bool = True) -> list[tuple[int, Aspect]]:
        patterns = _compiled(tuple(pattern for _, pattern in table))
        look = self._take if taking else self._find
        return [(start, aspect) for (aspect, _), one in zip(table, patterns, strict=True) for start, _ in look(one)]

    def _find(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        """Where ``pattern`` matches, as spans."""
        return [match.span() for match in pattern.finditer(self._left) if self._meant(*match.span())]

    def _take(self, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
        """Like :meth:`_find`; what was matched is gone for the next pattern."""
        spans = self._find(pattern)
        for start, end in spans:
            self._left = self._left[:start] + _GONE.sub("_", self._left[start:end]) + self._left[end:]
        return spans

    def _meant(self, start: int, end: int) -> bool:
        """Whether the words typed there can be the words meant."""
        return all(_may_mean(self._typed[i], self._folded[i]) for i in self._indices(start, end))

    def _indices(self, start: int, end: int) -> Iterator[int]:
        first = bisect_right(self._starts, start) - 1
        return (i for i in range(first, len(self._folded)) if self._starts[i] < end)


def _may_mean(typed: str, folded: str) -> bool:
    return typed == folded or folded not in MEANT or typed in MEANT[folded]


@lru_cache(maxsize=8)
def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(compiled, patterns))
