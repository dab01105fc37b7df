"""Learns what words mean: a linear network of one narrow layer guesses, from a phrase, the procedure it belongs to.

Its first layer are the vectors of :mod:`nlu.matcher.index.meanings`: words from which the same is to be guessed come
to lie close together (the idea of fastText, Joulin et al. 2016, arXiv:1607.01759). Deterministic: the same input
gives the same vectors on the same machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from nlu.matcher.index.arrays import Singles
from nlu.matcher.index.meanings import Meanings

_BATCH = 512
_BUNCH = 16
"""Groups learned from side by side: only their classes are weighed, which is a tenth of the work."""
_RATE, _LAST_RATE, _LAST_EPOCHS = 0.003, 0.001, 2
_NEVER = -1e4
_SHARPNESS = np.float32(4.0)


@dataclass(frozen=True)
class Lesson:
    """The terms of a phrase, and what it may mean: codes of procedures, or a word for what is outside.

    It is to be told from the meanings of lessons of the same ``group`` only.
    """

    terms: Mapping[str, float]
    meant: Sequence[str]
    group: str = ""


@dataclass(frozen=True)
class Schooling:
    """The way to learn: terms that ``seen`` phrases have get a vector of ``size`` numbers, in ``epochs`` rounds, with
    a share ``forgotten`` of a phrase's terms left out each time, so that none of them gets away with saying nothing.
    """

    seen: int = 4
    epochs: int = 10
    size: int = 64
    forgotten: float = 0.3


def learn(lessons: Sequence[Lesson], how: Schooling = Schooling()) -> Meanings:
    """The vectors that these phrases teach."""
    counts = Counter(term for lesson in lessons for term in lesson.terms)
    names = sorted(term for term, count in counts.items() if count >= how.seen)
    heard = np.array([counts[name] for name in names], dtype=np.float64)
    rarity = np.log1p((len(lessons) - heard + 0.5) / (heard + 0.5)).astype(np.float32)
    classes = sorted({name for lesson in lessons for name in lesson.meant})
    wanted = _wanted(lessons, classes)
    network = _Network(_phrases(lessons, names, rarity), wanted, _others(lessons, classes), how)
    return Meanings(names, network.trained() * rarity[:, None])


def _phrases(lessons: Sequence[Lesson], names: Sequence[str], rarity: Singles) -> Any:
    """Phrases × terms, each row of length one."""
    column = {name: number for number, name in enumerate(names)}
    cells = [
        (row, column[term], weight)
        for row, lesson in enumerate(lessons)
        for term, weight in lesson.terms.items()
        if term in column
    ]
    rows, columns, weights = zip(*cells, strict=True)
    values = np.array(weights, np.float32) * rarity[list(columns)]
    norms = np.sqrt(np.bincount(rows, values**2, minlength=len(lessons))).astype(np.float32)
    shape = (len(lessons), len(names))
    return sparse.csr_matrix((values / norms[list(rows)], (rows, columns)), shape=shape)


def _wanted(lessons: Sequence[Lesson], classes: Sequence[str]) -> Any:
    """Phrases × what they may mean, shares of one."""
    number = {name: place for place, name in enumerate(classes)}
    cells = [(row, number[name], 1 / len(one.meant)) for row, one in enumerate(lessons) for name in one.meant]
    rows, columns, shares = zip(*cells, strict=True)
    return sparse.csr_matrix((np.array(shares, np.float32), (rows, columns)), shape=(len(lessons), len(classes)))


@dataclass(frozen=True)
class _Others:
    """The evidence against classes of other groups: ``against`` is groups × classes, ``groups`` the phrases' own."""

    groups: Any
    against: Singles

    def classes(self, rows: Any) -> Any:
        """The classes of the groups of the phrases ``rows``."""
        return np.flatnonzero((self.against[np.unique(self.groups[rows])] == 0).any(axis=0))

    def of(self, rows: Any, classes: Any) -> Singles:
        """For each of the phrases ``rows``, what is added to the scores of ``classes``."""
        chosen: Singles = self.against[np.ix_(self.groups[rows], classes)]
        return chosen

    def shuffled(self, random: np.random.Generator) -> Any:
        """The phrases in an order drawn anew, groups in bunches."""
        bunch = random.permutation(len(self.against)) // _BUNCH
        order = random.permutation(len(self.groups))
        return order[np.argsort(bunch[self.groups[order]], kind="stable")]


