"""Several requests in one message, and the places where one ends.

Most joints stand between what happened and what is wanted ("mua đất rồi, xin xem quy hoạch ở đâu"), between papers,
or between words of one name. A linear model tells the others by what stands at the joint, by how near the sides are
to the procedures that the whole message is near, by phrases for procedures in them, and by whether each of them wants
something (docs/decisions/035, 110).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import log
from pathlib import Path

import numpy as np

from data.loader import read_yaml
from nlu.matcher.index.arrays import Floats, Ints
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.words.cuts import KINDS, Joint, between, joints
from nlu.matcher.words.wishes import chances_of

WEIGHTS = Path(__file__).with_name("requests.yml")
CUT = 0.75
"""Likelihood from which on it is taken that a joint parts two requests. Of 180 development messages with several all
requests are understood in 110, of 704 with a single one 23 are cut; with 0.7 in 112 and 31, with 0.8 in 104 and 18.
"""

FEATURES = (
    *KINDS,
    "nearer_part",
    "farther_part",
    "apart",
    "left_chance",
    "right_chance",
    "whole_more",
    "whole_less",
    "gained",
    "sureness",
    "in_scope",
    "left_named",
    "right_named",
    "left_wish",
    "right_wish",
)

_CANDIDATES = 20
"""Candidates of the whole message that its parts may be about."""
_LITTLE = 1e-3
_MOST_JOINTS = 30
"""A pasted article is no list of requests."""
_LONGEST, _SHORTEST = 5, 2
"""Words of the phrases that are looked for in a part."""


@dataclass(frozen=True)
class Whole:
    """The meaning of a message as a whole: its likeliest procedures in order, and how likely each of them is, given
    that one of them is meant; how likely that is at all.
    """

    numbers: Ints
    shares: Floats
    in_scope: float

    @classmethod
    def nothing(cls) -> Whole:
        """Of a message without a word."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0), 0.0)


@dataclass(frozen=True)
class _Part:
    """The terms of a part, and whether it names a procedure."""

    terms: Mapping[str, float]
    named: bool

    def with_next(self, other: _Part) -> _Part:
        """Both as one."""
        common = {term: max(weight, other.terms.get(term, 0.0)) for term, weight in self.terms.items()}
        return _Part({**other.terms, **common}, self.named or other.named)


class Cutter:
    """Looks for the joints that likely part two requests."""

    def __init__(self, corpus: Corpus, families: Sequence[str]) -> None:
        """``families``: for each procedure, what counts as one with it to a citizen."""
        self._corpus, self._families = corpus, families
        self._weights = _weights()

    def likely(self, text: str, whole: Whole) -> list[Joint]:
        """Return where ``text`` may well be cut, the likeliest joint first; nowhere, if it is likely a single
        request.
        """
        found = list(self.values(text, whole))
        if not found:
            return []
        odds = np.array([values for _, values in found]) @ self._weights[:-1] + self._weights[-1]
        order = np.argsort(-odds, kind="stable").tolist()
        return [found[place][0] for place in order if odds[place] >= log(CUT / (1 - CUT))]

    def values(self, text: str, whole: Whole) -> Iterator[tuple[Joint, Floats]]:
        """The joints of ``text`` whose sides are about different matters, each with its ``FEATURES``."""
        found = joints(text)
        if not 0 < len(found) <= _MOST_JOINTS or not len(whole.numbers):
            return
        pieces = between(text, found)
        lefts, rights = self._sides(pieces)
        wished = chances_of(pieces)
        numbers = whole.numbers[:_CANDIDATES]
        texts = (*lefts, *rights, lefts[-1].with_next(rights[-1]))
        near = self._corpus.phrases.meanings([part.terms for part in texts], numbers)
        best, likeness = near.argmax(axis=0).tolist(), near.T.tolist()
        for place, joint in enumerate(found):
            ours, theirs = best[place], best[len(found) + place]
            if self._families[numbers[ours]] != self._families[numbers[theirs]]:
                left, right, together = likeness[place], likeness[len(found) + place], likeness[-1]
                compared = _compared(left, right, together, whole, ours, theirs)
                named = (lefts[place].named, rights[place].named)
                wish = (wished[: place + 1].max(), wished[place + 1 :].max())
                yield joint, np.array([*joint.kinds, *compared, *named, *wish], dtype=np.float64)

    def _sides(self, pieces: Sequence[str]) -> tuple[list[_Part], list[_Part]]:
        """Return what stands before each joint, and what behind it."""
        parts = [self._part(piece) for piece in pieces]
        lefts = list(accumulate(parts[:-1], _Part.with_next))
        rights = list(accumulate(parts[:0:-1], lambda later, part: part.with_next(later)))
        return lefts, rights[::-1]

    def _part(self, text: str) -> _Part:
        reading = self._corpus.read(text)
        return _Part(reading.terms, self._names_a_procedure(reading.keys))

    def _names_a_procedure(self, keys: tuple[str, ...]) -> bool:
        """Tell whether a phrase of the vocabulary for a procedure of the catalogue stands among some words."""
        names = self._corpus.phrases.names
        starts = range(len(keys) - _SHORTEST + 1)
        return any(names(keys[start : start + size]) for size in range(_SHORTEST, _LONGEST + 1) for start in starts)


def _compared(
    left: Sequence[float], right: Sequence[float], together: Sequence[float], whole: Whole, ours: int, theirs: int
) -> tuple[float, ...]:
    """Return what the two sides of a joint mean, of which the first is nearest to candidate ``ours``, the other to
    ``theirs``.
    """
    less, more = sorted((together[ours], together[theirs]))
    far, near = sorted((left[ours], right[theirs]))
    apart = min(left[ours] - left[theirs], right[theirs] - right[ours])
    gained = min(left[ours] - together[ours], right[theirs] - together[theirs])
    chances = (log(whole.shares[place] + _LITTLE) for place in (ours, theirs))
    in_scope = min(max(whole.in_scope, _LITTLE), 1 - _LITTLE)
    return (near, far, apart, *chances, more, less, gained, whole.shares[0], log(in_scope / (1 - in_scope)))


@lru_cache(maxsize=1)
def _weights() -> Floats:
    """The coefficients in the repository, in the order of ``FEATURES``; the constant last."""
    table = read_yaml(WEIGHTS)
    return np.array([table[name] for name in (*FEATURES, "constant")], dtype=np.float64)
