"""Learns from the vocabulary which words point where: least squares over the phrases nearest to a question.

A phrase book alone treats all its words alike; here a word that occurs with many procedures loses its say, and words
that together mean one procedure gain it. Texts are alike as far as they share words, and as far as their words mean
the same, half and half. Kernel ridge regression is solved anew for each question, over its nearest
phrases only: nothing is trained when the index is built, so that an edit of the vocabulary is live at once, and the
cost does not grow with the number of phrases. Exact, and the same every time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.linalg import lapack

from nlu.matcher.index.arrays import Floats, Ints, Singles
from nlu.matcher.index.spaces import Cells, Space, Sparse, sums

NEAREST = 100
"""Phrases that a question is compared with."""

_RIDGE = 1.5
_BIAS = 0.05

# Phrases less like the question than this say nothing about it.
_NEAR = 0.1


class Learner:
    """Local kernel ridge regression from phrases to procedures."""

    def __init__(self, space: Space, meant: Singles, targets: Sequence[Sequence[int]]) -> None:
        """``meant``: the meaning of each text of ``space``, a row of length one."""
        self._texts, self._terms, self._meant = space.texts, space.terms, meant
        sizes = np.array([len(row) for row in targets], dtype=np.int64)
        columns = np.array([target for row in targets for target in row], dtype=np.int32)
        shares = np.repeat(1 / np.sqrt(np.maximum(sizes, 1)), sizes)
        self._wanted = Sparse(sizes, columns, shares.astype(np.float32))

    def scores(self, cosines: Singles, meaning: Singles, size: int) -> Floats:
        """Score of each of ``size`` procedures, given a question's likeness to every phrase, in words and meaning."""
        likeness = 0.5 * (cosines + meaning)
        near = _nearest(likeness)
        if not len(near):
            return np.zeros(size)
        meant = self._meant[near]
        kernel = 0.5 * (_kernel(self._texts.rows(near), len(near), self._terms) + meant @ meant.T)
        say = _solved(kernel, likeness[near].astype(np.float64) + _BIAS)
        wanted = self._wanted.rows(near)
        return sums(wanted.columns, wanted.values * say[wanted.rows], size)


def _kernel(texts: Cells, size: int, terms: int) -> Floats:
    """Return how alike the texts are, each with each. Terms that only one of them has make no two alike."""
    place = np.empty(terms, dtype=np.intp)
    place[texts.columns] = np.arange(len(texts.columns))
    same = place[texts.columns]  # one number for all cells of a term
    seen = np.bincount(same)
    shared = seen[same] > 1
    column = np.cumsum(seen > 1) - 1
    dense = np.zeros((size, np.count_nonzero(seen > 1)), dtype=np.float32)
    dense[texts.rows[shared], column[same[shared]]] = texts.values[shared]
    kernel: Floats = (dense @ dense.T).astype(np.float64)
    kernel[np.diag_indices(size)] = sums(texts.rows, texts.values * texts.values, size)
    return kernel


def _solved(kernel: Floats, likeness: Floats) -> Floats:
    """Return how much each phrase has to say. Ridge and constant make the system positive definite."""
    kernel += _BIAS
    kernel[np.diag_indices_from(kernel)] += _RIDGE
    _, say, _ = lapack.dposv(kernel, likeness, lower=1)
    solution: Floats = say
    return solution


def _nearest(likeness: Singles) -> Ints:
    for floor in (4 * _NEAR, 3 * _NEAR, 2 * _NEAR, _NEAR):  # most questions have enough phrases that are quite near
        near = np.flatnonzero(likeness > floor)
        if len(near) >= NEAREST:
            break
    if len(near) > NEAREST:
        near = near[np.argpartition(-likeness[near], NEAREST)[:NEAREST]]
    ordered: Ints = np.sort(near)
    return ordered
