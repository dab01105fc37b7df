"""Time until ``motcua run`` shows its page and until it answers, and what its processes hold in memory."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from common.settings import ROOT, settings
from nlu.train import train

_GOAL_SECONDS = 10
_PARTS = ("gateway", "worker", "sandbox", "redis-server")


def run(arguments: list[str]) -> None:
    """Start twice with a trained model, print both; ``arguments`` are not used."""
    train(settings().model_dir)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("first start of a new data folder", "later start"):
            with running(Path(folder), free_port()) as (process, shown, started):
                times = {line: moment - started for line, moment in shown}
                page = next(moment for line, moment in times.items() if "Trang trò chuyện" in line)
                ready = next(moment for line, moment in times.items() if "Sẵn sàng" in line)
                print(f"{name:34} page {page:4.1f} s   answers {ready:4.1f} s   (goal {_GOAL_SECONDS} s)")
                memory = _memory(process.pid)
    print("resident memory: " + ", ".join(f"{part} {size:.0f} MB" for part, size in memory.items()))


@contextmanager
def running(folder: Path, port: int) -> Iterator[tuple[subprocess.Popen[str], list[tuple[str, float]], float]]:
    """``motcua run`` until it is ready, with the lines it printed and when."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "bot.cli", "run", "--port", str(port)]
    env = {**os.environ, "VAR_DIR": str(folder)}
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
    shown: list[tuple[str, float]] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            shown.append((line.strip(), time.perf_counter()))
            if "Sẵn sàng" in line:
                break
        yield process, shown, started
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _memory(pid: int) -> dict[str, float]:
    found = {}
    for child in psutil.Process(pid).children(recursive=True):
        words = " ".join(child.cmdline())
        part = next((part for part in _PARTS if part in words), None)
        if part:
            found[part] = child.memory_info().rss / 2**20
    return found


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port
