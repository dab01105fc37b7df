"""Sparse spaces of texts: how much of a question a text covers, and how much of the text the question covers."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from nlu.matcher.index.arrays import Floats, Ints, Numbers, Singles, bounds, ranges
from nlu.matcher.words.terms import Texts


@dataclass(frozen=True)
class Comparison:
    """One question against every text of a space, each value from 0 to 1.

    ``cosine``: likeness of both. ``inside``: share of the text's weight that the question has. ``covered``: share of
    the question's weight that the text has.
    """

    cosine: Floats
    inside: Floats
    covered: Floats


@dataclass(frozen=True)
class Cells:
    """Some rows of a sparse matrix, one after the other: ``lengths`` tells how many cells each has."""

    lengths: Ints
    columns: Numbers
    values: Singles

    @property
    def rows(self) -> Ints:
        """For each cell the place of its row among those asked for."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)


class Sparse:
    """A sparse matrix of which only whole rows are asked for."""

    def __init__(self, lengths: Ints, columns: Numbers, values: Singles) -> None:
        """The cells of one row after the other; ``lengths`` tells how many each row has."""
        self._starts = bounds(lengths)
        self._columns, self._values = columns, values

    def turned(self, columns: int) -> Sparse:
        """Rows as columns and columns (there are so many) as rows."""
        shape = (len(self._starts) - 1, columns)
        turned = sparse.csr_matrix((self._values, self._columns, self._starts), shape=shape).tocsc()
        return Sparse(np.diff(turned.indptr), turned.indices, turned.data)

    def all(self) -> Cells:
        """Every cell."""
        return Cells(np.diff(self._starts), self._columns, self._values)

    def rows(self, wanted: Ints) -> Cells:
        """The cells of the rows ``wanted``, in the order of ``wanted``."""
        starts, ends = self._starts[wanted], self._starts[wanted + 1]
        lengths = ends - starts
        if lengths.sum() > _LONG * len(wanted):
            parts = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
            return Cells(lengths, _joined(self._columns, parts), _joined(self._values, parts))
        places = ranges(starts, lengths)
        return Cells(lengths, self._columns[places], self._values[places])

    def combined(self, wanted: Ints, weights: Floats, size: int) -> Singles:
        """The sum of the rows ``wanted``, each times its weight; ``size`` values, one for each column."""
        cells = self.rows(wanted)
        shape = (size, len(wanted))
        turned = sparse.csc_matrix((cells.values, cells.columns, bounds(cells.lengths)), shape=shape)
        combined: Singles = turned @ weights.astype(np.float32)
        return combined


_LONG = 100
"""From this length on rows are copied one by one; many short ones are picked cell by cell."""

_Any = TypeVar("_Any", bound=np.generic)


def _joined(values: NDArray[_Any], parts: Sequence[slice]) -> NDArray[_Any]:
    return np.concatenate([values[part] for part in parts])


@dataclass(frozen=True)
class _Asked:
    """The part of a question that a space knows: its terms' numbers, and the weight of each when all together
    weigh one."""

    terms: Ints
    masses: Floats


