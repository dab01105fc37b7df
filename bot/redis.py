"""The one way to connect to Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeAlias

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError, RedisError

from common.errors import MotCuaError, SettingsError
from common.settings import Settings

Client: TypeAlias = "Redis[str]"

DOWN = (RedisError, OSError)
"""Errors that are raised while Redis cannot be reached or cannot write."""

SOCKET_SECONDS = 15.0
"""Longest wait for an answer; blocking reads must block for less."""


def address(chosen: Settings) -> str:
    """Return where Redis is: as set, or the one that ``motcua run`` started over the same data folder.

    Raises :class:`SettingsError` when there is neither.
    """
    if chosen.redis_url:
        return chosen.redis_url
    socket = chosen.var_dir / "redis" / "redis.sock"
    if not socket.exists():
        raise SettingsError(
            f"Bot chưa chạy với thư mục {chosen.var_dir}. Hãy chạy lệnh này trong lúc motcua run đang chạy "
            "(cùng VAR_DIR), hoặc đặt REDIS_URL."
        )
    return f"unix://{socket.absolute()}"


def connect(url: str, **options: Any) -> Client:
    """A client with a pool of its own, answering in ``str``. Connects at first use.

    A command is sent again once when its connection turns out to be dead, as after a restart of Redis. All scripts of
    this package may be repeated: a second run finds the work done.
    """
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=SOCKET_SECONDS,
        socket_connect_timeout=3.0,
        health_check_interval=30,
        retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 2),
        retry_on_error=[ConnectionError],
        **options,
    )


@asynccontextmanager
async def reached(url: str) -> AsyncIterator[Client]:
    """A client for one work that somebody waits for. Raises :class:`MotCuaError` where Redis is away."""
    redis = connect(url)
    try:
        yield redis
    except DOWN:
        raise MotCuaError("Không nối được Redis: bot chưa chạy, hoặc REDIS_URL chưa đúng.") from None
    finally:
        await redis.close()
