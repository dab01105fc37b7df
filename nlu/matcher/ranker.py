"""The learned part: which candidate is meant, and whether any is. Coefficients live in ``weights.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from data.loader import read_yaml
from nlu.matcher.features import FEATURES, NONE_FEATURES, Candidates
from nlu.matcher.index import Floats

WEIGHTS = Path(__file__).with_name("weights.yml")

# What the best candidate offers, next to what speaks for none.
_OF_THE_BEST = FEATURES[: FEATURES.index("popularity")]
SCOPE_FEATURES = ("lead", "second", *(f"best_{name}" for name in _OF_THE_BEST), *NONE_FEATURES)


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
        """How likely each candidate is, given that one of them is meant."""
        if not len(scores):
            return scores
        powers = np.exp(self.scale * (scores - scores.max()))
        shares: Floats = powers / powers.sum()
        return shares

    def in_scope(self, found: Candidates, scores: Floats) -> float:
        """How likely it is that a procedure of the catalogue is meant at all."""
        if not len(scores):
            return 0.0
        return float(1 / (1 + np.exp(-(scope_values(found, scores) @ self.scope))))


def scope_values(found: Candidates, scores: Floats) -> Floats:
    """The features that tell whether any procedure is meant; the constant last."""
    order = np.argsort(-scores, kind="stable")
    best = found.values[order[0]]
    second = scores[order[1]] if len(order) > 1 else 0.0
    return np.concatenate([[scores[order[0]], second], best[: len(_OF_THE_BEST)], found.none, [1.0]])


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    """The ranker with the coefficients in the repository."""
    table = read_yaml(WEIGHTS)
    scope = [table["scope"][name] for name in (*SCOPE_FEATURES, "constant")]
    weights = [table["ranker"][name] for name in FEATURES]
    return Ranker(np.array(weights, dtype=np.float64), np.array(scope, dtype=np.float64), float(table["scale"]))