class Space:
    """Texts as weighted terms, with an inverted index. A question costs time linear in the postings it touches.

    Terms are kept as hash values (``hashes``, ascending): a hundred thousand strings would take more memory than all
    the rest. They are numbered (``numbers``) as they come, not by these values, so that the same texts give the same
    results in every process.
    """

    def __init__(self, texts: Texts) -> None:
        self.size, self.terms = texts.weights.shape
        hashes = np.fromiter(map(hash, texts.names), dtype=np.int64, count=self.terms)
        self.numbers = np.argsort(hashes)
        self.hashes = hashes[self.numbers]
        columns, lengths = texts.weights.indices, np.diff(texts.weights.indptr)
        seen = np.bincount(columns, minlength=self.terms)
        self._idf = _idf(seen, self.size)
        self._unseen = float(_idf(np.zeros(1), self.size)[0])
        rows = np.repeat(np.arange(self.size), lengths)
        values = texts.weights.data * self._idf.astype(np.float32)[columns]
        norms = np.sqrt(np.bincount(rows, values.astype(np.float64) ** 2, minlength=self.size)) + 1e-9
        self.texts = Sparse(lengths, columns, values / norms.astype(np.float32)[rows])
        self._postings = self.texts.turned(self.terms)

    def weights(self) -> Cells:
        """The weight of each term (column) in each text (row), however rare it is; each row to its own scale."""
        cells = self.texts.all()
        return Cells(cells.lengths, cells.columns, cells.values / self._idf.astype(np.float32)[cells.columns])

    def compare(self, question: Mapping[str, float]) -> Comparison:
        """Compare ``question`` with every text."""
        asked = self._asked(question)
        cells = self._postings.rows(asked.terms)
        texts, masses = cells.columns.astype(np.intp), np.repeat(asked.masses, cells.lengths)
        return Comparison(
            sums(texts, np.repeat(np.sqrt(asked.masses), cells.lengths) * cells.values, self.size),
            sums(texts, cells.values * cells.values, self.size),
            sums(texts, masses, self.size),
        )

    def cosines(self, question: Mapping[str, float]) -> Singles:
        """Only how alike each text and ``question`` are: a third of the time, for many texts."""
        asked = self._asked(question)
        return self._postings.combined(asked.terms, np.sqrt(asked.masses), self.size)

    def _asked(self, question: Mapping[str, float]) -> _Asked:
        hashes = np.fromiter(map(hash, question), dtype=np.int64, count=len(question))
        weights = np.fromiter(question.values(), dtype=np.float64, count=len(question))
        if not self.terms:
            return _Asked(np.zeros(0, np.int64), np.zeros(0))
        places = np.minimum(np.searchsorted(self.hashes, hashes), self.terms - 1)
        known, terms = self.hashes[places] == hashes, self.numbers[places]
        masses = (weights * np.where(known, self._idf[terms], self._unseen)) ** 2
        return _Asked(terms[known], masses[known] / (masses.sum() + 1e-9))


def hash_of(words: Sequence[str]) -> int:
    """A hash value of these words that is the same in every process: it may be kept in a file."""
    return int.from_bytes(blake2b("\n".join(words).encode(), digest_size=8).digest(), "little", signed=True)


class Lookup:
    """Numbers by what was said of them. That itself is not kept, only its hash value: a tenth of the memory."""

    def __init__(self, hashes: Ints, numbers: Ints) -> None:
        """``hashes``: the hash value of what was said of each of the ``numbers``."""
        order = np.argsort(hashes, kind="stable")
        self._hashes = array("q", hashes[order].tobytes())
        self._numbers = array("q", numbers[order].tobytes())

    def rows(self, key: Sequence[str]) -> list[int]:
        """The numbers for which ``key`` holds, in the order in which they were given."""
        value = hash_of(key)
        return self._numbers[bisect_left(self._hashes, value) : bisect_right(self._hashes, value)].tolist()


class MeanOf:
    """For each of several owners the mean of the values that belong to it."""

    def __init__(self, owners: Sequence[int], size: int) -> None:
        """``owners`` of each value; there are ``size`` of them in all."""
        self._owners = np.array(owners, dtype=np.int64)
        self._counts: Ints = np.maximum(1, np.bincount(self._owners, minlength=size))

    def of(self, values: Floats | Singles) -> Floats:
        """The mean of each owner; nought for one that has none."""
        means: Floats = np.bincount(self._owners, weights=values, minlength=len(self._counts)) / self._counts
        return means


_RUN, _MANY = 32, 4096
"""Values of a run at most; from so many values in all, the greatest of each run is found for all runs at once."""
_WIDTHS = (1, 2, 4, 8, 16, 32)


