"""A real Redis for all tests of this folder, emptied before each."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis as sync_redis

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.live import LiveBot

from bot.embedded import running
from bot.redis import Client, connect


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    with sync_redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Client]:
    client = connect(redis_url)
    yield client
    await client.close()


@pytest.fixture
def live(redis_url: str) -> Iterator[Callable[..., LiveBot]]:
    """Starts whole bots; all are stopped at the end."""
    bots: list[LiveBot] = []

    def start(*args: Any, **kwargs: Any) -> LiveBot:
        bots.append(LiveBot(redis_url, *args, **kwargs))
        return bots[-1]

    yield start
    for bot in bots:
        bot.stop()
