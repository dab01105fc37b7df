"""The kinds of arrays that the matcher computes with, and the places of rows that stand one after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]


def bounds(lengths: NDArray[np.integer[Any]] | NDArray[np.bool_]) -> Ints:
    """Return where each of several rows of these ``lengths`` begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(lengths)])


def ranges(starts: Ints, lengths: Ints) -> Ints:
    """``start``, ``start + 1`` …, so many of each, one after the other."""
    before = np.cumsum(lengths) - lengths
    places: Ints = np.arange(lengths.sum()) + np.repeat(starts - before, lengths)
    return places
