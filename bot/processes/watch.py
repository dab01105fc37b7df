"""The port of a program that is not public: what Prometheus reads, and whether the program does its work.

It answers from the program's own loop, so a program that hangs does not answer: ``GET /metrics`` and
``GET /healthz``, nothing else. Where it is stands in Redis, for who looks on (``motcua top``).
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot import keys
from bot.processes.heartbeat import Heartbeat
from bot.processes.serving import listen
from bot.processes.tasks import background
from bot.redis import Client
from common import metrics
from common.log import where
from common.settings import Settings

log = logging.getLogger(__name__)

READ_SECONDS = 5.0
GAUGE_SECONDS = 3.0
MOST_BYTES = 8 * 1024
EVERYWHERE = ("0.0.0.0", "::")

Health = Callable[[], Awaitable[str]]
"""Gives what keeps the program from its work; "" for nothing."""
Gauge = Callable[[], Awaitable[None]]
"""Sets metrics that are looked at only when somebody asks."""


async def lives() -> str:
    """The health of a program of which nothing more is known than that its loop turns."""
    return ""


@dataclass
class Watch:
    """The things that a program tells on its port."""

    health: Health = lives
    gauges: Sequence[Gauge] = ()
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request; the connection is closed after it."""
        with suppress(OSError, asyncio.TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), READ_SECONDS)
            method, path, *_ = [*head.split(b"\r\n", 1)[0].decode("latin-1").split(" "), "", ""]
            status, kind, body = await self._answer(method, path)
            writer.write(
                f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                "Connection: close\r\n\r\n".encode()
                + body
            )
            await asyncio.wait_for(writer.drain(), READ_SECONDS)
        writer.close()

    async def _answer(self, method: str, path: str) -> tuple[str, str, bytes]:
        if method != "GET" or path not in ("/metrics", "/healthz"):
            return "404 Not Found", "text/plain", b""
        if path == "/healthz":
            trouble = await self.health()
            return "503 Service Unavailable" if trouble else "200 OK", "text/plain", (trouble or "ok").encode()
        async with self._asking:
            for gauge in self.gauges:
                await _set(gauge)
        return "200 OK", "text/plain; version=0.0.4; charset=utf-8", metrics.text()


async def _set(gauge: Gauge) -> None:
    """Look at something; what cannot be seen now keeps its last value, and the look itself says so."""
    try:
        await asyncio.wait_for(gauge(), GAUGE_SECONDS)
    except Exception as error:
        log.debug("a metric was not looked at: %s", where(error))


class CountRequests:
    """Counts the requests to an application by the class of their status, and times them. Pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begun = time.perf_counter()

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                metrics.tally(metrics.REQUESTS, status=f"{message['status'] // 100}xx")
                metrics.took(metrics.REQUEST_SECONDS, time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, watch)


@asynccontextmanager
async def watched(chosen: Settings, role: str, watch: Watch, redis: Client | None = None) -> AsyncIterator[None]:
    """Serve ``watch`` as long as the block runs, where the settings name a port; ``redis`` is told where it is."""
    if not chosen.metrics_port:
        yield
        return
    async with AsyncExitStack() as stack:
        listening = listen(chosen.metrics_host, chosen.metrics_port)
        server = await asyncio.start_server(watch.serve, sock=listening, limit=MOST_BYTES)
        await stack.enter_async_context(server)
        if redis is not None:
            beat = Heartbeat(redis, f"{role}-{socket.gethostname()}-{os.getpid()}", keys.WATCHED)
            beat.state = f"{role}={address(chosen)}"
            stack.push_async_callback(beat.over)
            await stack.enter_async_context(background(beat.forever()))
        yield


def address(chosen: Settings) -> str:
    """The base address of this program's port, as others of the installation reach it."""
    host = socket.gethostname() if chosen.metrics_host in EVERYWHERE else chosen.metrics_host
    return f"http://[{host}]:{chosen.metrics_port}" if ":" in host else f"http://{host}:{chosen.metrics_port}"
