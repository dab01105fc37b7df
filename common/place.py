"""A place on the map, as coarse as is enough to tell which commune is near."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

EARTH_KM = 6371.0
DECIMALS = 2
"""Of degrees that are kept: a square of about a kilometre, which hides the house."""

_WRITTEN = re.compile(r"(-?\d{1,2}\.\d{1,2}),(-?\d{1,3}\.\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Spot:
    """Degrees (WGS 84)."""

    latitude: float
    longitude: float

    def km_to(self, other: Spot) -> float:
        """Return how far it is in a straight line, over the ground."""
        one, two = math.radians(self.latitude), math.radians(other.latitude)
        across = math.sin(math.radians(other.longitude - self.longitude) / 2) ** 2
        share = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * across
        return 2 * EARTH_KM * math.asin(math.sqrt(share))


def written(latitude: object, longitude: object) -> str:
    """Coordinates as they may be passed on, made coarse; empty for what is no place on earth."""
    try:
        spot = Spot(float(str(latitude)), float(str(longitude)))
    except ValueError:
        return ""
    if not (abs(spot.latitude) <= 90 and abs(spot.longitude) <= 180):  # also refuses what is not a number
        return ""
    return f"{spot.latitude:.{DECIMALS}f},{spot.longitude:.{DECIMALS}f}"


def read_spot(text: str) -> Spot | None:
    """The inverse of :func:`written`; None for anything else."""
    found = _WRITTEN.fullmatch(text)
    return Spot(float(found[1]), float(found[2])) if found else None
