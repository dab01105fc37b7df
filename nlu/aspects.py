"""What a citizen wants to know of a procedure: papers, fee, time, place … Several in one message all count.

Lexical, over folded syllables: the ways to ask are few and stable, while what is asked about is open. Where marks
were typed, words that merely look alike do not count ("đầu" is not "đâu"). The words stand in ``aspect_words.yml``.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.loader import read_yaml
from nlu.text import expand, normalize, tokenize
from nlu.understanding import Aspect

WORDS = Path(__file__).with_name("aspect_words.yml")

_CLAUSE_END = re.compile(r"[.,;:?!…()\n]+(?=\s|$)|\s[-–]\s")
_LETTER = re.compile(r"\w")
_GONE, _STORY = "_", "#"
"""What stands for each letter of words already taken: as part of the question, or of the story around it."""

Pattern = re.Pattern[str]


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
    clauses = [_Clause(part, _tables()) for part in _CLAUSE_END.split(expand(normalize(text)))]
    found = dict.fromkeys(aspect for clause in clauses for aspect in clause.aspects())
    return Asked(tuple(found), tuple(word for clause in clauses for word in clause.rest()))


@dataclass(frozen=True)
class _Tables:
    """``aspect_words.yml``, compiled."""

    not_an_aspect: tuple[Pattern, ...]
    patterns: tuple[tuple[Aspect, Pattern], ...]
    additions: tuple[tuple[Aspect, Pattern], ...]
    fallbacks: tuple[tuple[Aspect, Pattern], ...]
    meant: Mapping[str, frozenset[str]]
    function_words: frozenset[str]
    function_phrases: Pattern


class _Clause:
    """One part of a sentence: its folded words in a row, and how each was typed."""

    def __init__(self, clause: str, tables: _Tables) -> None:
        tokens = tokenize(clause)
        self._tables = tables
        self._typed = [unicodedata.normalize("NFC", token.text.lower()) for token in tokens]
        self._folded = [token.folded for token in tokens]
        self._starts = [0]
        for word in self._folded:
            self._starts.append(self._starts[-1] + len(word) + 1)
        self._left = " ".join(self._folded)

    def aspects(self) -> list[Aspect]:
        """The aspects in order. To be called once: what was found is taken out."""
        for pattern in self._tables.not_an_aspect:
            self._take(pattern, _STORY)
        added = [(start, aspect) for aspect, one in self._tables.additions for start in _starts(self._find(one))]
        hits = added + self._search(self._tables.patterns)
        hits = hits or self._search(self._tables.fallbacks)
        self._search(self._tables.additions)
        return [aspect for _, aspect in sorted(hits, key=lambda hit: hit[0])]

    def rest(self) -> list[str]:
        """Words that no pattern took and that carry a meaning of their own."""
        left = self._tables.function_phrases.sub("", self._left).split()
        return [word for word in left if _GONE not in word and word not in self._tables.function_words]

    def _search(self, table: Iterable[tuple[Aspect, Pattern]]) -> list[tuple[int, Aspect]]:
        return [(start, aspect) for aspect, pattern in table for start in _starts(self._take(pattern))]

    def _find(self, pattern: Pattern) -> list[re.Match[str]]:
        """Where ``pattern`` matches."""
        return [match for match in pattern.finditer(self._left) if self._meant(*match.span())]

    def _take(self, pattern: Pattern, instead: str = _GONE) -> list[re.Match[str]]:
        """Like :meth:`_find`; what was matched, but for its groups, is gone for the next pattern."""
        matches = self._find(pattern)
        for match in matches:
            for start, end in _outside_groups(match):
                self._left = self._left[:start] + _LETTER.sub(instead, self._left[start:end]) + self._left[end:]
        return matches

    def _meant(self, start: int, end: int) -> bool:
        """Whether the words typed there can be the words meant."""
        return all(self._may_mean(self._typed[i], self._folded[i]) for i in self._indices(start, end))

    def _may_mean(self, typed: str, folded: str) -> bool:
        return typed == folded or typed in self._tables.meant.get(folded, (typed,))

    def _indices(self, start: int, end: int) -> Iterator[int]:
        first = bisect_right(self._starts, start) - 1
        return (i for i in range(first, len(self._folded)) if self._starts[i] < end)


def _starts(matches: Iterable[re.Match[str]]) -> list[int]:
    return [match.start() for match in matches]


def _outside_groups(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The spans of a match between its groups."""
    place = match.start()
    for start, end in sorted(match.span(i) for i in range(1, match.re.groups + 1) if match.start(i) >= 0):
        yield place, start
        place = max(place, end)
    yield place, match.end()


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    words = read_yaml(WORDS)
    forms = words["short_forms"]
    phrases = "|".join(words["function_phrases"])
    return _Tables(
        not_an_aspect=tuple(compiled(pattern, forms) for pattern in words["not_an_aspect"]),
        patterns=_by_aspect(words["patterns"], forms),
        additions=_by_aspect(words["additions"], forms),
        fallbacks=_by_aspect(words["fallbacks"], forms),
        meant={folded: frozenset(spellings) for folded, spellings in words["meant"].items()},
        function_words=frozenset(words["function_words"].split()),
        function_phrases=re.compile(rf"\b(?:{phrases})\b"),
    )


def _by_aspect(rows: Sequence[Mapping[str, Any]], forms: Mapping[str, str]) -> tuple[tuple[Aspect, Pattern], ...]:
    named = [(Aspect(name), patterns) for row in rows for name, patterns in row.items()]
    return tuple((aspect, compiled(pattern, forms)) for aspect, patterns in named for pattern in patterns)


def compiled(pattern: str, forms: Mapping[str, str]) -> Pattern:
    """``pattern`` with its short forms written out, for whole words only."""
    for name, words in forms.items():
        pattern = pattern.replace("{" + name + "}", words)
    # A gap is a group: what it skips stays for other patterns, and is part of what is asked about.
    pattern = re.sub(r"~(\d)", r"(?: \\w+){0,\1}?", pattern)
    pattern = re.sub(r"\(\?: \\w\+\)\{\d,\d+\}\??", r"(\g<0>)", pattern)
    # "_" stands where an earlier pattern matched: no gap may reach across it.
    pattern = pattern.replace(r"\w+", r"[^\W_]+")
    return re.compile(rf"\b(?:{pattern})(?!\w)")
