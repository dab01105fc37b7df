"""Finds the FAQ entry that a question is like."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from data.models import FaqEntry
from nlu.matcher.index import Space
from nlu.matcher.lexicon import Reading, lexicon
from nlu.matcher.terms import Texts


class FaqIndex:
    """Questions and phrasings of all FAQ entries."""

    def __init__(self, entries: Sequence[FaqEntry]) -> None:
        rows = [(text, entry.id) for entry in entries for text in (entry.question, *entry.phrasings)]
        self._ids = [identity for _, identity in rows]
        self._space = Space(Texts.of(lexicon().read(text).terms for text, _ in rows))

    def best(self, reading: Reading) -> tuple[str, float] | None:
        """Id and likeness of the most similar entry; None when there is no entry or nothing in common."""
        if not self._ids:
            return None
        compared = self._space.compare(reading.terms)
        likeness = 0.6 * compared.cosine + 0.2 * compared.inside + 0.2 * compared.covered
        row = int(np.argmax(likeness))
        return (self._ids[row], round(float(likeness[row]), 4)) if likeness[row] > 0 else None
