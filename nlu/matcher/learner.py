"""Learns from the vocabulary which words point where: least squares over all phrases, solved when the index is built.

A phrase book alone treats all its words alike; here a word that occurs with many procedures loses its say, and words
that together mean one procedure gain it. The solution is exact and the same every time; it takes well under a second
for a few thousand phrases, so that an edit of the vocabulary is live at once.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from nlu.matcher.index import Floats, Space

_RIDGE = 0.6
_BIAS = 0.05

Float32s = NDArray[np.float32]


class Learner:
    """Kernel ridge regression from phrases to procedures."""

    def __init__(self, space: Space, targets: Sequence[Sequence[int]]) -> None:
        self._classes = np.unique(np.array([target for row in targets for target in row], dtype=np.int64))
        position = {int(target): column for column, target in enumerate(self._classes)}
        self._wanted = np.zeros((len(targets), len(self._classes)), dtype=np.float32)
        for row, codes in enumerate(targets):
            for code in codes:
                self._wanted[row, position[code]] = 1 / np.sqrt(len(codes))
        self._space = space
        self._solution = self._solve(self._wanted) if len(targets) else self._wanted

    def scores(self, cosines: Floats, size: int) -> Floats:
        """Score of each of ``size`` procedures, given a question's likeness to every phrase."""
        result = np.zeros(size)
        if len(self._classes):
            result[self._classes] = (cosines.astype(np.float32) + _BIAS) @ self._solution
        return result

    def leaving_out(self, size: int) -> LeftOut:
        """The same learner, able to forget one phrase at a time: for training."""
        return LeftOut(self._classes, self._solution, self._solve(np.eye(len(self._wanted), dtype=np.float32)), size)

    def _solve(self, right: Float32s) -> Float32s:
        kernel = _gram(self._space) + _BIAS
        kernel[np.diag_indices_from(kernel)] += _RIDGE
        factor = linalg.cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
        solution: Float32s = linalg.cho_solve(factor, right, check_finite=False)
        return solution


def _gram(space: Space) -> Float32s:
    """Likeness of every phrase with every other."""
    unit = space.unit_rows()
    gram: Float32s = (unit @ unit.T).toarray()
    return gram


class LeftOut:
    """Scores a question as if a given phrase had not been learned from (the closed form of leave-one-out)."""

    def __init__(self, classes: NDArray[np.int64], solution: Float32s, inverse: Float32s, size: int) -> None:
        self._classes, self._solution, self._inverse, self._size = classes, solution, inverse, size

    def scores(self, cosines: Floats, row: int) -> Floats:
        """Scores of a question whose likeness to all phrases is ``cosines``, without phrase ``row``."""
        likeness = cosines.astype(np.float32) + _BIAS
        forgotten = (likeness @ self._inverse[:, row]) / self._inverse[row, row]
        result = np.zeros(self._size)
        result[self._classes] = likeness @ self._solution - forgotten * self._solution[row]
        return result
