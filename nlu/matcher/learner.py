"""Learns from the vocabulary which words point where: least squares over the phrases nearest to a question.

A phrase book alone treats all its words alike; here a word that occurs with many procedures loses its say, and words
that together mean one procedure gain it. Kernel ridge regression is solved anew for each question, over its nearest
phrases only: nothing is trained when the index is built, so that an edit of the vocabulary is live at once, and the
cost does not grow with the number of phrases. Exact, and the same every time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import linalg, sparse

from nlu.matcher.index import Floats, Ints, Space

NEAREST = 100
"""Phrases that a question is compared with."""

_RIDGE = 1.5
_BIAS = 0.05

# Phrases less like the question than this say nothing about it.
_NEAR = 0.02


class Learner:
    """Local kernel ridge regression from phrases to procedures."""

    def __init__(self, space: Space, targets: Sequence[Sequence[int]]) -> None:
        self._unit = space.unit_rows()
        sizes = np.array([len(row) for row in targets], dtype=np.int64)
        rows = np.repeat(np.arange(len(targets)), sizes)
        columns: Ints = np.array([target for row in targets for target in row], dtype=np.int64)
        shares = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
        width = int(columns.max(initial=-1)) + 1
        self._wanted = sparse.csr_matrix((shares, (rows, columns)), shape=(len(targets), width))

    def scores(self, cosines: Floats, size: int) -> Floats:
        """Score of each of ``size`` procedures, given a question's likeness to every phrase."""
        result = np.zeros(size)
        near = _nearest(cosines)
        if len(near):
            found = self._wanted[near].T @ self._say(near, cosines[near])
            result[: len(found)] = found
        return result

    def _say(self, near: Ints, likeness: Floats) -> Floats:
        """How much each of the phrases ``near`` has to say."""
        unit = self._unit[near]
        kernel = (unit @ unit.T).toarray().astype(np.float64) + _BIAS
        kernel[np.diag_indices_from(kernel)] += _RIDGE
        say: Floats = linalg.solve(kernel, likeness + _BIAS, assume_a="pos", check_finite=False, overwrite_a=True)
        return say


def _nearest(cosines: Floats) -> Ints:
    near = np.flatnonzero(cosines > _NEAR)
    if len(near) > NEAREST:
        near = near[np.argpartition(-cosines[near], NEAREST)[:NEAREST]]
    ordered: Ints = np.sort(near)
    return ordered
