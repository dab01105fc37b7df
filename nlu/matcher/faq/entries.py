"""Finds the FAQ entries that a question is like, and how likely each is to answer it.

An entry is compared in five ways: with all its phrasings and its answer taken together, by how much likelier the
question's words are in it than elsewhere, with its nearest phrasing, with the nearest in meaning, and whether it is
asked in just these words. Fitted lines weigh them (``python -m nlu.matcher.fitting.faq``): which entry, and whether
any answers at all. A new phrasing or entry needs no fitting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from data.entries import FaqEntry
from data.loader import read_yaml
from nlu.matcher.faq.terms import faq_terms, terms_of_words
from nlu.matcher.faq.words import EntryWords
from nlu.matcher.index.arrays import Floats
from nlu.matcher.index.kept import Kept, Names, Row
from nlu.matcher.index.meanings import Meanings, meanings
from nlu.matcher.index.spaces import Lookup, MeanOf, NearestOf, Space, hash_of
from nlu.matcher.words.lexicon import Reading, lexicon
from nlu.matcher.words.terms import Texts

Named = Callable[[Reading], float]

WEIGHTS = Path(__file__).with_name("faq_weights.yml")
FEATURES = ("words", "odds", "phrasing", "meaning", "same")
SCOPE_FEATURES = ("score", "ahead", *(f"best_{name}" for name in FEATURES), "unheard", "named", "told", "constant")


@dataclass(frozen=True)
class Weights:
    """Fitted lines: ``entry`` follows ``FEATURES``, ``scope`` follows ``SCOPE_FEATURES``."""

    entry: Floats
    scope: Floats


@dataclass(frozen=True)
class Evidence:
    """The evidence for each entry (rows; ``FEATURES`` in columns), and three things about the question itself.

    ``unheard``: the share of its words that no entry has. ``named``: how like it the nearest phrase that names a
    procedure is. ``told``: the logarithm of how many words it has.
    """

    values: Floats
    unheard: float
    named: float
    told: float


class FaqIndex:
    """Questions, phrasings and answers of all FAQ entries."""

    def __init__(
        self,
        entries: Sequence[FaqEntry],
        named: Named,
        weights: Weights | None = None,
        meant: Meanings | None = None,
        kept: Kept | None = None,
    ) -> None:
        """``named`` tells how like a question the nearest phrase that names a procedure is, from 0 to 1. ``weights``
        are those of the repository if not given. With vectors learned from these entries (``meant``), which are of
        the terms of the FAQ, all phrasings of an entry count alike, else the nearest one in meaning. ``kept``: the
        texts read for the index before, by :func:`kept_texts`, or by :func:`kept_wordings` where vectors are given.
        """
        self._ids = [entry.id for entry in entries]
        self._averaged = meant is not None
        self._named, self._weights, self._meanings = named, weights or fitted(), meant or meanings()
        if entries:
            self._index(entries, kept or (kept_wordings() if self._averaged else kept_texts()))

    def _index(self, entries: Sequence[FaqEntry], kept: Kept) -> None:
        asked = [(text, row) for row, entry in enumerate(entries) for text in (entry.question, *entry.phrasings)]
        owners, phrasings = [row for _, row in asked], np.arange(len(asked))
        read = kept.of([*(text for text, _ in asked), *(entry.answer for entry in entries)])
        units, spoken, keys, *meant_by = read.rows
        self._words = EntryWords(Texts.named(units, spoken, read.names), owners)
        self._nearest = NearestOf([(row,) for row in owners], len(entries))
        self._alike = MeanOf(owners, len(entries)) if self._averaged else self._nearest
        by, heavy = meant_by or (units, spoken)
        meant = Texts.named(by.rows(phrasings), heavy.rows(phrasings), read.names)
        self._meant = np.asfortranarray(self._meanings.of_texts(Space(meant)))  # as in the phrase book
        self._same = Lookup(keys.values[phrasings], np.array(owners, dtype=np.int64))

    def best(self, reading: Reading) -> tuple[str, float] | None:
        """Id and likeness of the entry most likely to answer; None when there is none, or nothing in common."""
        return next(iter(self.ranked(reading, 1)), None)

    def ranked(self, reading: Reading, count: int) -> tuple[tuple[str, float], ...]:
        """Ids of up to ``count`` entries, the likeliest first, each with the probability that it answers.

        Half of all questions are taken to be for the FAQ; who knows better weighs that in.
        """
        evidence = self.evidence(reading)
        if evidence is None:
            return ()
        likeness = likelihoods(evidence, self._weights)
        order = np.argsort(-likeness, kind="stable")[:count]
        return tuple((self._ids[row], round(float(likeness[row]), 4)) for row in order)

    def in_these_words(self, reading: Reading) -> frozenset[str]:
        """Ids of the entries that have this very question or phrasing."""
        return frozenset(self._ids[row] for row in self._same.rows(reading.keys)) if self._ids else frozenset()

    def evidence(self, reading: Reading) -> Evidence | None:
        """Return what speaks for each entry; None when the question has no word that any entry has."""
        terms = faq_terms(reading)
        found = self._words.compare(terms) if self._ids else None
        if found is None:
            return None
        same = np.zeros(len(self._ids))
        same[self._same.rows(reading.keys)] = 1.0
        meaning = self._alike.of(self._meant @ self._meanings.of(terms if self._averaged else reading.terms))
        values = np.stack([found.words, found.odds, self._nearest.of(found.phrasings), meaning, same], axis=1)
        return Evidence(values, found.unheard, self._named(reading), float(np.log1p(len(reading.words))))


def kept_wordings() -> Kept:
    """A place for texts of entries, read as their words are compared."""
    return Kept(_wording, "ifq")


def kept_texts() -> Kept:
    """A place for texts of entries, read as they are compared where their meaning is that of the matcher's terms."""
    return Kept(_read, "ifqif")


