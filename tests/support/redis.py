"""A real Redis for tests, and whole bots over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis as sync_redis
from support.live import LiveBot

from bot.processes.embedded import running


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for the whole session; its address."""
    with running(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The server's address, its first database emptied."""
    with sync_redis.Redis.from_url(redis_server) as client:
        client.flushdb()
    return redis_server


@pytest.fixture(scope="session")
def shared_bot(redis_server: str) -> Iterator[LiveBot]:
    """A bot for all tests that do not stop or change it, with a database of its own."""
    bot = LiveBot(f"{redis_server}?db=1")
    yield bot
    bot.stop()


@pytest.fixture
def bot(shared_bot: LiveBot, stored: sync_redis.Redis) -> LiveBot:
    """The shared bot, having heard nothing; it goes on holding its lanes."""
    held = (":lease:", ":fence:", "motcua:members:")
    old = [key for key in stored.keys("*") if not any(part in key for part in held)]
    if old:
        stored.delete(*old)
    shared_bot.brain.heard.clear()
    return shared_bot


@pytest.fixture
def stored(redis_server: str) -> Iterator[sync_redis.Redis]:
    """What the shared bot has written."""
    with sync_redis.Redis.from_url(redis_server, db=1, decode_responses=True) as client:
        yield client


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
