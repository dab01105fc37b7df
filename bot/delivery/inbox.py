"""Intake: every event of every channel passes here once, in one atomic step, before its sender gets an answer.

The worker's side reads a lane from its first entry on. An entry stays in the stream until the turn that answers it is
committed (:mod:`bot.delivery.commit` removes it), so whatever was not answered is taken up again after a restart, in
order. There is no consumer group: a lane is read by the one worker that holds its lease, and the stream itself is the
list of what is open.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from actions.saying.reply import Reply
from bot import keys
from bot.delivery.crash_points import reach
from bot.delivery.scripts import QUEUE, TAKE
from bot.messages.channel import Inbound
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import PLAIN, CannotOpen, Envelope
from bot.redis import Client
from common.errors import MotCuaError
from common.log import traced, who
from common.metrics import INTAKE, OTHER, tally

log = logging.getLogger(__name__)

LANE_LIMIT = 2_000
"""Events that may wait in one lane; more are turned away with a sentence, not swallowed."""
CHAT_LIMIT = 30
"""Events of one citizen that may wait; more are not taken in, and the citizen is told so once."""
FENCED = -1
"""Answer of a script to somebody who no longer holds the lane."""

# KEYS: seen mark, inbox, waiting, out, due
# ARGV: life of the mark (s), sealed event, events per lane, chat's mark, events per chat, notice, chat, now (ms),
# signal, lane → id of the event taken in, 0 known, -1 lane full, -2 too many of the chat wait: told once until they
# are answered
_PUT = f"""
{QUEUE}
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('XLEN', KEYS[2]) >= tonumber(ARGV[3]) then return -1 end
redis.call('SET', KEYS[1], '1', 'EX', ARGV[1])
if tonumber(redis.call('HGET', KEYS[3], ARGV[4]) or '0') >= tonumber(ARGV[5]) then
  if redis.call('HSETNX', KEYS[3], ARGV[4] .. ' told', '1') == 1 then
    queue(KEYS[4], KEYS[5], ARGV[7], ARGV[8], ARGV[9], ARGV[10], {{ARGV[6]}})
  end
  return -2
end
redis.call('HINCRBY', KEYS[3], ARGV[4], 1)
return redis.call('XADD', KEYS[2], '*', 'event', ARGV[2], 'chat', ARGV[4])
"""

# KEYS: fence, inbox, tries. ARGV: our fence, event id …
# → number of this try, 0 when an event is done, -1 fenced. Several events are begun together once: when one of them
#   was begun before, nothing is counted and the number is that of a second try.
_BEGIN = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return -1 end
for n = 2, #ARGV do
  if #redis.call('XRANGE', KEYS[2], ARGV[n], ARGV[n]) == 0 then return 0 end
  if #ARGV > 2 and tonumber(redis.call('HGET', KEYS[3], ARGV[n]) or '0') > 0 then return 2 end
end
local try = 0
for n = 2, #ARGV do try = redis.call('HINCRBY', KEYS[3], ARGV[n], 1) end
return try
"""


HELD_BACK = Reply(
    "Tôi đang trả lời các tin trước của bà con. Các tin gửi thêm lúc này tôi chưa nhận, "
    "bà con đợi tôi trả lời xong rồi gửi lại giúp."
)


# KEYS: inbox, waiting, tries. ARGV: event id. → 1 dropped, 0 not there
_DROP = f"""
{TAKE}
redis.call('HDEL', KEYS[3], ARGV[1])
return take(KEYS[1], KEYS[2], ARGV[1]) and 1 or 0
"""


BUSY = "Đang có rất nhiều người hỏi cùng lúc. Vui lòng gửi lại sau ít phút."
_NOT_TAKEN = {0: "known", -1: "busy", -2: "held_back"}
FULL = 0.85
"""Share of Redis's memory from which nothing more is taken in."""
LOOK_SECONDS = 1.0


class Busy(MotCuaError):
    """More messages wait than can be answered soon."""


