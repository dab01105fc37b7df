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
    middles = [
        (one, one.middle_latitude, one.middle_longitude)
        for one in offices
        if one.middle_latitude is not None and one.middle_longitude is not None
    ]
    own = next((row for row in middles if row[0].id == key), None)
    if own is None or len(middles) < 2:
        return None
    points = [(one.name, "own" if one.id == key else "other", lat, lon) for one, lat, lon in middles]
    if own[0].latitude is not None and own[0].longitude is not None:
        points.append((f"Trụ sở {own[0].name}", "office", own[0].latitude, own[0].longitude))
    return _drawn(points)


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
