"""The limit on what one sender may send: a token bucket in Redis, the same for every gateway process."""

from __future__ import annotations

from dataclasses import dataclass

from bot import keys
from bot.redis import Client

# KEYS: bucket. ARGV: burst, tokens per second. → milliseconds to wait, 0 when a token was taken
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local burst, speed = tonumber(ARGV[1]), tonumber(ARGV[2])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens, at = tonumber(bucket[1] or burst), tonumber(bucket[2] or now)
tokens = math.min(burst, tokens + math.max(0, now - at) / 1000 * speed)
local wait = 0
if tokens >= 1 then tokens = tokens - 1 else wait = math.ceil((1 - tokens) / speed * 1000 - 0.001) end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', now)
redis.call('EXPIRE', KEYS[1], math.ceil(burst / speed) + 1)
return wait
"""

# KEYS: bucket
_GIVE_BACK = """
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HINCRBYFLOAT', KEYS[1], 'tokens', 1) end
"""


@dataclass(frozen=True)
class Allowance:
    """``burst`` messages at once, then ``per_minute``."""

    burst: int
    per_minute: float


class Limiter:
    """Hands out permits to senders."""

    def __init__(self, redis: Client) -> None:
        self._take = redis.register_script(_TAKE)
        self._give_back = redis.register_script(_GIVE_BACK)

    async def wait_for(self, sender: str, allowance: Allowance) -> float:
        """Seconds that ``sender`` must wait before the next message; 0 when this one may pass."""
        args = [allowance.burst, allowance.per_minute / 60]
        return int(await self._take(keys=[keys.rate(sender)], args=args)) / 1000

    async def give_back(self, sender: str) -> None:
        """Undo one :meth:`wait_for` that passed. A full bucket stays full."""
        await self._give_back(keys=[keys.rate(sender)])