def _others(lessons: Sequence[Lesson], classes: Sequence[str]) -> _Others:
    number = {name: place for place, name in enumerate(classes)}
    groups = {name: place for place, name in enumerate(sorted({lesson.group for lesson in lessons}))}
    against = np.full((len(groups), len(classes)), _NEVER, np.float32)
    for lesson in lessons:
        against[groups[lesson.group], [number[name] for name in lesson.meant]] = 0
    return _Others(np.array([groups[lesson.group] for lesson in lessons]), against)


class _Network:
    """Terms → vector → classes, trained by gradient descent (Adam) on the cross entropy."""

    def __init__(self, phrases: Any, wanted: Any, others: _Others, how: Schooling) -> None:
        self._phrases, self._wanted, self._others, self._how = phrases, wanted, others, how
        self._random = np.random.default_rng(0)
        self._first = _Layer(self._normal(phrases.shape[1], 1 / np.sqrt(how.size)))
        self._second = _Layer(self._normal(wanted.shape[1], 0.05))

    def trained(self) -> Singles:
        """Terms × numbers of a vector."""
        for epoch in range(self._how.epochs):
            rate = _RATE if epoch < self._how.epochs - _LAST_EPOCHS else _LAST_RATE
            order = self._others.shuffled(self._random)
            for start in range(0, len(order), _BATCH):
                self._step(order[start : start + _BATCH], rate)
        return self._first.values

    def _step(self, rows: Any, rate: float) -> None:
        phrases = self._phrases[rows]
        kept = self._random.random(len(phrases.data)) > self._how.forgotten
        phrases.data = phrases.data * kept / np.float32(1 - self._how.forgotten)
        meant = phrases @ self._first.values
        classes = self._others.classes(rows)
        weighed = self._second.values[classes]
        scores = meant @ weighed.T * _SHARPNESS + self._others.of(rows, classes)
        wrong = (_softmax(scores) - self._wanted[rows][:, classes].toarray()) / len(rows)
        wrong *= _SHARPNESS
        backwards = wrong @ weighed
        self._second.descend(classes, wrong.T @ meant, rate)
        terms = np.unique(phrases.indices)
        self._first.descend(terms, phrases[:, terms].T @ backwards, rate)

    def _normal(self, rows: int, spread: float) -> Singles:
        return self._random.normal(0, spread, (rows, self._how.size)).astype(np.float32)


class _Layer:
    """Values that go down their gradient (Kingma and Ba 2015, arXiv:1412.6980), only those of rows that were met."""

    _MEAN, _SQUARE = np.float32(0.9), np.float32(0.999)

    def __init__(self, values: Singles) -> None:
        self.values = values
        self._mean, self._square = np.zeros_like(values), np.zeros_like(values)
        self._steps = 0

    def descend(self, rows: Any, gradient: Singles, rate: float) -> None:
        """One step of ``rows``."""
        self._steps += 1
        mean = self._MEAN * self._mean[rows] + (1 - self._MEAN) * gradient
        square = self._SQUARE * self._square[rows] + (1 - self._SQUARE) * gradient**2
        pace = np.float32(rate / (1 - float(self._MEAN) ** self._steps))
        spread = np.sqrt(square / np.float32(1 - float(self._SQUARE) ** self._steps)) + np.float32(1e-8)
        self.values[rows] -= pace * mean / spread
        self._mean[rows], self._square[rows] = mean, square


def _softmax(scores: Singles) -> Singles:
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return scores
