"""Intake: every event of every channel passes here once, in one atomic step, before its sender gets an answer.

The worker's side reads a lane from its first entry on. An entry stays in the stream until the turn that answers it is
committed (:mod:`bot.commit` removes it), so whatever was not answered is taken up again after a restart, in order.
There is no consumer group: a lane is read by the one worker that holds its lease, and the stream itself is the list
of what is open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from bot import keys
from bot.channels.base import Inbound
from bot.crash_points import reach
from bot.envelope import PLAIN, CannotOpen, Envelope
from bot.redis import Client
from common.errors import MotCuaError

LANE_LIMIT = 2_000
"""Events that may wait in one lane; more are turned away with a sentence, not swallowed."""
FENCED = -1
"""Answer of a script to somebody who no longer holds the lane."""

# KEYS: seen mark, inbox. ARGV: life of the mark in seconds, sealed event, limit. → 1 new, 0 known, -1 full
_PUT = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[3]) then return -1 end
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
redis.call('XADD', KEYS[2], '*', 'event', ARGV[2])
return 1
"""

# KEYS: fence, inbox, tries. ARGV: our fence, event id. → number of this try, 0 when the event is done, -1 fenced
_BEGIN = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
if #redis.call('XRANGE', KEYS[2], ARGV[2], ARGV[2]) == 0 then return 0 end
return redis.call('HINCRBY', KEYS[3], ARGV[2], 1)
"""


class Busy(MotCuaError):
    """More messages wait than can be answered soon."""


@dataclass(frozen=True)
class Event:
    """An event in its lane. ``id`` is its place in the stream: later events have greater ids.

    ``inbound`` is None when the entry cannot be read; ``sealed`` is the entry as it lies there. ``fence`` is that of
    the lease under which it was read.
    """

    lane: int
    id: str
    inbound: Inbound | None
    sealed: str = ""
    fence: str = ""

    @property
    def known(self) -> Inbound:
        """``inbound`` of an event that can be read."""
        assert self.inbound is not None
        return self.inbound


class Inbox:
    """The inbox of all lanes. ``dedupe_seconds`` is how long an event id is remembered."""

    def __init__(
        self,
        redis: Client,
        envelope: Envelope = PLAIN,
        *,
        lane_limit: int = LANE_LIMIT,
        dedupe_seconds: int = keys.WEEK,
    ) -> None:
        self._redis = redis
        self._envelope = envelope
        self._limit = lane_limit
        self._dedupe_seconds = dedupe_seconds
        self._put = redis.register_script(_PUT)
        self._begin = redis.register_script(_BEGIN)

    async def put(self, inbound: Inbound) -> bool:
        """Take ``inbound`` in. False when the same (channel, event id) was taken in during the last week.

        Once this returns, the event survives a crash of ours. Raises :class:`Busy` when the lane is full, and a Redis
        error when nothing is certain: the sender should try again with the same event id.
        """
        lane = keys.lane_of(inbound.channel, inbound.chat)
        body = self._envelope.seal(json.dumps(inbound.to_dict(), ensure_ascii=False))
        names = [keys.seen(lane, inbound.channel, inbound.event_id), keys.inbox(lane)]
        reach("before intake")
        result = int(await self._put(keys=names, args=[self._dedupe_seconds, body, self._limit]))
        reach("after intake")
        if result < 0:
            raise Busy("Đang có rất nhiều người hỏi cùng lúc. Vui lòng gửi lại sau ít phút.")
        return result == 1

    async def read(
        self, cursors: Mapping[int, str], *, count: int, block_ms: int | None, fences: Mapping[int, str] | None = None
    ) -> list[Event]:
        """Events after ``cursors`` (lane → id of the last one read), waiting up to ``block_ms`` for the first.

        With ``block_ms`` None it does not wait.
        ``fences`` are those of the leases held (lane → fence), to be shown again at begin and commit.
        """
        streams = {keys.inbox(lane): cursor for lane, cursor in cursors.items()}
        found = await self._redis.xread(streams, count=count, block=block_ms)
        rows = [(keys.lane_of_inbox(name), entry, fields) for name, entries in found for entry, fields in entries]
        return [
            Event(lane, entry, self._inbound(fields), fields.get("event", ""), (fences or {}).get(lane, ""))
            for lane, entry, fields in rows
        ]

    async def begin(self, event: Event) -> int:
        """Count a try at ``event``'s turn, before it starts: a turn that kills its worker is counted too.

        The number of the try; 0 when the event is done already, :data:`FENCED` when the lane is held by another.
        """
        names = [keys.fence(event.lane, "worker"), keys.inbox(event.lane), keys.tries(event.lane)]
        reach("before begin")
        count = int(await self._begin(keys=names, args=[event.fence, event.id]))
        reach("after begin")
        return count

    def _inbound(self, fields: Mapping[str, str]) -> Inbound | None:
        try:
            return Inbound.from_dict(json.loads(self._envelope.open(fields["event"])))
        except (CannotOpen, KeyError, TypeError, ValueError):
            return None