@dataclass(frozen=True)
class _Width:
    """The runs that two stretches of ``size`` values cover, and where these begin."""

    size: int
    runs: Ints
    firsts: Ints
    lasts: Ints

    @classmethod
    def of(cls, size: int, starts: Ints, lengths: Ints) -> _Width:
        """Of runs of less than twice the size."""
        runs = np.flatnonzero((lengths >= size) & (lengths < 2 * size))
        return cls(size, runs, starts[runs], starts[runs] + lengths[runs] - size)


def _starts_of_runs(owners: Sequence[Sequence[int]]) -> list[int]:
    """Return where a run of values begins."""
    starts: list[int] = []
    for place, found in enumerate(owners):
        if not place or found != owners[place - 1] or place - starts[-1] == _RUN:
            starts.append(place)
    return starts


class NearestOf:
    """For each of several owners the greatest of the values that belong to it.

    Values that stand side by side and belong to the same owners, up to :data:`_RUN`, are gone through at one go.
    """

    def __init__(self, owners: Sequence[Sequence[int]], size: int) -> None:
        """``owners`` of each value; there are ``size`` of them in all."""
        starts = _starts_of_runs(owners)
        pairs = sorted((owner, run) for run, start in enumerate(starts) for owner in owners[start])
        self._starts = np.array(starts, dtype=np.int64)
        self._runs = np.array([run for _, run in pairs], dtype=np.int64)
        self._lengths = np.diff(self._starts, append=len(owners))
        self._counts = np.bincount(np.array([owner for owner, _ in pairs], dtype=np.int64), minlength=size)
        self._firsts = np.cumsum(self._counts) - self._counts
        many = _WIDTHS if len(owners) >= _MANY else ()
        self._widths = [_Width.of(width, self._starts, self._lengths) for width in many]

    def of(self, values: Floats | Singles) -> Floats:
        """The greatest value of each owner; nought for one that has none."""
        if not len(self._runs):
            return np.zeros(len(self._counts))
        return greatest(self._of_runs(values)[self._runs], self._counts)

    def _of_runs(self, values: Floats | Singles) -> Floats | Singles:
        """The greatest value of each run."""
        if not self._widths:
            few: Floats | Singles = np.maximum.reduceat(values, self._starts)
            return few
        runs, widest = np.empty_like(values, shape=len(self._starts)), values
        for width in self._widths:
            runs[width.runs] = np.maximum(widest[width.firsts], widest[width.lasts])
            widest = np.maximum(widest[: -width.size], widest[width.size :])
        return runs

    def of_some(self, values: Floats | Singles, owners: Ints) -> Floats:
        """The same for ``owners`` only: the other values are not looked at."""
        places, lengths = self.places(owners)
        return greatest(values[places], lengths)

    def places(self, owners: Ints) -> tuple[Ints, Ints]:
        """Return where the values of ``owners`` stand, one owner after the other, and how many each has."""
        counts = self._counts[owners]
        runs = self._runs[ranges(self._firsts[owners], counts)]
        lengths = self._lengths[runs]
        return ranges(self._starts[runs], lengths), np.diff(bounds(lengths)[bounds(counts)])


def greatest(values: Floats | Singles, lengths: Ints) -> Floats:
    """Find the greatest value of each row; 0 for an empty row.

    The rows lie one after the other in ``values``, the nth with ``lengths[n]`` values. Of a table the greatest is
    found for each column.
    """
    result = np.zeros((len(lengths), *values.shape[1:]))
    filled = np.flatnonzero(lengths)
    if len(filled):
        starts = np.cumsum(lengths) - lengths
        result[filled] = np.maximum.reduceat(values, starts[filled])
    return result


def sums(places: NDArray[np.integer[Any]], values: NDArray[np.floating[Any]], size: int) -> Floats:
    """Sum of the values at each of ``size`` places."""
    return np.bincount(places, values, minlength=size).astype(np.float64, copy=False)


def _idf(seen: Ints | Floats, size: int) -> Floats:
    idf: Floats = np.log1p((size - seen + 0.5) / (seen + 0.5))
    return idf