def _wording(text: str, names: Names) -> Sequence[Row]:
    """The terms of a text in the FAQ with their weights, and the hash value of all its words."""
    said = lexicon().words(text)
    units = terms_of_words(said)
    return names.numbers(units), list(units.values()), [hash_of([word.key for word in said])]


def _read(text: str, names: Names) -> Sequence[Row]:
    """The same and the terms by which a text has a meaning, with their weights."""
    terms = lexicon().read(text).terms
    return *_wording(text, names), names.numbers(terms), list(terms.values())


FAQ_READ = kept_texts()
"""The texts of the general FAQ."""


def likelihoods(evidence: Evidence, weights: Weights) -> Floats:
    """For each entry the probability that it answers: that any does, times its share among them."""
    scores = evidence.values @ weights.entry
    answers = float(1 / (1 + np.exp(-(scope_values(evidence, scores) @ weights.scope))))
    return answers * shares(scores)


def scope_values(evidence: Evidence, scores: Floats) -> Floats:
    """The features that tell whether any entry answers; the constant last."""
    best = int(np.argmax(scores))
    others = np.delete(scores, best)
    ahead = scores[best] - others.max() if len(others) else scores[best]
    question = (evidence.unheard, evidence.named, evidence.told, 1.0)
    return np.array([scores[best], ahead, *evidence.values[best], *question])


def shares(scores: Floats) -> Floats:
    """Return how likely each entry is, given that one answers."""
    powers = np.exp(scores - scores.max())
    found: Floats = powers / powers.sum()
    return found


@lru_cache(maxsize=1)
def fitted() -> Weights:
    """The lines in the repository."""
    return read_weights(WEIGHTS)


def read_weights(path: Path) -> Weights:
    """Lines that :mod:`nlu.matcher.fitting.faq` wrote."""
    table = read_yaml(path)
    return Weights(*(np.array([table[kind][name] for name in names]) for kind, names in _LINES))


_LINES = (("entry", FEATURES), ("scope", SCOPE_FEATURES))
