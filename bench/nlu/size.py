"""The cost of an index: seconds and memory from nothing, and the time of a question, each in a fresh process."""

from __future__ import annotations

import ctypes
import gc
import json
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from bench.memory import peak, resident
from common.settings import ROOT
from data.models import Content, Procedure
from nlu.matcher import Matcher

GROWTH = (1_000, 5_600, 50_000)
WARM_UP = 50
"""Questions asked first, so that caches of syllables are as full as after the first minute of a day."""


@dataclass(frozen=True)
class Size:
    """Building: seconds by the clock and of processor time, MB kept and MB at the peak. Questions: milliseconds."""

    wall: float
    cpu: float
    kept: float
    peak: float
    times: Sequence[float]
    cpu_times: Sequence[float]

    def quantiles(self) -> tuple[float, float, float, float]:
        """Median and p95 by the clock, then of processor time."""
        clock, cpu = (np.quantile(times, (0.5, 0.95)) for times in (self.times, self.cpu_times))
        return float(clock[0]), float(clock[1]), float(cpu[0]), float(cpu[1])


def measured(content: Content, questions: Sequence[str]) -> Size:
    """Index ``content`` in a fresh process and ask ``questions`` there."""
    with tempfile.NamedTemporaryFile(prefix="nlu-size-") as file:
        file.write(pickle.dumps(content))
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "bench.nlu.size", file.name],
            cwd=ROOT,
            input=json.dumps(questions),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return Size(**json.loads(done.stdout.splitlines()[-1]))


def grown(content: Content) -> Iterator[Content]:
    """``content`` with as many procedures as each of ``GROWTH``, the vocabulary as it is."""
    for size in GROWTH:
        procedures = tuple(_copy(content.procedures, row) for row in range(size))
        yield Content(procedures=procedures, vocabulary=content.vocabulary)


def _copy(procedures: Sequence[Procedure], row: int) -> Procedure:
    """The procedure at ``row``; past the end another of the same kind, under its own code and name."""
    again, place = divmod(row, len(procedures))
    one = procedures[place]
    return one.copy(update={"code": f"9.{row:06}", "name": f"{one.name} số {row}"}) if again else one


def _main(path: Path) -> None:
    """In the fresh process: only what the index itself needs is counted, not the content that it is made of."""
    questions: list[str] = json.load(sys.stdin)
    content: Content = pickle.loads(path.read_bytes())
    _give_back()
    before, wall, cpu = resident(), time.perf_counter(), time.process_time()
    matcher = Matcher(content)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    gc.collect()
    kept, most = resident() - before, peak() - before
    for text in questions[:WARM_UP]:
        matcher.match(text)
    pairs = [_timed(matcher, text) for text in questions[WARM_UP:]]
    size = Size(wall, cpu, kept, most, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
    print(json.dumps(asdict(size)))


def _give_back() -> None:
    """Give memory back that reading the content left behind, so that it does not pass for the index's."""
    gc.collect()
    ctypes.CDLL("libc.so.6").malloc_trim(0)


def _timed(matcher: Matcher, text: str) -> tuple[float, float]:
    clock, cpu = time.perf_counter(), time.process_time()
    matcher.match(text)
    return (time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
