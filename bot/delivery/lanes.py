"""Leases on lanes: who may work on which lane now.

A process holds a lane for a few seconds and renews that in time; when it dies its lanes are free after
:data:`LEASE_SECONDS`. Each time a lane changes hands it gets a new *fence*: a number that only grows, with the
owner's name. Whoever writes under a lease shows the fence, and the script that writes compares it, so a process that
was paused and comes back late can change nothing. Lanes are shared evenly between the processes of one role.
"""

from __future__ import annotations

import logging
import math
import os
import random
import secrets
import socket
from collections.abc import Iterable

from bot import keys
from bot.delivery.crash_points import reach
from bot.redis import DOWN, Client
from common.log import where

log = logging.getLogger(__name__)

LEASE_SECONDS = 3.0
RENEW_SECONDS = 0.7

# KEYS: lease, fence. ARGV: owner, life (ms). → the fence, or nil when somebody else holds the lane.
# A lease that ran out while nobody took the lane goes on with its fence.
_TAKE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return false end
local fence = redis.call('GET', KEYS[2]) or '0:'
if string.match(fence, '^%d+:(.*)$') ~= ARGV[1] then
  fence = string.format('%d:%s', tonumber(string.match(fence, '^%d+')) + 1, ARGV[1])
  redis.call('SET', KEYS[2], fence)
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return fence
"""

# KEYS: lease. ARGV: owner
_GIVE_BACK = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""

# KEYS: members. ARGV: owner, life (ms). → how many live. The clock is Redis's own, the same for all.
_MEMBERS = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 10)
return redis.call('ZCARD', KEYS[1])
"""


class Lanes:
    """The lanes that this process holds in ``role`` (``worker`` or ``sender``).

    ``held`` maps each to its fence. ``surplus`` are those of them that others should have: their holder finishes what
    it has in hand there and gives them back.
    """

    def __init__(self, redis: Client, role: str) -> None:
        self.owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
        self.held: dict[int, str] = {}
        self.surplus: set[int] = set()
        self._redis = redis
        self._role = role
        self._take = redis.register_script(_TAKE)
        self._give_back = redis.register_script(_GIVE_BACK)
        self._members = redis.register_script(_MEMBERS)

    async def renew(self) -> None:
        """Keep what is held, take free lanes up to a fair share. To be called every :data:`RENEW_SECONDS`."""
        share = math.ceil(keys.LANES / await self._count_members())
        await self.keep()
        if len(self.held) < share:
            free = await self._free()
            random.shuffle(free)
            self.held.update(await self._try_to_take(free[: share - len(self.held)]))
        self.surplus = set(sorted(self.held)[share:])

    async def keep(self) -> None:
        """Only keep what is held, as somebody who is about to leave."""
        self.held = await self._try_to_take(self.held) if self.held else {}

    async def give_back(self, lanes: Iterable[int]) -> None:
        """Let others have ``lanes`` now. Nothing may be in hand there."""
        for lane in list(lanes):
            if self.held.pop(lane, None) is not None:
                await self._give_back(keys=[keys.lease(lane, self._role)], args=[self.owner])
            self.surplus.discard(lane)

    async def leave(self, but: Iterable[int] = ()) -> None:
        """Give everything back ``but`` what is still in use; others need not wait for the leases to run out."""
        try:
            await self._redis.zrem(keys.members(self._role), self.owner)
            await self.give_back(set(self.held).difference(but))
        except DOWN as error:
            log.warning("lanes of %s are left to run out: %s", self._role, where(error))

    async def _count_members(self) -> int:
        life = int(LEASE_SECONDS * 1000)
        return int(await self._members(keys=[keys.members(self._role)], args=[self.owner, life]))

    async def _try_to_take(self, lanes: Iterable[int]) -> dict[int, str]:
        asked = list(lanes)
        reach("before lease")
        async with self._redis.pipeline(transaction=False) as pipe:
            for lane in asked:
                names = [keys.lease(lane, self._role), keys.fence(lane, self._role)]
                await self._take(keys=names, args=[self.owner, int(LEASE_SECONDS * 1000)], client=pipe)
            fences = await pipe.execute()
        reach("after lease")
        return {lane: fence for lane, fence in zip(asked, fences, strict=True) if fence}

    async def _free(self) -> list[int]:
        others = [lane for lane in range(keys.LANES) if lane not in self.held]
        async with self._redis.pipeline(transaction=False) as pipe:
            for lane in others:
                pipe.exists(keys.lease(lane, self._role))
            taken = await pipe.execute()
        return [lane for lane, is_taken in zip(others, taken, strict=True) if not is_taken]
