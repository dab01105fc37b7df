"""The cost of a turn, beside stock Rasa: ``make bench SUITE="turn [SNAPSHOT]"``, some minutes, most of them training.

The same talks in one run on one machine: through our brain with the starter content and with all procedures of the
province (``SNAPSHOT``: portal records), and through stock Rasa: the project that ``rasa init`` writes and trains,
served by ``rasa run`` with its REST channel beside ``rasa run actions``. Its assistant knows nothing of our matters,
asks no action and is small: a real one costs more. Processor time counts all threads of the processes that answer; of
stock Rasa also without its web server, for our brain has none.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil

from bench.nlu.conversations import LOOKED_AT, read
from bench.nlu.sets import SNAPSHOT
from bench.start import free_port
from common.settings import ROOT, settings
from nlu.train import train

_GOAL_TIMES = 8
_TRIES, _PAUSE = 600, 0.5
"""Tries, and the seconds between them, of asking whether a server is up."""
_MILLION = 1e6

Talks = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Side:
    """Milliseconds of processor time of each turn."""

    name: str
    turns: Sequence[float]

    @property
    def a_second(self) -> float:
        """Turns a second a core."""
        return 1000 * len(self.turns) / sum(self.turns)


def run(arguments: list[str]) -> None:
    """Print the table. Without portal records only the starter content is measured."""
    snapshot = Path(arguments[0]) if arguments else SNAPSHOT
    talks = [[turn["say"] for turn in chat["turns"]] for name in LOOKED_AT for chat in read(name)]
    train(settings().model_dir)
    with tempfile.TemporaryDirectory(prefix="turn-stock-") as folder:
        project = _stock(Path(folder))
        served = Side("stock Rasa, rasa run and rasa run actions", list(_served(project, talks)))
        sides = [served, _told("stock Rasa without its web server", "stock", str(project), talks)]
    sides.append(_told("here, starter content", "ours", "", talks))
    if snapshot.exists():
        sides.append(_told("here, all procedures of the province", "ours", str(snapshot), talks))
    else:
        print(f"(no portal records at {snapshot}: only the starter content is measured)\n")
    print(f"{len(talks)} talks, {len(served.turns)} turns; goal: {_GOAL_TIMES} × the turns a second a core\n")
    print(table(sides))


def table(sides: Sequence[Side]) -> str:
    """All sides below each other, in Markdown; the first is what the others are compared with."""
    lines = ["| | turns a second a core | × | processor time a turn, median / p95 |", "|---|---|---|---|"]
    for side in sides:
        median, p95 = np.quantile(side.turns, (0.5, 0.95))
        times = side.a_second / sides[0].a_second
        lines.append(f"| {side.name} | {side.a_second:.0f} | {times:.1f} | {median:.1f} / {p95:.1f} ms |")
    return "\n".join(lines)


def _told(name: str, side: str, argument: str, talks: Talks) -> Side:
    """The turns of one side in a process of its own."""
    command = [sys.executable, "-m", "bench.turn.steps", side, argument]
    done = subprocess.run(
        command, cwd=ROOT, env=_environment(), input=json.dumps(talks), stdout=subprocess.PIPE, text=True, check=True
    )
    return Side(name, json.loads(done.stdout.splitlines()[-1]))


def _stock(folder: Path) -> Path:
    """Return what ``rasa init`` writes and trains, with the address of its action server."""
    _rasa(["init", "--no-prompt", "--init-dir", str(folder)], folder).wait()
    return folder


def _served(project: Path, talks: Talks) -> Iterator[float]:
    """Milliseconds of each turn through the REST channel."""
    port, actions = free_port(), free_port()
    (project / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://localhost:{actions}/webhook\n")
    acting, answering = (["run", *more] for more in (["actions", "--port", str(actions)], ["--port", str(port)]))
    with _running(acting, project) as helper, _running(answering, project) as server:
        _wait(f"http://localhost:{port}/")
        _wait(f"http://localhost:{actions}/health")
        _say(port, "warm", "hello")
        for number, talk in enumerate(talks):
            for text in talk:
                before = _spent(server) + _spent(helper)
                _say(port, str(number), text)
                yield (_spent(server) + _spent(helper) - before) / _MILLION


def _say(port: int, sender: str, text: str) -> None:
    body = json.dumps({"sender": sender, "message": text}).encode()
    address = f"http://localhost:{port}/webhooks/rest/webhook"
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        answer.read()


def _spent(pid: int) -> int:
    """Nanoseconds of processor time of a process, its threads and its children."""
    processes = [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    tasks = (task for one in processes for task in Path(f"/proc/{one}/task").iterdir())
    return sum(int((task / "schedstat").read_text(encoding="ascii").split()[0]) for task in tasks)


def _wait(address: str) -> None:
    """Until a server answers. Raises ``TimeoutError``."""
    for _ in range(_TRIES):
        try:
            with urllib.request.urlopen(address):
                return
        except OSError:
            time.sleep(_PAUSE)
    raise TimeoutError(address)


@contextmanager
def _running(arguments: Sequence[str], project: Path) -> Iterator[int]:
    process = _rasa(arguments, project)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _rasa(arguments: Sequence[str], project: Path) -> subprocess.Popen[bytes]:
    """Rasa's own command."""
    command = [sys.executable, "-m", "rasa", *arguments]
    return subprocess.Popen(
        command, cwd=project, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _environment() -> dict[str, str]:
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
