"""Charts as the server draws them: bars with their numbers, in attributes of SVG, without style or script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from figures.measures import LEAST

WIDTH, ROW, TALL = 320, 34, 120
HIDDEN = f"dưới {LEAST}"


@dataclass(frozen=True)
class Bar:
    """One bar: its place in the picture, and what is told of it. Small counts have neither length nor number."""

    label: str
    told: str
    change: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """Bars beneath each other, or ``upright`` ones side by side. ``id`` is its place on the page."""

    id: str
    title: str
    bars: Sequence[Bar]
    width: int
    height: int
    upright: bool = False


def told(count: int) -> str:
    """A count as people read it; small ones are hidden."""
    return HIDDEN if 0 < count < LEAST else f"{count:,}".replace(",", ".")


def change(now: int, before: int) -> str:
    """The change against the time before; nothing where either is a small group."""
    if now < LEAST or before < LEAST:
        return ""
    percent = round(100 * (now - before) / before)
    return "như kỳ trước" if percent == 0 else f"{'tăng' if percent > 0 else 'giảm'} {abs(percent)} %"


def lying(name: str, title: str, rows: Sequence[tuple[str, int, int | None]]) -> Chart:
    """Bars with their labels above them: label, count, count before (None: not compared)."""
    longest = max((_seen(count) for _, count, _ in rows), default=0) or 1
    bars = [
        Bar(
            label,
            told(count),
            change(count, before) if before is not None else "",
            0,
            number * ROW + 18,
            round(WIDTH * _seen(count) / longest, 1),
            10,
        )
        for number, (label, count, before) in enumerate(rows)
    ]
    return Chart(name, title, bars, WIDTH, max(1, len(rows)) * ROW)


def standing(name: str, title: str, rows: Sequence[tuple[str, int]]) -> Chart:
    """Bars side by side, for a course of time."""
    longest = max((_seen(count) for _, count in rows), default=0) or 1
    step = WIDTH / max(1, len(rows))
    bars = [
        Bar(
            label,
            told(count),
            "",
            round(number * step + step * 0.1, 2),
            round(TALL - TALL * _seen(count) / longest, 1),
            round(step * 0.8, 2),
            round(TALL * _seen(count) / longest, 1),
        )
        for number, (label, count) in enumerate(rows)
    ]
    return Chart(name, title, bars, WIDTH, TALL + 22, upright=True)


def _seen(count: int) -> int:
    return count if count >= LEAST else 0
