"""A real Redis for the pages that reach the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.redis import redis_server, redis_url  # noqa: F401 - fixtures

from bot.redis import Client, connect


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Client]:  # noqa: F811
    """A client of an empty Redis."""
    client = connect(redis_url)
    yield client
    await client.close()
