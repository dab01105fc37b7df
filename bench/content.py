"""Time that content takes to check, to load and to publish."""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from data.checks.content import check_content
from data.loader import load_content
from data.releases.store import Store

RUNS = 5


def run(arguments: list[str]) -> None:
    """Print the median of five runs of each step. ``arguments`` are not used."""
    content = load_content()
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        steps: dict[str, Callable[[], object]] = {
            "check-content (goal 2 s)": check_content,
            "load the starter content": load_content,
            "publish a release": lambda: store.publish(content, origin="bench"),
            "read the release in force": store.newest,
        }
        for name, step in steps.items():
            print(f"{name:32} {_median(step) * 1000:8.0f} ms")
    size = len(gzip.compress(content.json(exclude_defaults=True).encode()))
    print(f"{'a release, compressed':32} {size / 1024:8.0f} kB for {len(content.procedures)} procedures")


def _median(step: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        step()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
