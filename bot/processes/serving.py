"""Serving over HTTP, and ending without anybody left hanging."""

from __future__ import annotations

import errno
import socket
from typing import Protocol

import uvicorn
from starlette.applications import Starlette

from bot.processes.addresses import Networks
from bot.processes.connections import guarded
from common.errors import MotCuaError

GRACE_SECONDS = 5
"""Seconds that open requests may take after SIGTERM."""
BACKLOG = 512
PER_ADDRESS = 500
MAX_CONNECTIONS = 4_000
"""Open requests and streams at once; more are answered 503."""


class Served(Protocol):
    """An application to serve; see :class:`bot.gateway.Gateway`."""

    def app(self) -> Starlette:
        """The ASGI application."""

    def end_streams(self) -> None:
        """End the event streams of open pages."""


class Server(uvicorn.Server):
    """A server whose open event streams end as soon as it stops: their pages connect again to the next one."""

    def __init__(self, served: Served, *, per_address: int = PER_ADDRESS, trusted: Networks = ()) -> None:
        """At most ``per_address`` connections from one address, but any number from the ``trusted`` proxies."""
        self._served = served
        super().__init__(
            uvicorn.Config(
                served.app(),
                http=guarded(per_address, trusted),
                log_config=None,
                access_log=False,
                ws="none",
                server_header=False,
                proxy_headers=False,  # bot.processes.addresses knows which proxies are ours
                timeout_keep_alive=30,
                timeout_graceful_shutdown=GRACE_SECONDS,
                limit_concurrency=MAX_CONNECTIONS,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn when it has been told to stop."""
        self._served.end_streams()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises :class:`MotCuaError` with one clear line when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only where the protocol is named
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        raise MotCuaError(_why_not(error, host, port)) from None
    return listening


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác, ví dụ PORT={port + 1}."
    return f"Không mở được cổng {port} tại {host}: {error.strerror}."
