"""The peer to beat: BM25 over folded syllables of names, character n-grams and popularity, as most bots begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from scipy import sparse

from data.models import Procedure
from nlu.matcher.index.arrays import Floats
from nlu.matcher.index.corpus import usage
from nlu.reading.text import fold, tokenize
from nlu.understanding import Candidate, Match, Verdict


class NaiveMatcher:
    """Ranks by the plain mix; always answers with its best."""

    def __init__(self, procedures: Sequence[Procedure]) -> None:
        self._procedures = procedures
        self._words = _Bm25([_syllables(procedure.name) for procedure in procedures])
        self._grams = _Bm25([_grams(procedure.name) for procedure in procedures])
        self._popularity = np.log1p([usage(procedure) for procedure in procedures])

    def match(self, text: str) -> tuple[Match, ...]:
        """The ten best."""
        scores = (
            self._words.scores(_syllables(text)) + 0.3 * self._grams.scores(_grams(text)) + 0.1 * self._popularity
        )
        best = np.argsort(-scores, kind="stable")[:10]
        candidates = tuple(
            Candidate(self._procedures[row].code, self._procedures[row].name, float(scores[row])) for row in best
        )
        return (Match(Verdict.ANSWER, candidates, (), text),)


class _Bm25:
    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        counts = [Counter(document) for document in documents]
        self._terms: dict[str, int] = {}
        cells = [
            (self._terms.setdefault(term, len(self._terms)), column, count)
            for column, counted in enumerate(counts)
            for term, count in counted.items()
        ]
        rows, columns, values = (np.array(part) for part in zip(*cells, strict=True))
        shape = (len(self._terms), len(documents))
        frequency = sparse.csr_matrix((values.astype(np.float64), (rows, columns)), shape=shape)
        seen = np.diff(frequency.indptr)
        lengths = np.asarray(frequency.sum(axis=0)).ravel()
        norm = 1.2 * (0.25 + 0.75 * lengths / lengths.mean())
        frequency.data = frequency.data * 2.2 / (frequency.data + norm[frequency.indices])
        idf = np.log1p((len(documents) - seen + 0.5) / (seen + 0.5))
        self._weights = sparse.csr_matrix(sparse.diags(idf) @ frequency)

    def scores(self, terms: Iterable[str]) -> Floats:
        rows = [self._terms[term] for term in dict.fromkeys(terms) if term in self._terms]
        return np.asarray(self._weights[rows].sum(axis=0)).ravel()


def _syllables(text: str) -> list[str]:
    return [token.folded for token in tokenize(text)]


def _grams(text: str) -> list[str]:
    padded = f" {' '.join(_syllables(fold(text)))} "
    return [padded[start : start + size] for size in (3, 4) for start in range(len(padded) - size + 1)]
