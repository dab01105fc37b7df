"""Groups messages that ask the same, by their words and by what these mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy import sparse

from nlu.matcher.index.arrays import Floats
from nlu.matcher.index.meanings import meanings
from nlu.matcher.words.lexicon import lexicon

SAME = 0.6
"""Likeness from which two messages ask the same (docs/decisions/075)."""
_MEANING, _WORDS, _RECORDS = 0.3, 0.3, 0.4
"""How much each likeness counts."""


def alike(texts: Sequence[str], near: Sequence[Mapping[str, float]]) -> list[int]:
    """For each text the place of the one that leads its group. The same texts give the same groups.

    ``near``: for each text the records that it may be about, with how likely that is.

    A text with the most others like it leads first, and takes those; then the next of what is left.
    """
    if not texts:
        return []
    likeness = likenesses(texts, near)
    same = likeness >= SAME
    np.fill_diagonal(same, True)
    leads = np.full(len(texts), -1)
    while (free := leads < 0).any():
        counts = np.where(free, (same & free[None, :]).sum(axis=1), -1)
        lead = int(np.argmax(counts))
        leads[same[lead] & free] = lead
    return [int(lead) for lead in leads]


def likenesses(texts: Sequence[str], near: Sequence[Mapping[str, float]]) -> Floats:
    """The likeness of each text to each other, up to 1."""
    terms = [lexicon().read(text).terms for text in texts]
    meant = np.stack([meanings().of(row) for row in terms])
    likeness: Floats = _MEANING * (meant @ meant.T) + _WORDS * _cosines(terms) + _RECORDS * _cosines(near)
    return likeness


def _cosines(rows: Sequence[Mapping[str, float]]) -> Floats:
    columns = {name: place for place, name in enumerate(sorted({name for row in rows for name in row}))}
    matrix = sparse.lil_matrix((len(rows), max(1, len(columns))))
    for place, row in enumerate(rows):
        for name, weight in row.items():
            matrix[place, columns[name]] = weight
    values = matrix.tocsr()
    lengths = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel()) + 1e-9
    scaled = sparse.diags(1 / lengths) @ values
    cosines: Floats = np.asarray((scaled @ scaled.T).todense())
    return cosines
