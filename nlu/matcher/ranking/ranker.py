"""The learned part: which candidate is meant, and whether any is. Coefficients live in ``weights.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from data.loader import read_yaml
from nlu.matcher.index.arrays import Floats
from nlu.matcher.ranking.features import FEATURES, NONE_FEATURES, Candidates

WEIGHTS = Path(__file__).with_name("weights.yml")

# What the best candidate offers, next to what is known of the whole question.
_OF_THE_BEST = ("name_cosine", "phrase_meaning", "learned")
_OF_THE_QUESTION = tuple(name for name in NONE_FEATURES if name != "elsewhere_meaning")
SCOPE_FEATURES = (*(f"best_{name}" for name in _OF_THE_BEST), "elsewhere_ahead", *_OF_THE_QUESTION)


@dataclass(frozen=True)
class Ranker:
    """Linear models. ``weights`` follow ``FEATURES``, ``scope`` follows ``SCOPE_FEATURES`` with the constant last.

    ``scale`` sharpens scores into probabilities.
    """

    weights: Floats
    scope: Floats
    scale: float

    def scores(self, values: Floats) -> Floats:
        """Linear score of each candidate."""
        scores: Floats = values @ self.weights
        return scores

    def shares(self, scores: Floats) -> Floats:
        """Return how likely each candidate is, given that one of them is meant."""
        if not len(scores):
            return scores
        powers = np.exp(self.scale * (scores - scores.max()))
        shares: Floats = powers / powers.sum()
        return shares

    def in_scope(self, found: Candidates, scores: Floats) -> float:
        """Return how likely it is that a procedure of the catalogue is meant at all."""
        if not len(scores):
            return 0.0
        return float(1 / (1 + np.exp(-(scope_values(found, scores) @ self.scope))))


def scope_values(found: Candidates, scores: Floats) -> Floats:
    """The features that tell whether any procedure is meant; the constant last."""
    best = int(np.argmax(scores))
    return np.concatenate([found.values[best, _BEST], [elsewhere_ahead(found, best)], found.none[_QUESTION], [1.0]])


def elsewhere_ahead(found: Candidates, row: int) -> float:
    """Return how much nearer in meaning a phrase for a procedure that the catalogue lacks is than those for a
    candidate.

    Of a candidate that has no phrases this cannot be said.
    """
    own = float(found.values[row, _NEAREST])
    return max(0.0, float(found.none[_ELSEWHERE]) - own) if own > 0 else 0.0


_BEST = [FEATURES.index(name) for name in _OF_THE_BEST]
_QUESTION = [NONE_FEATURES.index(name) for name in _OF_THE_QUESTION]
_NEAREST, _ELSEWHERE = FEATURES.index("phrase_meaning"), NONE_FEATURES.index("elsewhere_meaning")


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    """The ranker with the coefficients in the repository."""
    table = read_yaml(WEIGHTS)
    scope = [table["scope"][name] for name in (*SCOPE_FEATURES, "constant")]
    weights = [table["ranker"][name] for name in FEATURES]
    return Ranker(np.array(weights, dtype=np.float64), np.array(scope, dtype=np.float64), float(table["scale"]))
