"""Counts of what Zalo OA turned away, refused or left out in Redis: ``motcua zalo-oa status`` shows it."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import suppress

from bot import keys
from bot.redis import DOWN, Client

MOST_REASONS = 200
"""More different reasons than that come from nobody but an attacker."""
CLOSE_SECONDS = 1.0


class Counts:
    """Counts by reason. Adding never waits and never fails: a count is not worth a message."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._new: Counter[str] = Counter()
        self._writing: asyncio.Task[None] | None = None

    def add(self, reason: str) -> None:
        """One more."""
        self._new[reason if reason in self._new or len(self._new) < MOST_REASONS else "other"] += 1
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())

    async def all(self) -> dict[str, int]:
        """All counts so far."""
        return {reason: int(count) for reason, count in (await self._redis.hgetall(keys.ZALO_OA_COUNTS)).items()}

    async def close(self) -> None:
        """Give what is not written yet a moment."""
        if self._writing:
            await asyncio.wait({self._writing}, timeout=CLOSE_SECONDS)

    async def _write(self) -> None:
        with suppress(*DOWN):
            while self._new:
                reason, count = self._new.popitem()
                await self._redis.hincrby(keys.ZALO_OA_COUNTS, reason, count)
