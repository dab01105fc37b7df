"""Sparse inverted index with BM25 weights: the arithmetic under all channels of the matcher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]


class Postings:
    """Documents as bags of terms. Scores one query against all documents in time linear in the postings touched."""

    def __init__(self, documents: Sequence[Iterable[str]], *, k1: float = 1.2, b: float = 0.5) -> None:
        counts = [Counter(document) for document in documents]
        self.terms: dict[str, int] = {}
        rows, columns, frequencies = [], [], []
        for number, count in enumerate(counts):
            for term, frequency in count.items():
                rows.append(self.terms.setdefault(term, len(self.terms)))
                columns.append(number)
                frequencies.append(frequency)
        self.size = len(counts)
        shape = (len(self.terms), self.size)
        tf = sparse.csr_matrix((np.asarray(frequencies, dtype=np.float64), (rows, columns)), shape=shape)
        seen = np.diff(tf.indptr)
        self.idf: Floats = np.log1p((self.size - seen + 0.5) / (seen + 0.5))
        self._weights = _bm25(tf, self.idf, k1, b)

    def weight(self, term: str) -> float:
        """Inverse document frequency of ``term``; that of an unseen term is the highest there is."""
        number = self.terms.get(term)
        return float(np.log1p(self.size + 0.5)) if number is None else float(self.idf[number])

    def scores(self, query: Mapping[str, float]) -> Floats:
        """BM25 of every document for weighted query terms."""
        total = np.zeros(self.size)
        matrix = self._weights
        for term, weight in query.items():
            number = self.terms.get(term)
            if number is not None:
                span = slice(matrix.indptr[number], matrix.indptr[number + 1])
                total[matrix.indices[span]] += weight * matrix.data[span]
        return total


def _bm25(tf: sparse.csr_matrix, idf: Floats, k1: float, b: float) -> sparse.csr_matrix:
    lengths = np.asarray(tf.sum(axis=0)).ravel()
    norm = k1 * (1 - b + b * lengths / max(lengths.mean() if lengths.size else 1.0, 1e-9))
    weights = tf.copy()
    weights.data = tf.data * (k1 + 1) / (tf.data + norm[tf.indices])
    return sparse.csr_matrix(sparse.diags(idf) @ weights)
