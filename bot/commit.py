"""The one commit of a turn: memory, replies and "done" are written together or not at all.

A crash before it repeats the whole turn; after it, nothing of the turn is repeated. A second commit of the same event
changes nothing, because the event is no longer in the inbox; nor does one by a worker that lost the lane meanwhile,
because its fence is no longer the lane's.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from enum import Enum
from typing import Any

from actions.reply import Reply
from bot import keys
from bot.crash_points import reach
from bot.inbox import Event
from bot.outbox import Entry, chat_ref
from bot.quarantine import KEEP_SECONDS, Record
from bot.redis import Client
from common.log import who

log = logging.getLogger(__name__)

MEMORY_BYTES = 64 * 1024
"""What is remembered of one citizen at most; a memory that grew beyond it is begun anew."""

# KEYS: fence, inbox, tries, memory, out, due
# ARGV: our fence, event id, memory as JSON, life of the memory (s), chat, now (ms), signal, lane, replies …
# → 1 written, 0 done before, -1 fenced
_COMMIT = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
if redis.call('XDEL', KEYS[2], ARGV[2]) == 0 then return 0 end
redis.call('HDEL', KEYS[3], ARGV[2])
if ARGV[3] == '' then redis.call('DEL', KEYS[4]) else redis.call('SET', KEYS[4], ARGV[3], 'EX', ARGV[4]) end
if #ARGV > 8 then
  redis.call('RPUSH', KEYS[5], unpack(ARGV, 9))
  redis.call('ZADD', KEYS[6], 'NX', ARGV[6], ARGV[5])
  redis.call('PUBLISH', ARGV[7], ARGV[8])
end
return 1
"""

# KEYS: fence, inbox, tries, quarantine, out, due
# ARGV: our fence, event id, record, life of the quarantine (s), chat, now (ms), signal, lane, reply …
_SET_ASIDE = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
if redis.call('XDEL', KEYS[2], ARGV[2]) == 0 then return 0 end
redis.call('HDEL', KEYS[3], ARGV[2])
redis.call('HSET', KEYS[4], ARGV[2], ARGV[3])
redis.call('EXPIRE', KEYS[4], ARGV[4])
if #ARGV > 8 then
  redis.call('RPUSH', KEYS[5], unpack(ARGV, 9))
  redis.call('ZADD', KEYS[6], 'NX', ARGV[6], ARGV[5])
  redis.call('PUBLISH', ARGV[7], ARGV[8])
end
return 1
"""


class Owner(str, Enum):
    """Who speaks with a citizen."""

    BOT = "bot"
    OFFICER = "officer"
    CLOSED = "closed"


class Conversations:
    """What is remembered of each chat, and the commit of its turns."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._commit = redis.register_script(_COMMIT)
        self._set_aside = redis.register_script(_SET_ASIDE)

    async def memory(self, channel: str, chat: str) -> dict[str, Any]:
        """The memory left by the last turn; empty for a new chat."""
        stored = await self._redis.get(keys.memory(channel, chat))
        return json.loads(stored) if stored else {}

    async def forget(self, channel: str, chat: str) -> None:
        """Delete memory and waiting replies of a chat."""
        await self._redis.delete(keys.memory(channel, chat), keys.out(channel, chat))

    async def hand_to(self, channel: str, chat: str, owner: Owner) -> None:
        """Let ``owner`` speak with a citizen. What the bot still wanted to say to somebody else's is not sent."""
        if owner is Owner.BOT:
            await self._redis.delete(keys.talk(channel, chat))
        else:
            await self._redis.set(keys.talk(channel, chat), owner.value)

    async def commit(
        self, event: Event, memory: dict[str, Any], replies: Sequence[Reply], seconds: int = keys.WEEK
    ) -> bool:
        """Write the result of ``event``'s turn; the memory lasts ``seconds``, an empty one is none.

        False when it was done before or the lane is held by another.
        """
        channel, chat = event.known.channel, event.known.chat
        body = _bounded(memory, channel, chat)
        names = [keys.tries(event.lane), keys.memory(channel, chat)]
        reach("before commit")
        written = await self._commit(keys=_names(event, *names), args=_args(event, body, seconds, replies))
        reach("after commit")
        return int(written) == 1

    async def set_aside(self, event: Event, error: str, replies: Sequence[Reply]) -> bool:
        """Put ``event`` into quarantine, because of ``error``; what is remembered of the chat stays as it was."""
        record = Record(event.sealed, time.time(), error).to_json()
        names = [keys.tries(event.lane), keys.quarantine(event.lane)]
        reach("before quarantine")
        written = await self._set_aside(keys=_names(event, *names), args=_args(event, record, KEEP_SECONDS, replies))
        reach("after quarantine")
        return int(written) == 1


def _bounded(memory: dict[str, Any], channel: str, chat: str) -> str:
    if not memory:
        return ""
    body = json.dumps(memory, ensure_ascii=False)
    if len(body.encode("utf-8", "surrogatepass")) <= MEMORY_BYTES:
        return body
    log.warning("memory of %s grew too large and is begun anew", who(channel, chat))
    return ""


def _names(event: Event, *middle: str) -> list[str]:
    """Keys of both scripts: all in the event's lane, also where the event itself cannot be read."""
    out = keys.out(event.inbound.channel, event.inbound.chat) if event.inbound else keys.inbox(event.lane)
    return [keys.fence(event.lane, "worker"), keys.inbox(event.lane), *middle, out, keys.due(event.lane)]


def _args(event: Event, body: str, life: int, replies: Sequence[Reply]) -> list[str | int]:
    now = time.time()
    entries = [Entry(f"{event.lane}-{event.id}-{n}", now, reply).to_json() for n, reply in enumerate(replies)]
    ref = chat_ref(event.inbound.channel, event.inbound.chat) if event.inbound else ""
    return [event.fence, event.id, body, life, ref, int(now * 1000), keys.OUTBOX_SIGNAL, event.lane, *entries]
