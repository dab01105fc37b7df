"""Counts of links that were opened and followed, by day: numbers only, nothing about who."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta

from bot import keys
from bot.redis import DOWN, Client
from common.today import today

KEPT_SECONDS = 400 * 24 * 3600
UNKNOWN = "?"
"""The code of all that were never registered: what somebody made up is not kept."""


class Counts:
    """The counts of all links."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def add(self, what: str, way: str) -> None:
        """Count one: a link's code, or a host, and the way that was taken. Without Redis nothing is counted."""
        key = keys.opened(today().isoformat())
        with suppress(*DOWN):
            async with self._redis.pipeline(transaction=False) as pipe:
                pipe.hincrby(key, f"{what} {way}", 1).expire(key, KEPT_SECONDS)
                await pipe.execute()

    async def of(self, days: int) -> Counter[tuple[str, str]]:
        """Sums of the last ``days``, by what and way."""
        found: Counter[tuple[str, str]] = Counter()
        for back in range(days):
            day = today() - timedelta(days=back)
            for field, count in (await self._redis.hgetall(keys.opened(day.isoformat()))).items():
                what, _, way = field.partition(" ")
                found[what, way] += int(count)
        return found
