"""The system under the drill: two gateways, two workers, one Redis that writes every change to disk at once."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from bot.processes.embedded import RedisServer
from drill import roles

CHECK_SECONDS = 0.02
UP_SECONDS = 90.0
READY_SECONDS = 120.0
"""The real brain takes some seconds to load, on a busy machine many."""

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["drill.roles", "drill.news.roles", "drill.desk.roles"])


class Program:
    """One process that is started again whenever it ends."""

    def __init__(self, name: str, target: Callable[..., None], env: dict[str, str], folder: Path) -> None:
        self.name = name
        self.role = target.__name__
        self.order = folder / f"{name}.order"
        self._args = (env, str(self.order), str(folder / f"{name}.log"))
        self._target = target
        self._process: Any = None
        self.port = int(env.get("PORT", "0"))

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        return int(self._process.pid)

    async def start(self) -> None:
        """Start, and wait until a gateway listens, or a worker can answer."""
        ready = roles.ready_file(self.order)
        self.order.unlink(missing_ok=True)
        ready.unlink(missing_ok=True)
        self._process = _context.Process(target=self._target, args=self._args, daemon=True)
        self._process.start()
        if self.port:
            await until(lambda: _listens(self.port) or not self.alive())
        elif self.role == roles.worker.__name__:
            await until(lambda: ready.exists() or not self.alive(), READY_SECONDS)

    def alive(self) -> bool:
        """Tell whether it runs."""
        return bool(self._process.is_alive())

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def ended(self, seconds: float) -> bool:
        """Wait for its end, at most ``seconds``."""
        with suppress(TimeoutError):
            await until(lambda: not self.alive(), seconds)
        return not self.alive()


class Redis:
    """The Redis of the drill. It is killed like the others, and starts with what it has on disk."""

    name = "redis"

    def __init__(self, folder: Path) -> None:
        self._server = RedisServer(folder, fsync="always")
        self._process: subprocess.Popen[bytes] | None = None
        self.url = self._server.url

    @property
    def pid(self) -> int:
        """Of the process that runs now."""
        assert self._process
        return self._process.pid

    async def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = await asyncio.to_thread(self._spawn)
        while not await asyncio.to_thread(self._server.answers):  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(CHECK_SECONDS)

    def _spawn(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self._server.command(), stdout=subprocess.DEVNULL)

    def alive(self) -> bool:
        """Tell whether it runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    async def ended(self, seconds: float) -> bool:
        """Wait for its end, at most ``seconds``."""
        with suppress(TimeoutError):
            await until(lambda: not self.alive(), seconds)
        return not self.alive()


class System:
    """Everything that may be killed."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.redis = Redis(folder / "redis")
        ports = [free_port(), free_port()]
        self.urls = [f"http://127.0.0.1:{port}" for port in ports]
        base = {
            **settings,
            "REDIS_URL": self.redis.url,
            "VAR_DIR": str(folder),
            "DATABASE_URL": "",
            "WEB_SECRET": "",
            "HOST": "127.0.0.1",
            "PUBLIC_URL": self.urls[0],
        }
        self.env = base
        self.programs = [
            *(
                Program(f"gateway-{n}", roles.gateway, {**base, "PORT": str(p)}, folder)
                for n, p in enumerate(ports, 1)
            ),
            *(Program(f"worker-{n}", roles.worker, base, folder) for n in (1, 2)),
        ]

    async def start(self) -> None:
        """Start everything; returns when the gateways are ready."""
        await self.redis.start()
        for program in self.programs:
            await program.start()
        async with httpx.AsyncClient(trust_env=False) as client:
            for url in self.urls:
                assert (await client.get(f"{url}/readyz")).status_code == 200

    async def stop(self) -> dict[str, float]:
        """SIGTERM to all; seconds that each took."""
        took = {}
        for program in reversed(self.programs):
            begun = time.monotonic()
            program.kill(signal.SIGTERM)
            ended = await program.ended(15.0)
            took[program.name] = time.monotonic() - begun if ended else float("inf")
            program.kill()
        self.redis.kill(signal.SIGTERM)
        await self.redis.ended(10.0)
        return took


async def until(check: Callable[[], bool], seconds: float = UP_SECONDS) -> None:
    """Wait for ``check``. Raises ``TimeoutError``."""
    deadline = time.monotonic() + seconds
    while not check():
        if time.monotonic() > deadline:
            raise TimeoutError
        await asyncio.sleep(CHECK_SECONDS)


def free_port() -> int:
    """A port that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
