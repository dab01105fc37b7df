"""N-gram features of a message: folded ones always, raw ones as further evidence where marks were typed.

The groups are weighted and normalised apart (:class:`Vectorizer`), so that a message without marks is judged by its
folded features alone and loses nothing for lacking the others.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from nlu.reading.text import expand, has_marks, syllables, tokenize

CHARACTERS = range(2, 6)

Row = tuple[list[int], list[float]]
"""Columns and values of one sparse vector."""


def grams(text: str, *, marks: bool = True) -> dict[str, Counter[str]]:
    """Counts of n-grams by group. ``marks=False`` reads the text as if it had been typed without marks."""
    folded = syllables(text)
    found = {"w": Counter(_words(folded)), "c": Counter(_characters(folded))}
    if marks and has_marks(text):
        raw = _raw_words(text)
        found |= {"W": Counter(_words(raw)), "C": Counter(_characters(raw))}
    return found


class Vectorizer:
    """TF-IDF over the groups of :func:`grams`, each normalised to length one."""

    def __init__(self, columns: Mapping[str, int], idf: Sequence[float]) -> None:
        """``columns`` maps ``group:gram`` to a column; ``idf`` holds the weight of each column."""
        self._columns = columns
        self._idf = idf

    @classmethod
    def fit(cls, documents: Sequence[Mapping[str, Counter[str]]]) -> Vectorizer:
        """Learn columns and weights. Columns are in alphabetical order: the same data give the same model."""
        seen: Counter[str] = Counter()
        for document in documents:
            seen.update(f"{group}:{gram}" for group, counts in document.items() for gram in counts)
        names = sorted(seen)
        total = len(documents)
        idf = [math.log((1 + total) / (1 + seen[name])) + 1.0 for name in names]
        return cls({name: column for column, name in enumerate(names)}, idf)

    @property
    def names(self) -> list[str]:
        """The columns in order."""
        return list(self._columns)

    @property
    def idf(self) -> Sequence[float]:
        """The weight of each column."""
        return self._idf

    def row(self, document: Mapping[str, Counter[str]]) -> Row:
        """The sparse vector of one document; unknown n-grams are left out."""
        columns: list[int] = []
        values: list[float] = []
        for group, counts in document.items():
            known = [
                (column, count)
                for gram, count in counts.items()
                if (column := self._columns.get(f"{group}:{gram}")) is not None
            ]
            weights = [(1.0 + math.log(count)) * self._idf[column] for column, count in known]
            length = math.sqrt(sum(weight * weight for weight in weights)) or 1.0
            columns += [column for column, _ in known]
            values += [weight / length for weight in weights]
        return columns, values


def _raw_words(text: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", token.text.lower()) for token in tokenize(expand(text)))


def _words(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from map(" ".join, pairwise(words))


def _characters(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        yield from _inside(word)


@lru_cache(maxsize=32768)
def _inside(word: str) -> tuple[str, ...]:
    """Character n-grams of one padded word; a word shorter than n counts once as a whole."""
    padded = f" {word} "
    sizes = [size for size in CHARACTERS if size < len(padded)]
    inside = (padded[i : i + size] for size in sizes for i in range(len(padded) - size + 1))
    return (*inside, padded)
