"""axe over a page that is open in a real browser, and that it fits its window."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[1] / "vendor/axe-core-4.14.1/axe.min.js").read_text(encoding="utf-8")


def findings(page: Page) -> list[str]:
    """Everything that axe finds, and a page that is wider than its window."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")
    told = [f"{one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in found["violations"]]
    width = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [*told, *([f"wider than its window: {width}"] if width[0] > width[1] else [])]
