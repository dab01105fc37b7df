"""Figures in Excel, and as one page of PDF for a meeting. Small groups are hidden as on the page."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook

from console.staff.charts import TALL, WIDTH, Bar
from console.staff.figures import Told, days_of

FORMULA = ("=", "+", "-", "@")


def as_excel(told: Told) -> bytes:
    """Return the file."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Số liệu")
    sheet.column_dimensions["A"].width = 60
    for row in _rows(told):
        sheet.append([_number(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_page(told: Told) -> dict[str, Any]:
    """Return what the page of PDF is typeset from (:meth:`console.staff.lines.Kit.report`)."""
    return {
        "name": told.name,
        "days": days_of(told.span),
        "heads": [list(head) for head in told.heads],
        "charts": [
            {
                "title": f"{chart.title} ({chart.unit})",
                "upright": chart.upright,
                "note": chart.note,
                "bars": [[bar.label, bar.told, _beside(bar), *_shares(bar)] for bar in chart.bars],
            }
            for chart in told.charts
        ],
    }


def _rows(told: Told) -> Iterator[Sequence[str]]:
    yield told.name, days_of(told.span)
    yield from told.heads
    for chart in told.charts:
        yield ()
        yield chart.title, chart.unit
        yield from ((bar.label, bar.told, bar.share, bar.change) for bar in chart.bars)
        if chart.note:
            yield (chart.note,)


def _beside(bar: Bar) -> str:
    return ", ".join(filter(None, (bar.share, bar.change)))


def _shares(bar: Bar) -> list[float]:
    return [round(bar.width / WIDTH, 4), round(bar.height / TALL, 4)]


def _number(text: str) -> int | str:
    """A count as a number; any other text so that it is no formula."""
    plain = text.replace(".", "")
    if plain.isdecimal():
        return int(plain)
    return f"'{text}" if text.startswith(FORMULA) else text
