"""The learned part: a linear score per candidate, turned into probabilities. Coefficients live in ``weights.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from nlu.matcher.features import FEATURES
from nlu.matcher.index import Floats

WEIGHTS = Path(__file__).with_name("weights.yml")


@dataclass(frozen=True)
class Ranker:
    """``weights`` in the order of ``FEATURES``; ``scale`` sharpens scores into probabilities."""

    weights: Floats
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


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    """The ranker with the coefficients in the repository."""
    table = yaml.safe_load(WEIGHTS.read_text(encoding="utf-8"))
    return Ranker(np.array([table["ranker"][name] for name in FEATURES], dtype=np.float64), float(table["scale"]))
