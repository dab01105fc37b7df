"""Chooses the reading of a message that is meant: a linear score for each candidate, made into probabilities.

The weights are fitted on talks (:mod:`nlu.talk.fitting.fit`): each dialogue act has its own weight for each feature,
so that the same evidence can speak for one act and against another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from data.loader import read_yaml
from nlu.talk.readings.possible import Possible

WEIGHTS = Path(__file__).with_name("weights.yml")


@dataclass(frozen=True)
class Ranked:
    """A reading with the probability that it is what was meant."""

    possible: Possible
    share: float


@dataclass(frozen=True)
class Ranker:
    """``weights``: act → feature → weight."""

    weights: Mapping[str, Mapping[str, float]]

    def score(self, candidate: Possible) -> float:
        """Return what speaks for a candidate, all in all."""
        weights = self.weights.get(candidate.act.value, {})
        return sum(weights.get(name, 0.0) * value for name, value in candidate.features.items())

    def parts(self, candidate: Possible) -> dict[str, float]:
        """Return what each feature adds to the score."""
        weights = self.weights.get(candidate.act.value, {})
        rows = ((name, weights.get(name, 0.0) * value) for name, value in candidate.features.items())
        return {name: part for name, part in rows if part}

    def rank(self, candidates: Sequence[Possible]) -> list[Ranked]:
        """Candidates with probabilities that sum to one, the likeliest first."""
        scores = [self.score(candidate) for candidate in candidates]
        top = max(scores, default=0.0)
        powers = [math.exp(score - top) for score in scores]
        total = sum(powers)
        ranked = [Ranked(one, power / total) for one, power in zip(candidates, powers, strict=True)]
        return sorted(ranked, key=lambda row: -row.share)


@lru_cache(maxsize=1)
def ranker() -> Ranker:
    """The ranker with the weights in the repository."""
    return Ranker(read_yaml(WEIGHTS))
