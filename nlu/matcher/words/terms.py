"""The terms by which a text is compared: its words, each two that stand side by side, and the concepts found in it,
weighted.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, pairwise

import numpy as np
from scipy import sparse

from nlu.matcher.index.arrays import Ints, Numbers, Singles, bounds
from nlu.matcher.index.kept import Ragged, first_named

PAIR = 1.0
"""Weight of two words side by side, measured by the mean of the two."""

_CONCEPT = "@"


def terms_of(keys: Sequence[str], weights: Sequence[float], concepts: Iterable[str]) -> dict[str, float]:
    """The terms of one text. Of a term that occurs several times the greatest weight counts; none without any."""
    pairs = [
        (f"{left} {right}", PAIR * (before + after) / 2)
        for (left, right), (before, after) in zip(pairwise(keys), pairwise(weights), strict=True)
    ]
    terms: dict[str, float] = {}
    for term, weight in chain(zip(keys, weights, strict=True), pairs):
        if weight > terms.get(term, 0.0):
            terms[term] = weight
    terms.update([(_CONCEPT + label, 1.0) for label in sorted(concepts)])  # a set has another order each time
    return terms


@dataclass(frozen=True)
class Texts:
    """The terms of many texts: how much each (column) counts in each text (row). ``names``: of each column."""

    names: Sequence[str]
    weights: sparse.csr_matrix

    @classmethod
    def of(cls, texts: Iterable[Mapping[str, float]]) -> Texts:
        """From the weighted terms of each text."""
        numbers: defaultdict[str, int] = defaultdict(count().__next__)
        terms, weights, lengths = array("i"), array("f"), array("q")
        for text in texts:
            terms.extend(map(numbers.__getitem__, text))
            weights.extend(text.values())
            lengths.append(len(text))
        return cls(list(numbers), _matrix(np.asarray(terms), np.asarray(weights), np.asarray(lengths), len(numbers)))

    @classmethod
    def named(cls, terms: Ragged, weights: Ragged, names: Sequence[str]) -> Texts:
        """From the numbers of the terms of each text, and how much each counts."""
        order, columns = first_named(terms.values, len(names))
        matrix = _matrix(columns, weights.values, terms.lengths, len(order))
        return cls([names[number] for number in order.tolist()], matrix)

    @classmethod
    def read(cls, words: Ragged, weights: Ragged, concepts: Ragged, names: Sequence[str]) -> Texts:
        """From the words of each text as compared, the weight of each, and its concepts, none twice: what
        :func:`terms_of` makes of each, worked out for all at once.
        """
        keys, columns = first_named(words.values, len(names))
        labels, found = first_named(concepts.values, len(names))
        pairs, beside = _pairs(columns, weights.values, words.lengths, len(keys))
        kinds = (
            _heaviest(_matrix(columns, weights.values, words.lengths, len(keys))),
            beside,
            _matrix(found, np.ones(len(found), np.float32), concepts.lengths, len(labels)),
        )
        written = [names[number] for number in keys.tolist()]
        told = [f"{written[left]} {written[right]}" for left, right in pairs]
        told = [*written, *told, *(_CONCEPT + names[number] for number in labels.tolist())]
        return cls(told, sparse.hstack(kinds, format="csr"))


def _pairs(
    words: Numbers, weights: Singles, lengths: Ints, size: int
) -> tuple[list[tuple[int, int]], sparse.csr_matrix]:
    """All pairs of words side by side, and their weights in each text."""
    first = np.ones(len(words), dtype=np.bool_)
    first[np.cumsum(lengths)[lengths > 0] - 1] = False  # the last word of a text has none beside it
    lefts, size = np.flatnonzero(first), max(1, size)
    codes, columns = np.unique(words[lefts].astype(np.int64) * size + words[lefts + 1], return_inverse=True)
    mean = np.float32(PAIR / 2) * (weights[lefts] + weights[lefts + 1])
    found = _matrix(columns.astype(np.int32), mean, np.maximum(lengths - 1, 0), len(codes))
    return list(zip(*(numbers.tolist() for numbers in np.divmod(codes, size)), strict=True)), _heaviest(found)


def _matrix(columns: Numbers, weights: Singles, lengths: Ints, size: int) -> sparse.csr_matrix:
    """Weights of one row after the other; there are ``size`` columns. A copy: what is kept for the next index must
    not be sorted with it.
    """
    return sparse.csr_matrix((weights, columns, bounds(lengths)), shape=(len(lengths), size), copy=True)


def _heaviest(texts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Of terms that a text has several times the greatest weight; none without any."""
    texts.sort_indices()
    new = np.ones(texts.nnz, dtype=np.bool_)
    new[1:] = texts.indices[1:] != texts.indices[:-1]
    new[texts.indptr[:-1][np.diff(texts.indptr) > 0]] = True
    starts = np.flatnonzero(new)
    weights = np.maximum.reduceat(texts.data, starts) if len(starts) else texts.data
    ends = bounds(new)[texts.indptr]
    found = sparse.csr_matrix((weights, texts.indices[starts], ends), shape=texts.shape)
    found.eliminate_zeros()
    return found
