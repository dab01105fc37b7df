"""Learning to choose: how likely the right ones of several candidates are, for candidates with scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def starts_of(sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """The rows at which choices of so many candidates each begin, when they stand one after the other."""
    ends: npt.NDArray[np.int64] = np.cumsum([0, *sizes])
    return ends[:-1]


def misses(scores: Floats, right: npt.NDArray[np.bool_], starts: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """For each choice the negative log likelihood of its right candidates, and its gradient for each candidate.

    The candidates of one choice begin at ``starts``; their shares are the softmax of their ``scores``. At least one
    of each choice must be ``right``.
    """
    sizes = np.diff(np.append(starts, len(scores)))
    powers = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
    wanted = powers * right
    total, hit = np.add.reduceat(powers, starts), np.add.reduceat(wanted, starts)
    losses: Floats = np.log(total / np.maximum(hit, _LEAST))
    slopes: Floats = powers / np.repeat(total, sizes) - wanted / np.repeat(np.maximum(hit, _LEAST), sizes)
    return losses, slopes


_LEAST = 1e-300
