"""The intent of a message: a linear model over n-grams, with probabilities.

Support vector classification on folded and raw n-grams side by side, trained on every sentence with and without its
marks. How to turn distances into probabilities is found by cross-validation on the training sentences.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nlu.learning.ngrams import Vectorizer, grams

Floats = npt.NDArray[np.float32]

STRENGTH = 1.0
"""C of the support vector machines, as scikit-learn has it."""
TEMPERATURES = tuple(float(value) for value in np.geomspace(0.5, 20.0, 40))
FOLDS = 3
_WEIGHTS, _NAMES = "linear.npz", "linear.json"


class LinearModel:
    """A trained model: one weight per column and label."""

    def __init__(
        self, vectorizer: Vectorizer, labels: Sequence[str], weights: Floats, bias: Floats, temperature: float
    ) -> None:
        """``weights`` is columns × labels, ``bias`` one value per label; ``temperature`` scales distances."""
        self._vectorizer = vectorizer
        self._labels = tuple(labels)
        self._weights = weights
        self._bias = bias
        self._temperature = temperature

    @classmethod
    def fit(cls, texts: Sequence[str], labels: Sequence[str]) -> LinearModel:
        """Train on sentences and their labels (at least two different ones). Deterministic."""
        vectorizer, matrix = _matrix(texts)
        names = sorted(set(labels))
        target = np.array([names.index(label) for label in labels] * 2)
        temperature = _temperature(matrix, target, len(names))
        weights, bias = _train(matrix, target, len(names))
        return cls(vectorizer, names, weights, bias, temperature)

    def probabilities(self, text: str) -> dict[str, float]:
        """Probability of each label, the likeliest first."""
        columns, values = self._vectorizer.row(grams(text))
        distances = self._bias + np.asarray(values, dtype=np.float32) @ self._weights[columns]
        shares = _softmax(distances[None, :] * self._temperature)[0]
        order = np.argsort(-shares, kind="stable")
        return {self._labels[i]: float(shares[i]) for i in order}

    def save(self, folder: Path) -> None:
        """Write the model into ``folder``."""
        np.savez(
            folder / _WEIGHTS,
            weights=self._weights,
            bias=self._bias,
            idf=np.asarray(self._vectorizer.idf, dtype=np.float32),
        )
        meta = {"labels": self._labels, "temperature": self._temperature, "columns": self._vectorizer.names}
        (folder / _NAMES).write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read what :meth:`save` wrote."""
        meta = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS) as arrays:
            weights, bias, idf = arrays["weights"], arrays["bias"], arrays["idf"].tolist()
        columns = {name: column for column, name in enumerate(meta["columns"])}
        return cls(Vectorizer(columns, idf), meta["labels"], weights, bias, meta["temperature"])


def _matrix(texts: Sequence[str]) -> tuple[Vectorizer, Any]:
    """All sentences as typed, then all without their marks."""
    from scipy.sparse import csr_matrix

    documents: list[Mapping[str, Counter[str]]] = [grams(text) for text in texts]
    documents += [grams(text, marks=False) for text in texts]
    vectorizer = Vectorizer.fit(documents)
    rows = [vectorizer.row(document) for document in documents]
    indptr = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    indices = np.concatenate([columns for columns, _ in rows]).astype(np.int32)
    data = np.concatenate([values for _, values in rows])
    return vectorizer, csr_matrix((data, indices, indptr), shape=(len(rows), len(vectorizer.names)))


def _train(matrix: Any, target: npt.NDArray[np.int64], labels: int) -> tuple[Floats, Floats]:
    """Weights and bias; a label that does not occur in ``target`` gets a distance of −1 everywhere."""
    from sklearn.svm import LinearSVC

    model = LinearSVC(C=STRENGTH, random_state=0, max_iter=2000).fit(matrix, target)
    weights = np.zeros((matrix.shape[1], labels), dtype=np.float32)
    bias = np.full(labels, -1.0, dtype=np.float32)
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, intercepts = np.vstack([-coefficients, coefficients]), np.array([-intercepts[0], intercepts[0]])
    weights[:, model.classes_] = coefficients.T
    bias[model.classes_] = intercepts
    return weights, bias


def _temperature(matrix: Any, target: npt.NDArray[np.int64], labels: int) -> float:
    """The temperature under which held-out sentences are likeliest to get their label."""
    fold = _folds(target)
    distances = np.zeros((len(target), labels), dtype=np.float32)
    for held in range(FOLDS):
        weights, bias = _train(matrix[fold != held], target[fold != held], labels)
        distances[fold == held] = matrix[fold == held] @ weights + bias
    return min((_loss(distances * value, target), value) for value in TEMPERATURES)[1]


def _folds(target: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Fold of each row: labels spread evenly, and both copies of a sentence in the same fold."""
    half = len(target) // 2
    fold = np.empty(half, dtype=np.int64)
    order = np.random.RandomState(0).permutation(half)
    turn: Counter[int] = Counter()
    for row in order:
        fold[row] = turn[int(target[row])] % FOLDS
        turn[int(target[row])] += 1
    return np.concatenate([fold, fold])


def _loss(distances: Floats, target: npt.NDArray[np.int64]) -> float:
    shares = _softmax(distances)
    return float(-np.log(shares[np.arange(len(target)), target] + 1e-9).mean())


def _softmax(distances: Floats) -> Floats:
    powers = np.exp(distances - distances.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
