"""The parts of a sentence, and the patterns of ``words.yml`` found in them.

Where marks were typed, words that merely look alike do not count ("đầu" is not "đâu").
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from data.loader import read_yaml
from nlu.reading.text import expand, has_marks, normalize, tokenize
from nlu.understanding import Aspect

WORDS = Path(__file__).with_name("words.yml")

_CLAUSE_END = re.compile(r"[.,;:?!…()\n]+(?=\s|$)|\s[-–]\s")
_LETTER = re.compile(r"\w")
_JOINT = re.compile(
    r"^\s*(?:với lại|ngoài ra|thêm nữa|tiện thể|nhân tiện|đồng thời|sau đó"
    r"|voi lai|ngoai ra|them nua|tien the|nhan tien|dong thoi|sau do)[\s,]+(?=\w)",
    re.IGNORECASE,
)
"""Words that only join a part to the one before."""
_GONE, _STORY = "_", "#"
"""The signs that stand for each letter of words already taken: as part of the question, or of the story around it."""
_PARTS = 256
"""Parts of messages that are kept: who looks at a message as a whole looks at its parts too."""
_MOSTLY_UNMARKED = 0.2
"""Whoever marks no more of the words than this types without marks."""

Pattern = re.Pattern[str]


class Hit(NamedTuple):
    """An aspect found: the index of the word where it stands, and whether only a fallback found it."""

    place: int
    aspect: Aspect
    weak: bool


def clauses(text: str) -> list[Clause]:
    """The parts of ``text`` between punctuation, abbreviations written out."""
    cleaned = normalize(text)
    words = cleaned.split()
    marked = sum(map(has_marks, words)) > _MOSTLY_UNMARKED * len(words)
    return [_clause(_JOINT.sub("", part), marked) for part in _CLAUSE_END.split(expand(cleaned))]


@lru_cache(maxsize=_PARTS)
def _clause(part: str, marked: bool) -> Clause:
    return Clause(part, _tables(), marked)


@dataclass(frozen=True)
class _Tables:
    """``words.yml``, compiled."""

    not_an_aspect: tuple[Pattern, ...]
    patterns: tuple[tuple[Aspect, Pattern], ...]
    additions: tuple[tuple[Aspect, Pattern], ...]
    fallbacks: tuple[tuple[Aspect, Pattern], ...]
    meant: Mapping[str, frozenset[str]]
    function_words: frozenset[str]
    function_phrases: Pattern


class Clause:
    """One part of a sentence: its folded words in a row, and how each was typed. What tells a story is marked.

    ``words``: as typed, folded where people type without marks; empty for the story's. ``hits``: the aspects found.
    """

    def __init__(self, clause: str, tables: _Tables, marked: bool) -> None:
        tokens = tokenize(clause)
        self._tables, self._marked = tables, marked
        self._typed = [unicodedata.normalize("NFC", token.text.lower()) for token in tokens]
        self._folded = [token.folded for token in tokens]
        self._starts = [0]
        for word in self._folded:
            self._starts.append(self._starts[-1] + len(word) + 1)
        self._left = " ".join(self._folded)
        for pattern in tables.not_an_aspect:
            if pattern.search(self._left):
                self._take(pattern, _STORY)
        self.words = self._told()
        self.hits = self._taken()

    def _told(self) -> list[str]:
        told = (_STORY in word for word in self._left.split(" "))
        words = self._typed if self._marked else self._folded
        return ["" if away else word for word, away in zip(words, told, strict=True)] if words else []

    def _taken(self) -> list[Hit]:
        """The aspects found, and taken out."""
        added = [(start, aspect) for aspect, one in self._tables.additions for start in _starts(self._find(one))]
        hits = added + self._search(self._tables.patterns)
        weak = not hits
        hits = hits or self._search(self._tables.fallbacks)
        self._search(self._tables.additions)
        return [Hit(bisect_right(self._starts, start) - 1, aspect, weak) for start, aspect in hits]

    def rest(self, but: frozenset[int] = frozenset()) -> list[str]:
        """Words that no pattern took and that carry a meaning of their own, but for those at some places."""
        kept = [_GONE if place in but else word for place, word in enumerate(self._left.split(" "))]
        left = self._tables.function_phrases.sub(lambda match: _LETTER.sub(_GONE, match.group()), " ".join(kept))
        words = zip(left.split(" "), self._typed, strict=True) if self._folded else ()
        return [word for word, typed in words if _GONE not in word and not self._says_nothing(typed, word)]

    def _search(self, table: Iterable[tuple[Aspect, Pattern]]) -> list[tuple[int, Aspect]]:
        found: list[tuple[int, Aspect]] = []
        for aspect, pattern in table:
            if pattern.search(self._left):  # hardly any is there: to look costs a third of taking it out
                found += [(start, aspect) for start in _starts(self._take(pattern))]
        return found

    def _find(self, pattern: Pattern) -> list[re.Match[str]]:
        """Return where ``pattern`` matches."""
        return [match for match in pattern.finditer(self._left) if self._meant(*match.span())]

    def _take(self, pattern: Pattern, instead: str = _GONE) -> list[re.Match[str]]:
        """Like :meth:`_find`; what was matched, but for its groups, is gone for the next pattern."""
        matches = self._find(pattern)
        for match in matches:
            for start, end in _outside_groups(match):
                self._left = self._left[:start] + _LETTER.sub(instead, self._left[start:end]) + self._left[end:]
        return matches

    def _meant(self, start: int, end: int) -> bool:
        """Tell whether the words typed there can be the words meant."""
        return all(self._may_mean(self._typed[i], self._folded[i]) for i in self._indices(start, end))

    def _may_mean(self, typed: str, folded: str) -> bool:
        return typed == folded or typed in self._tables.meant.get(folded, (typed,))

    def _says_nothing(self, typed: str, folded: str) -> bool:
        return folded in self._tables.function_words and self._may_mean(typed, folded)

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
