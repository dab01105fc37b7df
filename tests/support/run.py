"""``motcua run`` as a program of its own, as a person starts it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil

from common.settings import ROOT


class Running:
    """``motcua run`` in a data folder and on a port of its own."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.folder = folder
        self.started = time.monotonic()
        env = {**os.environ, "PORT": str(port), "VAR_DIR": str(folder), "REDIS_URL": ""}
        env.update(settings)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "run"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.output = ""

    def read_until(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line
            if words in line:
                return
        raise AssertionError(f"it ended before it said {words!r}:\n{self.output}")

    def end(self, number: signal.Signals | None = None) -> int:
        """Send ``number`` and wait for the end; everything that it said is in ``output``."""
        if number is not None:
            self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=40)
        self.output += said
        return self.process.returncode

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        return next(child for child in self.children() if word in " ".join(child.cmdline()))


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
