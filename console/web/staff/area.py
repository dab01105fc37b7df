"""A small map drawn here: the middles of all communes as dots, so that a place typed wrong is seen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from data.models import Office

SIZE, EDGE = 320.0, 14.0


@dataclass(frozen=True)
class Dot:
    """A point of the picture. ``kind``: another commune's middle, one's own, or one's office."""

    x: float
    y: float
    kind: str
    name: str


@dataclass(frozen=True)
class AreaMap:
    """The picture."""

    width: int
    height: int
    dots: Sequence[Dot]
    placed: bool
    """The office itself is on it."""


def area_map(offices: Iterable[Office], key: str) -> AreaMap | None:
    """The map of the province around the office ``key``; None where too little is known to draw one."""
    middles = [(one, at) for one in offices if (at := _at(one.middle_latitude, one.middle_longitude))]
    own = next((one for one, _ in middles if one.id == key), None)
    if own is None or len(middles) < 2:
        return None
    points = [(one.name, "own" if one.id == key else "other", *at) for one, at in middles]
    if office := _at(own.latitude, own.longitude):
        points.append((f"Trụ sở {own.name}", "office", *office))
    return _drawn(points)


def _at(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (latitude, longitude)


def _drawn(points: Sequence[tuple[str, str, float, float]]) -> AreaMap:
    north = max(lat for *_, lat, _ in points)
    west = min(lon for *_, lon in points)
    narrower = math.cos(math.radians(north))
    wide = max((lon - west) * narrower for *_, lon in points) or 1.0
    scale = (SIZE - 2 * EDGE) / wide
    order = {"other": 0, "own": 1, "office": 2}
    dots = [
        Dot(round(EDGE + (lon - west) * narrower * scale, 1), round(EDGE + (north - lat) * scale, 1), kind, name)
        for name, kind, lat, lon in sorted(points, key=lambda point: order[point[1]])
    ]
    height = max(dot.y for dot in dots) + EDGE
    return AreaMap(int(SIZE), int(height), dots, any(dot.kind == "office" for dot in dots))
