"""A real Redis for all tests of this folder, emptied before each."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from support.postgres import postgres_server, postgres_url, sql_url  # noqa: F401 - fixtures
from support.redis import bot, live, redis_server, redis_url, shared_bot, stored  # noqa: F401 - fixtures

from bot.redis import Client, connect


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Client]:  # noqa: F811
    client = connect(redis_url)
    yield client
    await client.close()
