"""The number of replies that may still be sent to a citizen: 8 free replies within 48 hours after what they last did.

Beyond that Zalo counts a message against the OA's package (up to 7 days) or refuses it. Kept per chat in Redis for
8 days: the time of the citizen's last act, replies since, the id of their last message, and why sending was stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import keys
from bot.redis import Client

FREE_REPLIES = 8
FREE_SECONDS = 48 * 3600.0
PAID_SECONDS = 7 * 24 * 3600.0
KEEP_SECONDS = 8 * 24 * 3600

# KEYS: allowance. ARGV: time of the act (ms), message id, life (s). An older act changes nothing.
_TOUCH = """
local last = tonumber(redis.call('HGET', KEYS[1], 'last') or '0')
if tonumber(ARGV[1]) <= last then return 0 end
redis.call('HSET', KEYS[1], 'last', ARGV[1], 'used', '0', 'message', ARGV[2])
redis.call('HDEL', KEYS[1], 'closed')
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
"""

# KEYS: allowance. ARGV: field, value, life (s). Never makes an allowance live longer than it would, and counts
# nothing where the citizen's last act is not known: perhaps they had everything about them deleted.
_NOTE = """
if ARGV[1] ~= 'closed' and redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[1] == 'count' then redis.call('HINCRBY', KEYS[1], 'used', ARGV[2])
else redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
if redis.call('TTL', KEYS[1]) < 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return 1
"""


@dataclass(frozen=True)
class Leave:
    """The leave for a reply to go out. ``reason`` says why not; ``message_id`` is what it would answer."""

    reason: str = ""
    message_id: str = ""


class Allowances:
    """The allowances of all chats. With ``paid`` replies may cost one of the package, after the free ones."""

    def __init__(self, redis: Client, *, paid: bool, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._paid = paid
        self._clock = clock
        self._touch = redis.register_script(_TOUCH)
        self._note = redis.register_script(_NOTE)

    async def touch(self, chat: str, at: int, message_id: str) -> None:
        """The citizen did something at ``at`` (ms): 8 replies are free again."""
        now = int(self._clock() * 1000)
        when = min(at, now) or now
        await self._touch(keys=[keys.zalo_oa(chat)], args=[when, message_id, KEEP_SECONDS])

    async def ask(self, chat: str) -> Leave:
        """May a reply go out now? A chat of which nothing is known is left to Zalo's judgement."""
        row = await self._redis.hgetall(keys.zalo_oa(chat))
        message_id = row.get("message", "")
        if row.get("closed"):
            return Leave(f"closed:{row['closed']}", message_id)
        if "last" not in row:
            return Leave()
        age = self._clock() - int(row["last"]) / 1000
        return Leave(self._why_not(age, int(row.get("used", 0))), message_id)

    async def count(self, chat: str, data: Mapping[str, Any]) -> None:
        """One message was sent. Zalo's own count, where its answer has one, wins over ours."""
        used = _used(data.get("quota"))
        field, value = ("count", 1) if used is None else ("used", used)
        await self._note(keys=[keys.zalo_oa(chat)], args=[field, value, KEEP_SECONDS])

    async def close(self, chat: str, error: int) -> None:
        """Nothing more until the citizen writes again."""
        await self._note(keys=[keys.zalo_oa(chat)], args=["closed", error, KEEP_SECONDS])

    def _why_not(self, age: float, used: int) -> str:
        if age > PAID_SECONDS:
            return "after_7_days"
        if self._paid:
            return ""
        if age > FREE_SECONDS:
            return "after_48_hours"
        return "after_8_replies" if used >= FREE_REPLIES else ""


def _used(quota: object) -> int | None:
    """Free replies used, by the ``quota`` object of an answer. Its numbers are strings."""
    if not isinstance(quota, Mapping) or quota.get("quota_type") != "reply":
        return None
    try:
        return max(0, int(str(quota["total"])) - int(str(quota["remain"])))
    except (KeyError, ValueError):
        return None
