"""Learns what to answer in danger: ``python -m nlu.danger.train_answers`` writes ``answers.npz``.

The phrasings of the FAQ entries with ``dangers`` ask for these entries, and so do the examples under ``kind/entry``
(``examples/``); the other dangers there are cries that need the first answer. Run it after a change of these, and
after ``nlu.danger.train``. The same input gives the same file.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.svm import LinearSVC

from data.loader import load_content
from nlu.danger.answers import ANSWERS, FIRST, WEIGHTS
from nlu.danger.reader import Classes, Model, document
from nlu.danger.train import Example, common, sparse_rows, written
from nlu.learning.ngrams import Vectorizer
from nlu.reading.codes import mask

_NONE = "none"
_STRENGTH = 0.5
_FOLDS = 5
_STEPS = (-0.8, ANSWERS, -0.4, -0.2, 0.0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the command."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    entries = {entry.id: entry for entry in load_content().faq if entry.dangers}
    asked = [
        Example(entry.dangers[0], entry.id, mask(text)[0])
        for entry in entries.values()
        for text in (entry.question, *entry.phrasings)
    ]
    said = [Example(one.label, one.entry or FIRST, one.text) for one in written() if one.label != _NONE]
    lessons = AnswerLessons([*asked, *said])
    lessons.model().save(WEIGHTS)
    kinds = {name: entry.dangers for name, entry in entries.items()}
    cries = sum(one.label == FIRST for one in said)
    asking = len(asked) + len(said) - cries
    print(f"{asking} phrasings of {len(entries)} entries, {cries} cries", *lessons.report(kinds), sep="\n")


class AnswerLessons:
    """Examples, whose voice is the kind of danger, as rows of features: each as typed, then without marks."""

    def __init__(self, examples: Sequence[Example]) -> None:
        self._examples = examples
        self._heard = Model.load()
        classes = Classes(self._heard.known, self._heard.unclear)
        documents = [document(one.text, classes, marks=marks) for marks in (True, False) for one in examples]
        self._vectorizer = Vectorizer.fit(common(documents))
        self._rows = sparse_rows(self._vectorizer, documents)
        self._names = tuple(sorted({one.label for one in examples}))
        self._labels = np.array([self._names.index(one.label) for one in examples] * 2)

    def model(self) -> Model:
        """Return what all examples teach."""
        machine = self._fitted(np.arange(len(self._labels)))
        return Model(
            {name: column for column, name in enumerate(self._vectorizer.names)},
            np.array(self._vectorizer.idf, np.float32),
            machine.coef_.T.astype(np.float32),
            machine.intercept_.astype(np.float32),
            self._heard.known,
            self._heard.unclear,
            self._names,
        )

    def report(self, kinds: Mapping[str, Sequence[str]]) -> Iterator[str]:
        """Per threshold, of examples not learned from: phrasings told and told rightly, cries told something else."""
        lead, right, asked = self._judged(kinds)
        for step in _STEPS:
            told = lead >= step
            yield (
                f"threshold {step:+.1f}: told {told[asked].mean():.1%}, "
                f"of these right {right[told & asked].mean():.1%}, "
                f"cries {told[~asked].mean():.1%}"
            )

    def _fitted(self, rows: Any) -> LinearSVC:
        return LinearSVC(C=_STRENGTH, tol=1e-3, random_state=0).fit(self._rows[rows], self._labels[rows])

    def _judged(self, kinds: Mapping[str, Sequence[str]]) -> tuple[Any, Any, Any]:
        """For each row: by how much the best entry leads, whether it is the right one, whether any is asked for."""
        count, first = len(self._examples), self._names.index(FIRST)
        parts = np.tile(np.random.default_rng(0).integers(0, _FOLDS, count), 2)
        told = np.zeros((2 * count, len(self._names)))
        for part in range(_FOLDS):
            told[parts == part] = self._fitted(np.flatnonzero(parts != part)).decision_function(
                self._rows[parts == part]
            )
        entries = [name for name in self._names if name != FIRST]
        columns = [self._names.index(name) for name in entries]
        open_to = np.array([[one.voice in kinds[name] for name in entries] for one in self._examples] * 2)
        among = np.where(open_to, told[:, columns], -np.inf)
        best = np.array(columns)[among.argmax(axis=1)]
        return among.max(axis=1) - told[:, first], best == self._labels, self._labels != first


if __name__ == "__main__":
    main()
