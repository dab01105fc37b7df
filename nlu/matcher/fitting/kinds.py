"""Learns which words tell one question about a procedure from the others: from a question, a linear map guesses what
its entry is like.

What an entry is like is where its texts lie among those of all entries (latent semantic analysis, Deerwester et al.
1990), seen from the middle of its procedure. So "who may go instead" of a passport lies near the same of a birth, and
all procedures teach together what people ask. The map is a ridge regression (Hoerl and Kennard 1970); its
coefficients are the words' vectors. Deterministic: the same input gives the same vectors on the same machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import Ridge
from sklearn.preprocessing import normalize

from nlu.matcher.fitting.meanings import rows_of, told_apart
from nlu.matcher.index.meanings import Meanings

_SEEN = 2
"""A term gets a vector when so many texts have it."""
_SIZE = 128
"""Numbers of a vector."""
_DRAWN = 3.0
"""How strongly coefficients are drawn to nought (L2), with each text there twice, with marks and without. By
phrasings left out, 0.6 and 60 find one and four points fewer.
"""
_STEPS = 30
"""Steps of the solver; with 25 as many phrasings are found."""


class Asked(NamedTuple):
    """The terms of a text of an entry, the id of the entry, and the procedure that it is about."""

    terms: Mapping[str, float]
    entry: str
    procedure: str


def learn_kinds(texts: Sequence[Asked]) -> Meanings:
    """The vectors by which questions of one kind lie close together."""
    names, rarity = told_apart([text.terms for text in texts], _SEEN)
    rows = rows_of([text.terms for text in texts], names, rarity)
    ridge = Ridge(_DRAWN, fit_intercept=False, solver="sparse_cg", max_iter=_STEPS, tol=1e-4)
    ridge.fit(rows, _aims(rows, texts))
    return Meanings(names, (ridge.coef_.T * rarity[:, None]).astype(np.float32))


def _aims(rows: Any, texts: Sequence[Asked]) -> Any:
    """For each text what is to be guessed from it: its entry, seen from the middle of the entry's procedure."""
    procedure_of = {text.entry: text.procedure for text in texts}
    entries = sorted(procedure_of)
    of_texts = _places([text.entry for text in texts], entries)
    lie = normalize(TruncatedSVD(min(_SIZE, rows.shape[1] - 1), random_state=0).fit_transform(rows))
    of_entries = normalize(_sums(of_texts, len(entries)) @ lie)
    procedures = sorted(set(procedure_of.values()))
    homes = _places([procedure_of[entry] for entry in entries], procedures)
    among = _sums(homes, len(procedures))
    middles = (among @ of_entries) / among.sum(axis=1).A
    return normalize(of_entries - middles[homes])[of_texts]


def _places(names: Sequence[str], among: Sequence[str]) -> Any:
    """For each name its place ``among`` all."""
    place = {name: number for number, name in enumerate(among)}
    return np.array([place[name] for name in names])


def _sums(places: Any, count: int) -> Any:
    """A matrix that sums up what belongs to each of ``count`` places."""
    return sparse.csr_matrix((np.ones(len(places)), (places, np.arange(len(places)))), shape=(count, len(places)))
