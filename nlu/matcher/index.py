"""Sparse spaces of texts: how much of a question a text covers, and how much of the text the question covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Comparison:
    """One question against every text of a space, each value from 0 to 1.

    ``cosine``: likeness of both. ``inside``: share of the text's weight that the question has. ``covered``: share of
    the question's weight that the text has.
    """

    cosine: Floats
    inside: Floats
    covered: Floats


class Space:
    """Texts as weighted terms, with an inverted index. A question costs time linear in the postings it touches."""

    def __init__(self, texts: Sequence[Mapping[str, float]]) -> None:
        self.size = len(texts)
        self.terms: dict[str, int] = {}
        rows, columns, weights = [], [], []
        for number, text in enumerate(texts):
            for term, weight in text.items():
                rows.append(self.terms.setdefault(term, len(self.terms)))
                columns.append(number)
                weights.append(weight)
        shape = (len(self.terms), self.size)
        matrix = sparse.csr_matrix((np.asarray(weights, dtype=np.float32), (rows, columns)), shape=shape)
        self.idf = _idf(np.diff(matrix.indptr), self.size)
        self._unseen = float(_idf(np.zeros(1), self.size)[0])
        self._matrix = sparse.csr_matrix(sparse.diags(self.idf.astype(np.float32)) @ matrix)
        squares = np.asarray(self._matrix.multiply(self._matrix).sum(axis=0)).ravel()
        self._norms: Floats = np.sqrt(squares.astype(np.float64)) + 1e-9

    def weight(self, term: str) -> float:
        """Inverse document frequency of ``term``; an unseen term has the highest there is."""
        number = self.terms.get(term)
        return self._unseen if number is None else float(self.idf[number])

    def unit_rows(self) -> sparse.csr_matrix:
        """The texts as rows of length one."""
        return sparse.csr_matrix(sparse.diags((1 / self._norms).astype(np.float32)) @ self._matrix.T)

    def compare(self, question: Mapping[str, float]) -> Comparison:
        """Compare ``question`` with every text."""
        dot, inside, covered = np.zeros(self.size), np.zeros(self.size), np.zeros(self.size)
        total = 1e-9
        for term, weight in question.items():
            mass = (weight * self.weight(term)) ** 2
            total += mass
            number = self.terms.get(term)
            if number is None:
                continue
            span = slice(self._matrix.indptr[number], self._matrix.indptr[number + 1])
            texts, values = self._matrix.indices[span], self._matrix.data[span]
            dot[texts] += np.sqrt(mass) * values
            inside[texts] += values * values
            covered[texts] += mass
        return Comparison(dot / (self._norms * np.sqrt(total)), inside / self._norms**2, covered / total)


def _idf(seen: Floats, size: int) -> Floats:
    return np.log1p((size - seen + 0.5) / (seen + 0.5))
