"""The likelihood of a word behind another, learned from texts of our own.

A pair of words that was heard counts for itself, less :data:`DISCOUNT`. What the pairs of a word lose by that is
spread over all words, more of it over those that stand behind many others (Kneser and Ney 1995, interpolated).
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from math import log
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

DISCOUNT = 0.5
"""In times heard; from .3 to .7 it makes no difference."""
START = ""
"""Stands before the first word of every text."""
UNKNOWN = -1
"""The number of every word that was never heard."""
_LEAST = 1e-9


class Heard(NamedTuple):
    """A word that was heard, by its number. ``alone``: its part of what is spread over all words. ``behind``: how
    likely it is behind each word before it, by the numbers of these, without that part.
    """

    text: str
    number: int
    alone: float
    log_alone: float
    behind: Mapping[int, float]


class Texts:
    """Texts to learn from."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, int] = defaultdict(count().__next__)
        self._start = self._numbers[START]
        self._heard = array("i")

    def add(self, words: Iterable[str]) -> None:
        """Add a text, given as words in lower case."""
        self._heard.append(self._start)
        self._heard.extend(map(self._numbers.__getitem__, words))

    def add_all(
        self, numbers: npt.NDArray[np.integer[Any]], lengths: npt.NDArray[np.int64], words: Sequence[str]
    ) -> None:
        """Add texts, given one after the other as numbers in ``words``; ``lengths`` tells how many each has."""
        used, places = np.unique(numbers, return_index=True)
        ours = np.zeros(len(words), dtype=np.int32)
        in_order = used[np.argsort(places)].tolist()
        ours[in_order] = [self._numbers[words[number]] for number in in_order]
        starts = np.cumsum(lengths) - lengths
        self._heard.frombytes(np.insert(ours[numbers], starts, self._start).astype(np.int32).tobytes())

    def pairs(self) -> Pairs:
        """Return what these texts teach. Counted all at once, for they are many and short."""
        heard, size = np.asarray(self._heard), len(self._numbers)
        once = np.ones(len(heard) - 1)
        pairs = sparse.csc_matrix((once, (heard[:-1], heard[1:])), (size, size))
        return Pairs(tuple(self._numbers), pairs, np.bincount(heard, minlength=size))


class Pairs:
    """The words of some texts, and what stood behind what."""

    def __init__(self, words: Sequence[str], pairs: Any, times: npt.NDArray[np.int64]) -> None:
        """``pairs``: how often word stood before word, a sparse matrix by columns, rows before columns.
        ``times``: how often each word was heard.
        """
        self.words = words
        self.number = {word: number for number, word in enumerate(words)}
        before = np.diff(pairs.indptr)
        lost = np.bincount(pairs.indices, np.minimum(pairs.data, DISCOUNT), len(words)) / times
        pairs.data = np.maximum(pairs.data - DISCOUNT, 0.0) / times[pairs.indices]
        self._pairs = pairs
        self._alone = ((before / before.sum() + times / times.sum()) / 2).tolist()
        self.spread = [*np.maximum(lost, _LEAST).tolist(), 1.0]
        self.log_spread = [log(share) for share in self.spread]
        self._heard: dict[int, Heard] = {}

    def heard(self, number: int) -> Heard:
        """The word of this number. Laid out when first asked for: that takes long for six thousand words."""
        found = self._heard.get(number)
        if found is None:
            start, end = self._pairs.indptr[number : number + 2]
            behind = zip(self._pairs.indices[start:end].tolist(), self._pairs.data[start:end].tolist(), strict=True)
            alone = self._alone[number]
            likely = {before: chance for before, chance in behind if chance > 0}
            found = self._heard[number] = Heard(self.words[number], number, alone, log(alone), likely)
        return found

    def chance(self, before: Heard, word: Heard) -> float:
        """Return how likely ``word`` is behind ``before``."""
        return float(self.spread[before.number]) * word.alone + word.behind.get(before.number, 0.0)
