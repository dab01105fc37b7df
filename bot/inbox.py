"""Intake: every event of every channel passes here once, in one atomic step, before its sender gets an answer.

The worker's side reads a lane from its first entry on. An entry stays in the stream until the turn that answers it is
committed (:mod:`bot.commit` removes it), so whatever was not answered is taken up again after a restart, in order.
There is no consumer group: a lane is read by one worker at a time, and the stream itself is the list of what is open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot import keys
from bot.channels.base import Inbound
from bot.redis import Client
from common.errors import MotCuaError

LANE_LIMIT = 2_000
"""Events that may wait in one lane; more are turned away with a sentence, not swallowed."""

# KEYS: seen mark, inbox. ARGV: life of the mark in seconds, event as JSON, limit. → 1 new, 0 known, -1 full
_PUT = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[3]) then return -1 end
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
redis.call('XADD', KEYS[2], '*', 'event', ARGV[2])
return 1
"""


class Busy(MotCuaError):
    """More messages wait than can be answered soon."""


@dataclass(frozen=True)
class Event:
    """An event in its lane. ``id`` is its place in the stream: later events have greater ids."""

    lane: int
    id: str
    inbound: Inbound


class Inbox:
    """The inbox of all lanes."""

    def __init__(self, redis: Client, lane_limit: int = LANE_LIMIT) -> None:
        self._redis = redis
        self._limit = lane_limit
        self._put = redis.register_script(_PUT)

    async def put(self, inbound: Inbound) -> bool:
        """Take ``inbound`` in. False when the same (channel, event id) was taken in during the last week.

        Once this returns, the event survives a crash of ours. Raises :class:`Busy` when the lane is full, and a Redis
        error when nothing is certain: the sender should try again with the same event id.
        """
        lane = keys.lane_of(inbound.channel, inbound.chat)
        body = json.dumps(inbound.to_dict(), ensure_ascii=False)
        names = [keys.seen(lane, inbound.channel, inbound.event_id), keys.inbox(lane)]
        result = int(await self._put(keys=names, args=[keys.WEEK, body, self._limit]))
        if result < 0:
            raise Busy("Đang có rất nhiều người hỏi cùng lúc. Vui lòng gửi lại sau ít phút.")
        return result == 1

    async def read(self, cursors: Mapping[int, str], *, count: int, block_ms: int) -> list[Event]:
        """Events after ``cursors`` (lane → id of the last one read), waiting up to ``block_ms`` for the first."""
        streams = {keys.inbox(lane): cursor for lane, cursor in cursors.items()}
        found = await self._redis.xread(streams, count=count, block=block_ms)
        return [_event(name, entry, fields) for name, entries in found for entry, fields in entries]

    async def begin(self, event: Event) -> int:
        """Count a try at ``event``'s turn, before it starts: a turn that kills its worker is counted too."""
        return int(await self._redis.hincrby(keys.tries(event.lane), event.id, 1))


def _event(name: str, entry: str, fields: Mapping[str, str]) -> Event:
    return Event(keys.lane_of_inbox(name), entry, Inbound.from_dict(json.loads(fields["event"])))
