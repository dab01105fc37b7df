"""Calls of the Bot API: what certainly did not arrive is told apart from what may have."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.messages.channel import Delivery, Outcome

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
POOL_SECONDS = 10.0
CONNECTIONS = 64

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
REFUSED_BY_SERVER = (500, 503)
"""The server itself says that it did not do it. 502 and 504 come from a proxy that does not know."""


class NotSent(NetworkError):
    """The call certainly had no effect."""


class Request(HTTPXRequest):
    """The library's transport, with :class:`NotSent`. Nothing that a call carried gets into a message or a log."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            write_timeout=READ_SECONDS,
            pool_timeout=POOL_SECONDS,
        )

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Status and body."""
        try:
            status, body = await super().do_request(*args, **kwargs)
        except NetworkError as error:
            if isinstance(error.__cause__, NEVER_LEFT):
                raise NotSent(type(error.__cause__).__name__) from None
            raise
        readable = _is_json(body)
        if status in REFUSED_BY_SERVER or (400 <= status < 500 and not readable):
            raise NotSent(f"HTTP {status}")
        if status > 500 or not readable:
            raise NetworkError(f"HTTP {status}")
        return status, body


def delivery(error: TelegramError) -> Delivery:
    """Return how a send ended that raised ``error``."""
    if isinstance(error, RetryAfter):
        return Delivery(Outcome.NOT_SENT, retry_after=seconds(error))
    if isinstance(error, Forbidden | BadRequest | ChatMigrated):
        return Delivery(Outcome.NOT_SENT, final=True)
    if isinstance(error, NetworkError) and not isinstance(error, NotSent):
        return Delivery(Outcome.UNKNOWN)
    return Delivery(Outcome.NOT_SENT)


def seconds(error: RetryAfter) -> float:
    """The time that Telegram asks to wait."""
    wait = error._retry_after  # the public attribute is an int or a timedelta, depending on the environment
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body), dict)
    except ValueError:
        return False
