"""The words of FAQ entries: how like an entry a question is worded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from nlu.matcher.index.arrays import Floats, Ints
from nlu.matcher.index.spaces import Sparse, sums
from nlu.matcher.words.terms import Texts

# How much an answer counts beside one phrasing, in what an entry is about; and what is taken as heard of a word that
# an entry has not, as a share of all words that are told apart. Set on phrasings left out, November 2026.
_ANSWER, _UNHEARD = 2.0, 0.002


@dataclass(frozen=True)
class Worded:
    """A question against all entries.

    ``words``: cosine with each entry as a whole. ``odds``: logarithm of how much likelier its words are in each entry
    than in all, the mean over its words. ``phrasings``: cosine with each phrasing. ``unheard``: the share of its
    weight in words that no entry has.
    """

    words: Floats
    odds: Floats
    phrasings: Floats
    unheard: float


class EntryWords:
    """The weighted terms of entries, by term."""

    def __init__(self, texts: Texts, owners: Sequence[int]) -> None:
        """``texts``: all phrasings, then the answer of each entry. ``owners``: the entry of each phrasing."""
        count, entries = len(owners), texts.weights.shape[0] - len(owners)
        seen = np.bincount(texts.weights[:count].indices, minlength=texts.weights.shape[1])
        columns = np.flatnonzero(seen)
        self._numbers = {texts.names[column]: number for number, column in enumerate(columns.tolist())}
        said, told = texts.weights[:count, columns], texts.weights[count:, columns]
        rarity = np.log((count + 1) / (seen[columns] + 0.5))
        self._rarity, self._new = rarity, float(np.log(2 * count + 2))
        of_entry = sparse.csr_matrix((np.ones(count), (owners, np.arange(count))), shape=(entries, count))
        each = _unit(said, rarity)
        whole = _unit(of_entry @ each + _ANSWER * _unit(told, rarity), np.ones(len(rarity)))
        odds, self._base = _odds(of_entry @ said + told)
        self._entries, self._both = entries, entries + count
        self._cosines, self._odds = _by_term(sparse.vstack([whole, each])), _by_term(odds)

    def compare(self, terms: Mapping[str, float]) -> Worded | None:
        """Return how a question with these terms is worded; None when no entry has any of them."""
        known = self._known(terms)
        if not known:
            return None
        columns, weights = (np.array(row) for row in zip(*known, strict=True))
        all_weights, known_weights = sum(terms.values()), float(weights.sum())
        cosines = _summed(self._cosines, columns, self._unit_length(terms, columns, weights), self._both)
        odds = _summed(self._odds, columns, weights, self._entries) + self._base * known_weights
        return Worded(
            words=cosines[: self._entries],
            odds=odds / all_weights,
            phrasings=cosines[self._entries :],
            unheard=(all_weights - known_weights) / all_weights,
        )

    def _unit_length(self, terms: Mapping[str, float], columns: Ints, weights: Floats) -> Floats:
        """The weights of the known terms, rare ones counting more, where all terms together have length one."""
        asked = weights * self._rarity[columns]
        new = sum((weight * self._new) ** 2 for term, weight in terms.items() if term not in self._numbers)
        unit: Floats = asked / np.sqrt((asked**2).sum() + new)
        return unit

    def _known(self, terms: Mapping[str, float]) -> list[tuple[int, float]]:
        return [(self._numbers[term], weight) for term, weight in terms.items() if term in self._numbers]


def _unit(rows: sparse.csr_matrix, weights: Floats) -> sparse.csr_matrix:
    """``rows`` with each column weighted, each row of length one."""
    weighted = rows @ sparse.diags(weights)
    lengths = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel()) + 1e-9
    return sparse.diags(1 / lengths) @ weighted


def _by_term(rows: sparse.csr_matrix) -> Sparse:
    """The columns of a matrix as rows."""
    turned = rows.tocsc()
    return Sparse(np.diff(turned.indptr), turned.indices, turned.data.astype(np.float32))


def _summed(postings: Sparse, terms: Ints, weights: Floats, size: int) -> Floats:
    """The sum over ``terms``, each times its weight."""
    cells = postings.rows(terms)
    return sums(cells.columns, cells.values * np.repeat(weights, cells.lengths), size)


def _odds(heard: sparse.csr_matrix) -> tuple[sparse.csr_matrix, Floats]:
    """Entries × terms: what a term adds to the logarithm of the odds, over what one adds that the entry has not
    (second). Naive Bayes with a Dirichlet prior in the shape of all entries together.
    """
    whole, terms = np.asarray(heard.sum(axis=1)).ravel(), np.asarray(heard.sum(axis=0)).ravel() + 0.5
    prior = _UNHEARD * heard.shape[1]
    added = heard @ sparse.diags(1 / (prior * terms / terms.sum()))
    added.data = np.log1p(added.data)
    base: Floats = np.log(prior / (whole + prior))
    return added, base