@dataclass(frozen=True)
class Event:
    """An event in its lane. ``id`` is its place in the stream: later events have greater ids.

    ``inbound`` is None when the entry cannot be read; ``sealed`` is the entry as it lies there. ``fence`` is that of
    the lease under which it was read. ``others`` are ids of events that are answered in the same turn
    (:mod:`bot.delivery.joining`).
    """

    lane: int
    id: str
    inbound: Inbound | None
    sealed: str = ""
    fence: str = ""
    others: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All events that its turn answers."""
        return (self.id, *self.others)

    @property
    def known(self) -> Inbound:
        """``inbound`` of an event that can be read."""
        assert self.inbound is not None
        return self.inbound

    @property
    def moment(self) -> float:
        """Return when it was taken in (epoch seconds), by Redis's clock: the same however often its turn
        is repeated.
        """
        return int(self.id.partition("-")[0]) / 1000


class Inbox:
    """The inbox of all lanes. ``dedupe_seconds`` is how long an event id is remembered."""

    def __init__(
        self,
        redis: Client,
        envelope: Envelope = PLAIN,
        *,
        lane_limit: int = LANE_LIMIT,
        chat_limit: int = CHAT_LIMIT,
        dedupe_seconds: int = keys.WEEK,
    ) -> None:
        self._redis = redis
        self._envelope = envelope
        self._limit = lane_limit
        self._chat_limit = chat_limit
        self._dedupe_seconds = dedupe_seconds
        self._looked_at, self._full = float("-inf"), False
        self._put = redis.register_script(_PUT)
        self._begin = redis.register_script(_BEGIN)
        self._drop = redis.register_script(_DROP)

    async def put(self, inbound: Inbound) -> bool:
        """Take ``inbound`` in. False when the same (channel, event id) was seen during the last week.

        False also when :data:`CHAT_LIMIT` events of the chat wait already: the first one beyond that is answered with
        :data:`HELD_BACK` in the same step.

        Once this returns, the event survives a crash of ours. Raises :class:`Busy` when the lane is full, and a Redis
        error when nothing is certain: the sender should try again with the same event id.
        """
        await self.check_room()
        lane = keys.lane_of(inbound.channel, inbound.chat)
        body = self._envelope.seal(json.dumps(inbound.to_dict(), ensure_ascii=False))
        chat, event_id = (inbound.channel, inbound.chat), inbound.event_id
        names = [keys.seen(lane, inbound.channel, event_id), keys.inbox(lane), keys.waiting(lane)]
        limits: list[str | int] = [self._limit, keys.mark_of(*chat), self._chat_limit]
        notice = self._notice(lane, inbound)
        reach("before intake")
        result = await self._put(
            keys=[*names, keys.out(*chat), keys.due(lane)],
            args=[self._dedupe_seconds, body, *limits, *notice],
        )
        reach("after intake")
        taken = _NOT_TAKEN.get(result, "taken")
        tally(INTAKE, channel=inbound.channel, intake=taken)
        if taken == "busy":
            raise Busy(BUSY)
        if taken == "taken":
            with traced(f"{lane}-{result}"):
                log.info("taken in from %s", who(*chat))
        return taken == "taken"

    async def check_room(self) -> None:
        """Raise :class:`Busy` while Redis is nearly full: the room that is left is for the answers."""
        if time.monotonic() >= self._looked_at + LOOK_SECONDS:
            self._looked_at = time.monotonic()
            memory = await self._redis.info("memory")
            most, used = int(memory.get("maxmemory", 0)), int(memory.get("used_memory", 0))
            self._full = bool(most) and used > most * FULL
            if self._full:
                log.error("Redis holds %d of %d MB: no messages are taken in", used >> 20, most >> 20)
        if self._full:
            tally(INTAKE, channel=OTHER, intake="busy")
            raise Busy(BUSY)

    async def drop(self, channel: str, chat: str, before: str = "+") -> int:
        """Take the events of a chat out that came ``before`` this id, unanswered. How many there were."""
        lane = keys.lane_of(channel, chat)
        rows = await self._redis.xrange(keys.inbox(lane), max=before if before == "+" else f"({before}")
        found = [(entry, self._inbound(fields)) for entry, fields in rows]
        mine = [entry for entry, inbound in found if inbound and (inbound.channel, inbound.chat) == (channel, chat)]
        names = [keys.inbox(lane), keys.waiting(lane), keys.tries(lane)]
        return sum([int(await self._drop(keys=names, args=[entry])) for entry in mine])

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

        The number of the try; 0 when the event is done already, :data:`FENCED` when the lane is held by another. More
        than 1 for several events of which one was begun before: these must be answered one by one.
        """
        names = [keys.fence(event.lane, "worker"), keys.inbox(event.lane), keys.tries(event.lane)]
        reach("before begin")
        count = int(await self._begin(keys=names, args=[event.fence, *event.ids]))
        reach("after begin")
        return count

    async def unbegin(self, event: Event) -> None:
        """Take a try back that :meth:`begin` counted: its turn was given up for a better one, and nothing broke."""
        for each in event.ids:
            await self._redis.hincrby(keys.tries(event.lane), each, -1)

    def _notice(self, lane: int, inbound: Inbound) -> list[str | int]:
        """Return what :data:`HELD_BACK` is sent with, should it be."""
        now = time.time()
        key = f"{lane}-held-{keys.mark_of(inbound.channel, inbound.event_id)}"
        body = Entry(key, now, HELD_BACK).to_json(self._envelope)
        return [body, chat_ref(inbound.channel, inbound.chat), int(now * 1000), keys.OUTBOX_SIGNAL, lane]

    def _inbound(self, fields: Mapping[str, str]) -> Inbound | None:
        try:
            return Inbound.from_dict(json.loads(self._envelope.open(fields["event"])))
        except (CannotOpen, KeyError, TypeError, ValueError):
            return None
