"""The heartbeat of workers, and how many of them can answer now.

All workers stand in one hash with the moment until which they are believed, by Redis's own clock. So asking costs one
step however many keys there are, and a worker that died is missed within :data:`ALIVE_SECONDS`.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot import keys
from bot.processes.tasks import background
from bot.redis import DOWN, Client
from common import metrics

BEAT_SECONDS = 4
ALIVE_SECONDS = 15
WARMING_SECONDS = 60
"""Loading Rasa keeps a worker silent for a while."""
WARMING, READY, WITHOUT_SQL = "warming", "ready", "without_sql"

# KEYS: workers. ARGV: id, state, life (ms)
_BEAT = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
  if tonumber(string.match(all[i + 1], '%d+$')) < now then redis.call('HDEL', KEYS[1], all[i]) end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. string.format('%d', now + ARGV[3]))
"""

# KEYS: workers. → the state of each that lives
_STATES = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local states = {}
for _, value in ipairs(redis.call('HVALS', KEYS[1])) do
  local state, till = string.match(value, '^(%S+) (%d+)$')
  if tonumber(till) >= now then states[#states + 1] = state end
end
return states
"""


class Heartbeat:
    """Says that this worker lives, and whether it can answer; under another ``key``, that a program lives."""

    def __init__(self, redis: Client, name: str = "", key: str = keys.WORKERS) -> None:
        self.state = WARMING
        self.late = 0
        """Beats in a row that did not reach Redis."""
        self._key = key
        self._redis = redis
        self._beat = redis.register_script(_BEAT)
        self._name = name or f"{socket.gethostname()}-{os.getpid()}"

    async def now(self) -> None:
        """Beat once."""
        seconds = WARMING_SECONDS if self.state == WARMING else ALIVE_SECONDS
        self.late += 1
        with suppress(*DOWN):
            await self._beat(keys=[self._key], args=[self._name, self.state, seconds * 1000])
            self.late = 0

    async def forever(self) -> None:
        """Go on beating."""
        while True:
            await self.now()
            await asyncio.sleep(BEAT_SECONDS)

    async def over(self) -> None:
        """Take leave."""
        with suppress(*DOWN):
            await self._redis.hdel(self._key, self._name)


@asynccontextmanager
async def heartbeat(redis: Client) -> AsyncIterator[Heartbeat]:
    """A heartbeat for as long as the block runs."""
    beat = Heartbeat(redis)
    await beat.now()
    async with background(beat.forever()):
        try:
            yield beat
        finally:
            await beat.over()


class Roll:
    """The workers that live."""

    def __init__(self, redis: Client, key: str = keys.WORKERS) -> None:
        self._key = key
        self._states = redis.register_script(_STATES)

    async def states(self) -> Counter[str]:
        """Count those in each state."""
        return Counter(await self._states(keys=[self._key]))

    async def measure(self) -> None:
        """Set the metric of the workers that live."""
        states = await self.states()
        for state in metrics.VALUES["state"]:
            metrics.show(metrics.WORKERS, states[state], state=state)
