"""A small figure for the documentation: points on unit squares, next to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_SIDE, _LEFT, _TOP, _BOTTOM, _GAP = 240, 52, 34, 46, 34
_STYLE = "text{font:11px sans-serif;fill:#333}.axis{stroke:#999;fill:none}.ideal{stroke:#bbb;stroke-dasharray:4 3}"
_CURVE = ".curve{stroke:#1f6f8b;stroke-width:2;fill:none}.point{fill:#1f6f8b;fill-opacity:.75}"
_LARGEST = 11.0


@dataclass(frozen=True)
class Panel:
    """One square: a title, and points as (across, upwards, count), each from 0 to 1."""

    title: str
    points: Sequence[tuple[float, float, int]]


def panels(shown: Sequence[Panel], across: str, upwards: str) -> str:
    """All panels in one SVG. The area of a point grows with its count, which is written beside it."""
    width = _LEFT + len(shown) * (_SIDE + _GAP)
    height = _TOP + _SIDE + _BOTTOM
    middle = _TOP + _SIDE // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f"<style>{_STYLE}{_CURVE}</style>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        _text(14, middle, upwards, f'text-anchor="middle" transform="rotate(-90 14 {middle})"'),
    ]
    for number, panel in enumerate(shown):
        parts += [
            f'<g transform="translate({_LEFT + number * (_SIDE + _GAP)} {_TOP})">',
            *_panel(panel, across),
            "</g>",
        ]
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, across: str) -> list[str]:
    most = max((count for *_, count in panel.points), default=1)
    path = " ".join(f"{_x(x)},{_y(y)}" for x, y, _ in panel.points)
    dots = [
        f'<circle class="point" cx="{_x(x)}" cy="{_y(y)}" r="{max(2.0, _LARGEST * (count / most) ** 0.5):.1f}"/>'
        for x, y, count in panel.points
    ]
    counts = [_count(*point) for point in panel.points]
    return [
        _text(_SIDE / 2, -12, panel.title, 'text-anchor="middle"'),
        f'<rect class="axis" width="{_SIDE}" height="{_SIDE}"/>',
        f'<path class="ideal" d="M0 {_SIDE}L{_SIDE} 0"/>',
        *_ticks(),
        f'<polyline class="curve" points="{path}"/>',
        *dots,
        *counts,
        _text(_SIDE / 2, _SIDE + 36, across, 'text-anchor="middle"'),
    ]


def _count(x: float, y: float, count: int) -> str:
    """Beside its point, on the side where the square has room."""
    if x > 0.9:
        return _text(_x(x) - 6, _y(y) + 24, str(count), 'text-anchor="end"')
    return _text(_x(x) + 8, _y(y) + (16 if y > 0.1 else -6), str(count), "")


def _ticks() -> list[str]:
    shares = [number / 5 for number in range(6)]
    below = [_text(_x(share), _SIDE + 16, f"{share:.1f}", 'text-anchor="middle"') for share in shares]
    return below + [_text(-6, _y(share) + 4, f"{share:.1f}", 'text-anchor="end"') for share in shares]


def _x(share: float) -> float:
    return round(share * _SIDE, 1)


def _y(share: float) -> float:
    return round((1 - share) * _SIDE, 1)


def _text(x: float, y: float, text: str, more: str) -> str:
    return f'<text x="{x}" y="{y}" {more}>{escape(text)}</text>'
