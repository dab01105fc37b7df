"""Reads which of the things that citizens ask a sentence of a record tells.

A record has no field for a deadline, or for who must come: it says so in a condition, a step, a note on a paper. The
reader is linear: one score for each aspect, over the words of the sentence and pairs of neighbours, all numbers
alike. Its coefficients are written by ``python -m nlu.statements.train`` into ``weights.npz``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nlu.learning.names import packed, unpacked
from nlu.understanding import Aspect

WEIGHTS = Path(__file__).with_name("weights.npz")

TOLD = (
    Aspect.DEADLINE,
    Aspect.PENALTY,
    Aspect.VALIDITY,
    Aspect.PROXY,
    Aspect.MISSING,
    Aspect.IN_PERSON,
    Aspect.FILLING,
)
"""Aspects that can be told in passing. Amounts of benefits are not among them: of 4,753 records none says one."""

Floats = npt.NDArray[np.float32]

_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+")
_LEAST = 1e-6


def features(text: str) -> list[str]:
    """The words of ``text`` and the pairs of neighbours, once each, numbers as "0"."""
    words = _WORD.findall(_NUMBER.sub("0", unicodedata.normalize("NFC", text).lower()))
    return list(dict.fromkeys([*words, *(f"{one} {other}" for one, other in pairwise(words))]))


@dataclass(frozen=True)
class Model:
    """Coefficients: ``weights`` is features × :data:`TOLD`, ``rarity`` one a feature, ``bias`` one an aspect."""

    columns: Mapping[str, int]
    rarity: Floats
    weights: Floats
    bias: Floats

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Model:
        """Read what :meth:`save` wrote."""
        with np.load(path) as stored:
            names = unpacked(stored["names"])
            rarity, weights, bias = (stored[name].astype(np.float32) for name in ("rarity", "weights", "bias"))
        return cls({name: column for column, name in enumerate(names)}, rarity, weights, bias)

    def save(self, path: Path = WEIGHTS) -> None:
        """Write the coefficients, halved in precision."""
        np.savez_compressed(
            path,
            names=packed(self.columns),
            rarity=self.rarity.astype(np.float16),
            weights=self.weights.astype(np.float16),
            bias=self.bias,
        )

    def scores(self, texts: Sequence[str]) -> Floats:
        """For each of ``texts`` a row of scores, one for each of :data:`TOLD`; above nought is told."""
        known = [[self.columns[name] for name in features(text) if name in self.columns] for text in texts]
        columns = np.array([column for row in known for column in row], dtype=np.intp)
        ends = np.cumsum([0, *map(len, known)])
        rarity = self.rarity[columns]
        sums = _sums(self.weights[columns] * rarity[:, None], ends)
        lengths = np.sqrt(_sums(rarity[:, None] ** 2, ends))
        scores: Floats = (sums / np.maximum(lengths, _LEAST) + self.bias).astype(np.float32)
        return scores


def _sums(values: Floats, ends: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
    """The sums of the rows of ``values`` between each end and the next."""
    running = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=np.float64)])
    sums: npt.NDArray[np.float64] = running[ends[1:]] - running[ends[:-1]]
    return sums


@lru_cache(maxsize=1)
def model() -> Model:
    """The coefficients in the repository."""
    return Model.load()


def told_by(texts: Sequence[str]) -> list[Mapping[Aspect, float]]:
    """For each of ``texts`` what it tells, with a score above nought."""
    scores = model().scores(texts)
    return [{aspect: float(score) for aspect, score in zip(TOLD, row, strict=True) if score > 0} for row in scores]
