"""Tells pieces of a message that say what is wanted from those that only say what is so.

"Sang tên xong rồi, giờ muốn tách thửa" wants the second.

A linear model over how a piece is put: its words by their classes, where it stands, how its neighbours begin and end,
whether it asks. What it is about says nothing, so that it holds for matters that no example had
(``docs/decisions/091-what-is-wanted.md``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from nlu.aspects.asked import aspects_in
from nlu.aspects.reader import TYPED, features, reader
from nlu.learning.names import packed, unpacked
from nlu.matcher.index.arrays import Floats
from nlu.matcher.words.cuts import between, joints

WEIGHTS = Path(__file__).with_name("wishes.npz")
BACKGROUND = 0.5
"""What a word in a piece that surely tells no wish weighs. Of 978 messages in pieces, most of them held back from the
fit, 0.3 to 0.6 find 761 to 764 first; 1, which makes no difference, finds 748.
"""
_FAR, _MANY = 3, 6
"""Places, and pieces, from which more make no difference."""
_EDGE = "|"
_BIAS = ""
"""The name of the constant."""


def pieces_of(text: str) -> list[str]:
    """The text cut wherever it might turn to something else."""
    return [piece for piece in between(text, joints(text)) if piece.strip()]


def weights_of(pieces: Sequence[str]) -> Floats:
    """For each piece what its words weigh, from :data:`BACKGROUND` to 1: that which most likely wants something."""
    chances = chances_of(pieces)
    weights: Floats = BACKGROUND + (1 - BACKGROUND) * chances / chances.max()
    return weights


def chances_of(pieces: Sequence[str]) -> Floats:
    """For each piece the probability that what it names is wanted."""
    weights = fitted()
    scores = np.array([sum(weights.get(name, 0.0) for name in names) for names in features_of(pieces)])
    chances: Floats = 1 / (1 + np.exp(-(scores + weights[_BIAS])))
    return chances


def features_of(pieces: Sequence[str]) -> list[frozenset[str]]:
    """The names of what speaks for or against a wish in each piece."""
    last = len(pieces) - 1
    places = (
        {f"last-{min(last - place, _FAR)}", f"first+{min(place, _FAR)}", f"of{min(last + 1, _MANY)}"}
        for place in range(last + 1)
    )
    own = ({*_ways(piece), f"asks {_asks(piece)}"} for piece in pieces)
    before = (set(), *(set(_from_beside("before", piece)) for piece in pieces[:-1]))
    after = (*(set(_from_beside("after", piece)) for piece in pieces[1:]), set())
    return [frozenset().union(*row) for row in zip(places, own, before, after, strict=True)]


def _from_beside(side: str, piece: str) -> Iterator[str]:
    """Yield how a neighbour begins and ends, and whether it asks."""
    yield from (f"{side} {way}" for way in _ways(piece) if way.startswith(_EDGE) or way.endswith(_EDGE))
    yield f"{side} asks {_asks(piece)}"


@lru_cache(maxsize=256)
def _ways(piece: str) -> tuple[str, ...]:
    """The runs and pairs of classes of words in a piece."""
    row = reader().classes.stops([piece.lower().strip(" ,.;:?!").split()])
    return tuple(one.name for one in features(row) if not one.name.startswith(TYPED))


def _asks(piece: str) -> bool:
    return bool(aspects_in(piece))


def save(weights: Mapping[str, float], bias: float, path: Path = WEIGHTS) -> None:
    """Write the coefficients, halved in precision."""
    names = [_BIAS, *weights]
    np.savez_compressed(path, names=packed(names), weights=np.array([bias, *weights.values()], dtype=np.float16))


@lru_cache(maxsize=1)
def fitted() -> Mapping[str, float]:
    """The coefficients in the repository, by the names of features."""
    with np.load(WEIGHTS) as stored:
        return dict(zip(unpacked(stored["names"]), stored["weights"].astype(np.float64).tolist(), strict=True))
