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
_RATE, _LAST_RATE, _LAST_EPOCHS = 0.003, 0.001, 2
_SHARPNESS = np.float32(4.0)


@dataclass(frozen=True)
class Lesson:
    """The terms of a phrase, and what it may mean: codes of procedures, or a word for what is outside."""

    terms: Mapping[str, float]
    meant: Sequence[str]


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
    names, rarity = told_apart([lesson.terms for lesson in lessons], how.seen)
    classes = sorted({name for lesson in lessons for name in lesson.meant})
    phrases = rows_of([lesson.terms for lesson in lessons], names, rarity)
    network = _Network(phrases, _wanted(lessons, classes), how)
    return Meanings(names, network.trained() * rarity[:, None])


def told_apart(texts: Sequence[Mapping[str, float]], seen: int) -> tuple[list[str], Singles]:
    """The terms that so many ``texts`` have, and how rare each is."""
    counts = Counter(term for terms in texts for term in terms)
    names = sorted(term for term, count in counts.items() if count >= seen)
    heard = np.array([counts[name] for name in names], dtype=np.float64)
    return names, np.log1p((len(texts) - heard + 0.5) / (heard + 0.5)).astype(np.float32)


def rows_of(texts: Sequence[Mapping[str, float]], names: Sequence[str], rarity: Singles) -> Any:
    """Texts × terms, rare ones counting more, each row of length one."""
    column = {name: number for number, name in enumerate(names)}
    cells = [
        (row, column[term], weight)
        for row, terms in enumerate(texts)
        for term, weight in terms.items()
        if term in column
    ]
    rows, columns, weights = zip(*cells, strict=True)
    values = np.array(weights, np.float32) * rarity[list(columns)]
    norms = np.sqrt(np.bincount(rows, values**2, minlength=len(texts))).astype(np.float32)
    return sparse.csr_matrix((values / norms[list(rows)], (rows, columns)), shape=(len(texts), len(names)))


def _wanted(lessons: Sequence[Lesson], classes: Sequence[str]) -> Any:
    """Phrases × what they may mean, shares of one."""
    number = {name: place for place, name in enumerate(classes)}
    cells = [(row, number[name], 1 / len(one.meant)) for row, one in enumerate(lessons) for name in one.meant]
    rows, columns, shares = zip(*cells, strict=True)
    return sparse.csr_matrix((np.array(shares, np.float32), (rows, columns)), shape=(len(lessons), len(classes)))


class _Network:
    """Terms → vector → classes, trained by gradient descent (Adam) on the cross entropy."""

    def __init__(self, phrases: Any, wanted: Any, how: Schooling) -> None:
        self._phrases, self._wanted, self._how = phrases, wanted, how
        self._random = np.random.default_rng(0)
        self._first = _Layer(self._normal(phrases.shape[1], 1 / np.sqrt(how.size)))
        self._second = _Layer(self._normal(wanted.shape[1], 0.05))

    def trained(self) -> Singles:
        """Terms × numbers of a vector."""
        for epoch in range(self._how.epochs):
            rate = _RATE if epoch < self._how.epochs - _LAST_EPOCHS else _LAST_RATE
            order = self._random.permutation(self._phrases.shape[0])
            for start in range(0, len(order), _BATCH):
                self._step(order[start : start + _BATCH], rate)
        return self._first.values

    def _step(self, rows: Any, rate: float) -> None:
        phrases = self._phrases[rows]
        kept = self._random.random(len(phrases.data)) > self._how.forgotten
        phrases.data = phrases.data * kept / np.float32(1 - self._how.forgotten)
        meant = phrases @ self._first.values
        scores = meant @ self._second.values.T * _SHARPNESS
        wrong = (_softmax(scores) - self._wanted[rows].toarray()) / len(rows)
        wrong *= _SHARPNESS
        backwards = wrong @ self._second.values
        self._second.descend(slice(None), wrong.T @ meant, rate)
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
