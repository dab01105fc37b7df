"""The one commit of a turn: memory, replies and "done" are written together or not at all.

A crash before it repeats the whole turn; after it, nothing of the turn is repeated. A second commit of the same event
changes nothing, because the event is no longer in the inbox.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from typing import Any

from actions.reply import Reply
from bot import keys
from bot.inbox import Event
from bot.outbox import Entry, chat_ref
from bot.redis import Client

# KEYS: inbox, tries, memory, out, due
# ARGV: event id, memory as JSON, life of the memory (s), chat, now (ms), signal, lane, replies …
_COMMIT = """
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('SET', KEYS[3], ARGV[2], 'EX', ARGV[3])
if #ARGV > 7 then
  redis.call('RPUSH', KEYS[4], unpack(ARGV, 8))
  redis.call('ZADD', KEYS[5], 'NX', ARGV[5], ARGV[4])
  redis.call('PUBLISH', ARGV[6], ARGV[7])
end
return 1
"""


class Conversations:
    """What is remembered of each chat, and the commit of its turns."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis
        self._commit = redis.register_script(_COMMIT)

    async def memory(self, channel: str, chat: str) -> dict[str, Any]:
        """The memory left by the last turn; empty for a new chat."""
        stored = await self._redis.get(keys.memory(channel, chat))
        return json.loads(stored) if stored else {}

    async def forget(self, channel: str, chat: str) -> None:
        """Delete memory and waiting replies of a chat."""
        await self._redis.delete(keys.memory(channel, chat), keys.out(channel, chat))

    async def commit(self, event: Event, memory: dict[str, Any], replies: Sequence[Reply]) -> bool:
        """Write the result of ``event``'s turn. False when another worker had committed it before."""
        channel, chat = event.inbound.channel, event.inbound.chat
        now = time.time()
        entries = [Entry(f"{event.lane}-{event.id}-{n}", now, reply).to_json() for n, reply in enumerate(replies)]
        names = [
            keys.inbox(event.lane),
            keys.tries(event.lane),
            keys.memory(channel, chat),
            keys.out(channel, chat),
            keys.due(event.lane),
        ]
        state: list[str | int] = [
            event.id,
            json.dumps(memory, ensure_ascii=False),
            keys.WEEK,
            chat_ref(channel, chat),
            int(now * 1000),
        ]
        args = [*state, keys.OUTBOX_SIGNAL, event.lane, *entries]
        return bool(await self._commit(keys=names, args=args))
