"""Names kept in a file of numbers: one array of bytes for all of them, which loads faster than as many strings."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt


def packed(names: Iterable[str], end: str = "\n") -> npt.NDArray[np.uint8]:
    """``names``, none of which holds ``end``, as an array."""
    return np.frombuffer(end.join(names).encode(), dtype=np.uint8)


def unpacked(array: npt.NDArray[np.uint8], end: str = "\n") -> tuple[str, ...]:
    """The inverse of :func:`packed`."""
    return tuple(array.tobytes().decode().split(end))
