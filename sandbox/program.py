"""Runs a sandbox application: as a program of its own, or in a thread beside a test."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from threading import Thread
from time import monotonic, sleep
from types import TracebackType
from typing import Any

import uvicorn

START_SECONDS = 10.0


class PortTaken(Exception):
    """The address to listen on is in use or not ours; the message is a Vietnamese sentence."""


class _Server(uvicorn.Server):
    """A server that tells when it listens."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._ready()


def serve(app: Any, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve ``app`` until SIGINT or SIGTERM. ``ready`` gets the address once requests are answered.

    Port 0 takes a free one. Raises :class:`PortTaken`.
    """
    listener = _listen(host, port)
    _Server(_config(app), lambda: ready(_address(listener))).run(sockets=[listener])


@asynccontextmanager
async def running(app: Any, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Serve ``app`` in this event loop for the length of the block; its address."""
    listener = _listen(host, port)
    started = asyncio.Event()
    server = _Server(_config(app), started.set)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        await started.wait()
        yield _address(listener)
    finally:
        server.should_exit = True
        await serving


class Background:
    """Context manager: ``app`` served by a thread of this process. ``url`` is its address."""

    def __init__(self, app: Any, host: str = "127.0.0.1", port: int = 0) -> None:
        self._listener = _listen(host, port)
        self._server = uvicorn.Server(_config(app))
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self.url = _address(self._listener)

    def __enter__(self) -> Background:
        self._thread.start()
        deadline = monotonic() + START_SECONDS
        while not self._server.started and monotonic() < deadline:
            sleep(0.01)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(START_SECONDS)


def _config(app: Any) -> uvicorn.Config:
    # A dropped connection is a fault we make on purpose: uvicorn need not complain about it.
    return uvicorn.Config(app, log_level="critical", access_log=False, timeout_graceful_shutdown=1)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError):
        listener.close()
        raise PortTaken(f"Không mở được {host}:{port}. Có thể chương trình khác đang dùng cổng này.") from None
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
