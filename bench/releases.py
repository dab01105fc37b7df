"""Ten thousand small edits on the starter content: what each costs, and how large the database becomes."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from data.loader import load_content
from data.models import Content
from data.releases.store import Store

EDITS = 10_000
LAST = 20
"""Edits of which the median is told."""


def run(arguments: list[str]) -> None:
    """``SUITE="releases [HOW_MANY]"``. Processor time is told too: it says the same on a busy machine."""
    edits, content = int(arguments[0]) if arguments else EDITS, load_content()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        store, spent = Store(url), []
        store.publish(content, origin="seed")
        for number in range(1, edits + 1):
            content = _edited(content, number)
            spent.append(_time(lambda: store.publish(content, origin="bench", after=number)))  # noqa: B023 - now
            if number in (LAST, 1_000, edits):
                _tell(number, spent[-LAST:], store, Path(folder) / "bench.sqlite3")
        wall, processor = _time(lambda: Store(url).newest())
        print(f"the last release is read in {wall:.2f} s ({processor:.2f} s of processor time)")


def _tell(number: int, spent: list[tuple[float, float]], store: Store, file: Path) -> None:
    wall, processor = (statistics.median(values) * 1000 for values in zip(*spent, strict=True))
    listed = _time(lambda: store.headings(20))[0] * 1000
    size = file.stat().st_size / 1e6
    print(
        f"{number:6,} releases: publish {wall:5.0f} ms ({processor:.0f} ms of processor time), list {listed:.1f} ms, "
        f"{size:.1f} MB",
        flush=True,
    )


def _edited(content: Content, number: int) -> Content:
    faq, place = list(content.faq), number * 7 % len(content.faq)
    faq[place] = faq[place].copy(update={"answer": f"Trả lời đã sửa lần {number}."})
    return content.copy(update={"faq": tuple(faq)})


def _time(work: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor
