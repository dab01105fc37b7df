"""The one way to connect to Redis."""

from __future__ import annotations

from typing import Any, TypeAlias

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError, RedisError

Client: TypeAlias = "Redis[str]"

DOWN = (RedisError, OSError)
"""What is raised while Redis cannot be reached or cannot write."""

SOCKET_SECONDS = 15.0
"""Longest wait for an answer; blocking reads must block for less."""


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
