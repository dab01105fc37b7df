"""Gives marks back to Vietnamese typed without them, with a small bigram model over texts of our own.

It is right for about nineteen syllables of twenty on what people ask us, and costs a fraction of a millisecond.
"""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import count, pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from scipy import sparse

from nlu.spelling import fold_syllable

_UNIGRAM_SHARE = 0.15
_MOSTLY_UNMARKED = 0.2
_START = ""
_NEVER = 0
"""How often a word was heard that is unknown; its number is the one after the last."""


class _Path(NamedTuple):
    """The likeliest words so far of those that end in ``word``, which has this number."""

    score: float
    word: str
    number: int
    before: _Path | None

    def words(self) -> list[str]:
        """All words but the start."""
        found, path = [], self
        while path.before is not None:
            found.append(path.word)
            path = path.before
        return found[::-1]


class Restorer:
    """Learns from texts with marks how bare syllables are written next to their neighbours."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._start = self._numbers[_START]
        self._heard: dict[int, array[int]] = {}
        self._counts: list[int] = []
        self._before: list[dict[int, int]] = []
        self._forms: dict[str, list[str]] = {}
        self._total = 0

    def learn(self, words: Iterable[str], weight: int = 1) -> None:
        """Learn from a text, given as words in lower case; it counts ``weight`` times, from :meth:`settle` on."""
        heard = self._heard.setdefault(weight, array("i"))
        heard.append(self._start)
        heard.extend(map(self._numbers.__getitem__, words))

    def settle(self) -> None:
        """Count what was learned: all at once, for texts are many and short."""
        self._numbers.default_factory = None
        heard = np.concatenate([np.asarray(words) for words in self._heard.values()])
        weights = np.repeat(list(self._heard), [len(words) for words in self._heard.values()])
        self._total = int(weights.sum())
        self._counts = [*np.bincount(heard, weights).astype(np.int64).tolist(), _NEVER]
        pairs = sparse.csc_matrix((weights[1:], (heard[:-1], heard[1:])))
        befores, times, ends = pairs.indices.tolist(), pairs.data.tolist(), pairs.indptr.tolist()
        self._before = [dict(zip(befores[a:b], times[a:b], strict=True)) for a, b in pairwise(ends)]
        for word in self._numbers:
            self._forms.setdefault(fold_syllable(word), []).append(word)
        self._heard.clear()

    def restore(self, words: Sequence[str]) -> list[str]:
        """``words`` (lower case) with the likeliest marks; those with marks stay, and so does a text full of them."""
        marked = sum(not word.isascii() for word in words)
        if not words or marked > _MOSTLY_UNMARKED * len(words):
            return list(words)
        return self._likeliest([self._candidates(word) for word in words])

    def _candidates(self, word: str) -> list[str]:
        return self._forms.get(word, [word]) if word.isascii() else [word]

    def _likeliest(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """Viterbi over the columns of candidates."""
        best = _Path(0.0, _START, self._start, None)
        paths = [best]
        for column in columns:
            paths = [self._ending(word, paths, best) for word in column]
            best = max(paths, key=attrgetter("score"))
        return best.words()

    def _ending(self, word: str, paths: Sequence[_Path], best: _Path) -> _Path:
        """The likeliest path that ends in ``word``: either the ``best`` one so far goes on, or one whose last word
        was heard before this.
        """
        number = self._numbers.get(word, len(self._before))
        alone = _UNIGRAM_SHARE * (self._counts[number] + 0.1) / (self._total + 1)
        before, score = best, best.score + math.log(alone)
        heard = self._before[number] if number < len(self._before) else {}
        for path in paths:
            follows = heard.get(path.number)
            if follows:
                chance = path.score + math.log(alone + _bigram(follows, self._counts[path.number]))
                if chance > score:
                    before, score = path, chance
        return _Path(score, word, number, before)


def _bigram(follows: int, before: int) -> float:
    return (1 - _UNIGRAM_SHARE) * follows / before
