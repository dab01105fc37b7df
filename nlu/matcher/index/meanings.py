"""The meaning of words: a vector for each word, pair of words and concept, learned from the vocabulary.

Words that people use for the same matters lie close together ("lấy vợ", "rước dâu", "cưới"), so that a story is
understood that shares no word with any phrase. The vectors are written by ``python -m
nlu.matcher.fitting.procedures``; words that they don't know say nothing, and the other evidence speaks for them. An
edit of the vocabulary needs no new vectors: a phrase is the sum of its words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse

from nlu.learning.names import packed, unpacked
from nlu.matcher.index.arrays import Singles
from nlu.matcher.index.spaces import Space

VECTORS = Path(__file__).with_name("meanings.npz")

_MOST = 127


class Meanings:
    """Vectors of terms, kept as whole numbers from -127 to 127 with a scale for each term."""

    def __init__(self, names: Sequence[str], vectors: Singles) -> None:
        """``vectors``: one row for each name, already weighted by how rare the term is."""
        scales = np.abs(vectors).max(axis=1, initial=1e-9) / _MOST
        self._set(names, np.round(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32))

    def _set(self, names: Sequence[str], whole: npt.NDArray[np.int8], scales: Singles) -> None:
        self._names = tuple(names)
        hashes = np.fromiter(map(hash, names), dtype=np.int64, count=len(names))
        order = np.argsort(hashes)
        self._hashes, self._rows = hashes[order], order
        self._whole, self._scales = whole, scales

    @property
    def size(self) -> int:
        """Numbers in a vector."""
        return int(self._whole.shape[1])

    @classmethod
    def load(cls, path: Path = VECTORS) -> Meanings:
        """Read what :meth:`save` wrote."""
        meanings = cls.__new__(cls)
        with np.load(path) as stored:
            names = unpacked(stored["names"])
            meanings._set(names, stored["vectors"], stored["scales"].astype(np.float32))
        return meanings

    def save(self, path: Path = VECTORS) -> None:
        """Write the vectors, one byte a number."""
        names = packed(self._names)
        np.savez_compressed(path, names=names, vectors=self._whole, scales=self._scales.astype(np.float16))

    def of(self, terms: Mapping[str, float]) -> Singles:
        """The meaning of weighted terms, of length one; nought when no term is known."""
        hashes = np.fromiter(map(hash, terms), dtype=np.int64, count=len(terms))
        weights = np.fromiter(terms.values(), dtype=np.float32, count=len(terms))
        known, rows = self._known(hashes)
        meaning: Singles = (weights[known] * self._scales[rows]) @ self._whole[rows].astype(np.float32)
        meaning /= np.sqrt((meaning**2).sum()) + np.float32(1e-9)
        return meaning

    def of_texts(self, space: Space) -> Singles:
        """The meanings of all texts of ``space``, one row each, of length one."""
        known, rows = self._known(space.hashes)
        order = np.argsort(space.numbers[known])  # hash values have another order in each process
        rows = rows[order]
        place = np.full(space.terms, -1, dtype=np.int32)
        place[space.numbers[known][order]] = np.arange(len(rows), dtype=np.int32)
        cells = space.weights()
        kept = place[cells.columns] >= 0
        places = (cells.rows[kept], place[cells.columns[kept]])
        weights = sparse.csr_matrix((cells.values[kept], places), shape=(space.size, len(rows)))
        meanings: Singles = weights @ (self._whole[rows] * self._scales[rows][:, None])
        meanings /= np.sqrt(np.einsum("ij,ij->i", meanings, meanings))[:, None] + np.float32(1e-9)
        return meanings

    def _known(self, hashes: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
        """Return which terms have a vector, and the rows of these."""
        if not len(self._hashes):
            return np.zeros(len(hashes), dtype=np.bool_), np.zeros(0, dtype=np.int64)
        places = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        known = self._hashes[places] == hashes
        return known, self._rows[places[known]]


@lru_cache(maxsize=1)
def meanings() -> Meanings:
    """The vectors in the repository."""
    return Meanings.load()
