"""The page on which drills write down what came out."""

from __future__ import annotations

import time

from common.settings import ROOT

PAGE = ROOT / "docs" / "drills.md"


def write(name: str, table: str) -> None:
    """Put ``table`` between the markers of the drill ``name``. Raises ``ValueError`` when the page has none."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    page = PAGE.read_text(encoding="utf-8")
    head, opened, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not opened or not closed:
        raise ValueError(f"{PAGE.name} has no markers for {name}")
    day = time.strftime("%Y-%m-%d")
    PAGE.write_text(f"{head}{begin}\nMeasured on {day}.\n\n{table}\n{end}{tail}", encoding="utf-8")
