"""Charts as the server draws them: bars in attributes of SVG, without style or script, with their numbers as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from figures.measures import LEAST

WIDTH, THICK, TALL = 320, 10, 120
TIMES = "lượt"
HIDDEN = f"dưới {LEAST}"
MANY_TIMES = 3
"""From here on people read a factor more easily than percent."""


@dataclass(frozen=True)
class Bar:
    """One bar: its place in the picture, and what is told of it. Small counts have neither length nor number.

    ``share`` is its part of the whole, ``change`` that against the time before; both empty where not known.
    ``behind`` names the questions behind it, for a page that shows them; empty where there are none to show.
    """

    label: str
    told: str
    share: str
    change: str
    x: float
    y: float
    width: float
    height: float
    behind: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars beneath each other, or ``upright`` ones side by side; ``id`` is its place on the page, ``unit`` what its
    numbers count.
    """

    id: str
    title: str
    bars: Sequence[Bar]
    width: int
    height: int
    upright: bool = False
    note: str = ""
    unit: str = TIMES


def told(count: int) -> str:
    """A count as people read it; small ones are hidden."""
    return HIDDEN if 0 < count < LEAST else f"{count:,}".replace(",", ".")


def change(now: int, before: int) -> str:
    """The change against the time before; nothing where either is a small group."""
    if now < LEAST or before < LEAST:
        return ""
    percent = round(100 * (now - before) / before)
    if now >= MANY_TIMES * before:
        return f"gấp {round(now / before)} lần kỳ trước"
    return "như kỳ trước" if percent == 0 else f"{'tăng' if percent > 0 else 'giảm'} {abs(percent)} %"


def share(count: int, whole: int) -> str:
    """The part of the whole in percent; nothing where either is a small group."""
    return f"{round(100 * count / whole)} %" if count >= LEAST and whole >= LEAST else ""


def lying(
    name: str, title: str, rows: Sequence[tuple[str, int, int | None]], whole: int = 0, note: str = ""
) -> Chart:
    """Bars with their labels above them: label, count, count before (None: not compared). With a ``whole`` each says
    its part of it.
    """
    longest = max((_seen(count) for _, count, _ in rows), default=0) or 1
    bars = [
        Bar(
            label,
            told(count),
            share(count, whole),
            change(count, before) if before is not None else "",
            0,
            0,
            round(WIDTH * _seen(count) / longest, 1),
            THICK,
        )
        for label, count, before in rows
    ]
    return Chart(name, title, bars, WIDTH, THICK, note=note)


def standing(name: str, title: str, rows: Sequence[tuple[str, int]]) -> Chart:
    """Bars side by side, for a course of time."""
    longest = max((_seen(count) for _, count in rows), default=0) or 1
    step = WIDTH / max(1, len(rows))
    bars = [
        Bar(
            label,
            told(count),
            "",
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
