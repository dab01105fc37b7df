"""The files of Redis: what was deleted stays in its append-only file until that is written anew.

It is asked for at once, so that a Redis that refuses is known, and again when the last traces of a deletion (the
answer on its way) are gone; at most once in :data:`PAUSE_SECONDS` over all workers.
"""

from __future__ import annotations

import asyncio
import logging
import time

from redis.exceptions import ResponseError

from bot import keys
from bot.redis import DOWN, Client
from common.log import where

log = logging.getLogger(__name__)

PAUSE_SECONDS = 120
SETTLE_SECONDS = 30.0
"""After so long the answer to a deletion has left."""
LOOK_SECONDS = 5.0
MINUTES = 5
"""The time that citizens are told: by then it is done."""
_DONE, _REFUSED = "done", "refused"


class Rewriting:
    """Has the files written anew."""

    def __init__(self, redis: Client, *, pause: int = PAUSE_SECONDS, settle: float = SETTLE_SECONDS) -> None:
        self._redis = redis
        self._pause = pause
        self._settle = settle

    async def ask(self) -> bool:
        """Something was deleted. False when Redis does not let us write its files anew."""
        await self._redis.set(keys.REWRITE_WANTED, repr(time.time()))
        return await self._rewrite() or await self._redis.get(keys.REWRITTEN) != _REFUSED

    async def look(self) -> None:
        """Write the files anew if a deletion is waiting for it."""
        wanted = await self._redis.get(keys.REWRITE_WANTED)
        if not wanted or time.time() - float(wanted) < self._settle or not await self._rewrite():
            return
        if await self._redis.get(keys.REWRITE_WANTED) == wanted:
            await self._redis.delete(keys.REWRITE_WANTED)

    async def forever(self) -> None:
        """Look every few seconds."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except DOWN as error:
                log.warning("rewriting waits for Redis: %s", where(error))

    async def _rewrite(self) -> bool:
        """False when it was done a moment ago, or is refused."""
        if not await self._redis.set(keys.REWRITTEN, _DONE, nx=True, ex=self._pause):
            return False
        try:
            await self._redis.bgrewriteaof()
        except ResponseError as error:
            if "progress" in str(error):
                await self._redis.delete(keys.REWRITTEN)  # of an older state: again soon
                return False
            log.warning("Redis does not write its files anew: %s", where(error))
            await self._redis.set(keys.REWRITTEN, _REFUSED, ex=self._pause)
            return False
        return True
