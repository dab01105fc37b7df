"""Finds the entry that answers a question asked in a talk about a procedure ("bằng cũ có bị thu lại không").

Only the entries of that procedure are compared, so that few words are enough. They are compared as all FAQ entries
are (:mod:`nlu.matcher.faq.entries`), with lines and vectors of their own (``python -m
nlu.matcher.fitting.follow_ups``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from data.entries import FaqEntry
from nlu.matcher.faq.entries import FaqIndex, Named, Weights, read_weights
from nlu.matcher.index.kept import LastMade
from nlu.matcher.index.meanings import Meanings
from nlu.matcher.words.lexicon import Reading

WEIGHTS = Path(__file__).with_name("follow_up_weights.yml")
VECTORS = Path(__file__).with_name("follow_up_meanings.npz")


class FollowUps:
    """The follow-ups of each procedure, indexed when first asked."""

    def __init__(self, entries: Iterable[FaqEntry], named: Named) -> None:
        """``named`` tells how like a text the nearest phrase that names a procedure is, from 0 to 1."""
        self._named = named
        self._entries: defaultdict[str, list[FaqEntry]] = defaultdict(list)
        for entry in entries:
            for code in entry.procedures if entry.follow_up else ():
                self._entries[code].append(entry)
        self._indexes: dict[str, FaqIndex] = {}

    def ranked(self, codes: Sequence[str], reading: Reading, count: int) -> tuple[tuple[str, float], ...]:
        """Ids of up to ``count`` entries of ``codes``, the likeliest first, each with its probability to answer."""
        found = (row for code in codes if code in self._entries for row in self._index(code).ranked(reading, count))
        return tuple(sorted(found, key=lambda row: -row[1])[:count])

    def _index(self, code: str) -> FaqIndex:
        if code not in self._indexes:
            entries = self._entries[code]
            made = _last_made[code].of(
                (entries, self._named), lambda: FaqIndex(entries, self._named, fitted(), follow_up_meanings())
            )
            self._indexes[code] = made
        return self._indexes[code]


_last_made: defaultdict[str, LastMade[FaqIndex]] = defaultdict(LastMade)
"""The index of each procedure, for the next content that has the same entries of it."""


@lru_cache(maxsize=1)
def follow_up_meanings() -> Meanings:
    """The vectors in the repository: words from which the same follow-up is to be guessed lie close together."""
    return Meanings.load(VECTORS)


@lru_cache(maxsize=1)
def fitted() -> Weights:
    """The lines in the repository."""
    return read_weights(WEIGHTS)
