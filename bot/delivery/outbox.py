"""Outbox: replies leave here, per chat in the order in which they were decided.

Each chat with waiting replies has one place in its lane's ``due`` set, scored by the time of its next try. A chat
that must wait (429, a dropped connection) waits alone. Only a reply that was certainly not sent is tried again: after
an unknown outcome the next one follows, since a citizen who is answered twice is worse off than one who asks again.

Before each send its key is marked in Redis, and the mark goes when the send is settled. A mark that a new sender
finds is that of a send whose end nobody saw: its outcome is unknown, it is listed as such and not sent again, unless
the channel itself shows each key only once (``repeatable``). A reply that its channel shows in several messages is
replaced by them before any is sent. Gateways share the lanes (:mod:`bot.delivery.lanes`).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from actions.reply import Reply
from bot import keys
from bot.channels.base import Channel, Delivery, Outcome
from bot.delivery.crash_points import reach
from bot.delivery.entry import Entry, chat_ref
from bot.delivery.envelope import PLAIN, CannotOpen, Envelope
from bot.delivery.lanes import RENEW_SECONDS, Lanes
from bot.processes.tasks import cancel
from bot.redis import DOWN, Client
from common.log import where, who

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How often all lanes are looked at when no signal came."""
RETRY_SECONDS = 0.3
BATCH = 50
FIRST_BACKOFF = 1.0
LONGEST_BACKOFF = 60.0
GIVE_UP_SECONDS = 24 * 3600
STOP_SECONDS = 4.0
"""How long the sends in hand may take when the gateway stops."""

UNKNOWN_KEPT = 1_000
UNKNOWN_SECONDS = 30 * 24 * 3600
"""How many replies that may not have arrived are listed per lane, and for how long."""

# KEYS: fence, out, due, sending, talk, news. ARGV: our fence, chat, a name for this send, how keys of news begin
# → {-1} fenced, {0} nothing to send, {1, entry} mark set, {2, entry} a mark stood there already,
#   {3, how many} dropped because an officer speaks with the citizen, or the talk is closed
_MARK = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return {-1} end
local first = redis.call('LINDEX', KEYS[2], 0)
local talk = redis.call('GET', KEYS[5])
if not first or (talk and talk ~= 'bot') then
  local dropped = redis.call('LRANGE', KEYS[2], 0, -1)
  local begun = redis.call('HGET', KEYS[4], ARGV[2]) or ''
  for _, entry in ipairs(dropped) do
    local key = cjson.decode(entry)['key']
    if string.sub(key, 1, #ARGV[4]) == ARGV[4] then
      local outcome = string.sub(begun, 1, #key + 1) == key .. ' ' and 'unknown' or 'dropped'
      redis.call('XADD', KEYS[6], '*', 'key', key, 'outcome', outcome)
    end
  end
  redis.call('DEL', KEYS[2])
  redis.call('ZREM', KEYS[3], ARGV[2])
  redis.call('HDEL', KEYS[4], ARGV[2])
  return {first and 3 or 0, #dropped}
end
local key = cjson.decode(first)['key']
local ours = key .. ' ' .. ARGV[3]
local mark = redis.call('HGET', KEYS[4], ARGV[2])
if mark and mark ~= ours and string.sub(mark, 1, #key + 1) == key .. ' ' then
  redis.call('HSET', KEYS[4], ARGV[2], ours .. ' found')
  return {2, first, ours .. ' found'}
end
redis.call('HSET', KEYS[4], ARGV[2], ours)
return {1, first, ours}
"""

# KEYS: out, due, sending, unknown, news
# ARGV: entry, its key, chat, outcome, time of the next try (ms), now (s), most kept, our mark, life of the list (s),
#   how keys of news begin
# Only while our mark stands: whoever took the lane over may have settled this entry as unknown. → 1 when more waits
_SETTLE = """
if redis.call('HGET', KEYS[3], ARGV[3]) ~= ARGV[8] then return redis.call('LLEN', KEYS[1]) > 0 and 1 or 0 end
redis.call('HDEL', KEYS[3], ARGV[3])
if ARGV[4] == 'again' then
  redis.call('ZADD', KEYS[2], ARGV[5], ARGV[3])
  return 0
end
if redis.call('LINDEX', KEYS[1], 0) == ARGV[1] then redis.call('LPOP', KEYS[1]) end
if string.sub(ARGV[2], 1, #ARGV[10]) == ARGV[10] then
  redis.call('XADD', KEYS[5], '*', 'key', ARGV[2], 'outcome', ARGV[4])
end
if ARGV[4] ~= 'sent' then
  local row = {'key', ARGV[2], 'chat', ARGV[3], 'at', ARGV[6], 'outcome', ARGV[4]}
  redis.call('XADD', KEYS[4], 'MAXLEN', ARGV[7], '*', unpack(row))
  redis.call('EXPIRE', KEYS[4], ARGV[9])
end
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[3]) return 0 end
return 1
"""

# KEYS: fence, out, sending. ARGV: our fence, chat, our mark, entry, the entries that replace it …
_SPLIT = """
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[3], ARGV[2]) ~= ARGV[3] or redis.call('LINDEX', KEYS[2], 0) ~= ARGV[4] then return 0 end
redis.call('LPOP', KEYS[2])
for n = #ARGV, 5, -1 do redis.call('LPUSH', KEYS[2], ARGV[n]) end
redis.call('HDEL', KEYS[3], ARGV[2])
return 1
"""


class Mark(IntEnum):
    """What was found when a send was to be announced."""

    FENCED = -1
    NOTHING = 0
    SET = 1
    FOUND = 2
    NOT_OURS = 3


@dataclass(frozen=True)
class _Found:
    mark: Mark
    body: str = ""
    name: str = ""


class Outbox:
    """Sends what is due in its share of the lanes. Each gateway runs one; it needs the channels, not Rasa."""

    def __init__(self, redis: Client, channels: Mapping[str, Channel], envelope: Envelope = PLAIN) -> None:
        self._redis = redis
        self._envelope = envelope
        self._channels = channels
        self._mark = redis.register_script(_MARK)
        self._settle = redis.register_script(_SETTLE)
        self._split = redis.register_script(_SPLIT)
        self._lanes = Lanes(redis, "sender")
        self._renewed = 0.0
        self._wake = asyncio.Event()
        self._dirty: set[int] = set()
        self._all_seen = 0.0
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self._stopping = False

    def wake(self, lane: int) -> None:
        """Look at ``lane`` now instead of at the next poll."""
        self._dirty.add(lane)
        self._wake.set()

    async def run(self) -> None:
        """Send until :meth:`stop`. A Redis that is away is waited for."""
        while not self._stopping:
            await self._round()
        await self._finish()

    def stop(self) -> None:
        """Finish the sends in hand, then end."""
        self._stopping = True
        self._wake.set()

    async def typing(self, channel: str, chat: str) -> None:
        """Pass a worker's "typing" on to the channel."""
        if channel in self._channels:
            await self._channels[channel].typing(chat)

    async def _round(self) -> None:
        self._wake.clear()
        try:
            await self._look_after_lanes()
            for lane in self._lanes_to_look_at():
                await self._start_due(lane)
        except Exception as error:
            log.warning("outbox starts over: %s", where(error))
            await asyncio.sleep(RETRY_SECONDS)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._wake.wait(), RENEW_SECONDS)

    async def _look_after_lanes(self) -> None:
        """Renew the leases in time, and give lanes back that others should have."""
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        before = set(self._lanes.held)
        await self._lanes.renew()
        self._renewed = time.monotonic()
        await self._lanes.give_back(self._lanes.surplus - self._busy_lanes())
        self._dirty |= set(self._lanes.held) - before

    async def _finish(self) -> None:
        """Let the sends in hand end, under leases that are kept; then leave everything to others."""
        deadline = time.monotonic() + STOP_SECONDS
        while (sends := list(self._sending.values())) and time.monotonic() < deadline:
            await self._lanes.leave(but=self._busy_lanes())
            with suppress(*DOWN):
                await self._lanes.keep()
            await asyncio.wait(sends, timeout=RENEW_SECONDS)
        await cancel(self._sending.values())
        await self._lanes.leave()

    def _busy_lanes(self) -> set[int]:
        return {keys.lane_of(*ref.split(":", 1)) for ref in self._sending}

    def _lanes_to_look_at(self) -> set[int]:
        """Those that were signalled; all of ours once a second, since a signal may be lost."""
        ours = set(self._lanes.held) - self._lanes.surplus
        dirty, self._dirty = self._dirty & ours, set()
        if time.monotonic() - self._all_seen < POLL_SECONDS:
            return dirty
        self._all_seen = time.monotonic()
        return ours

    async def _start_due(self, lane: int) -> None:
        now = int(time.time() * 1000)
        for ref in await self._redis.zrangebyscore(keys.due(lane), 0, now, start=0, num=len(self._sending) + BATCH):
            if ref not in self._sending:
                self._sending[ref] = asyncio.create_task(self._send_all(lane, ref))

    async def _send_all(self, lane: int, ref: str) -> None:
        """Send one chat's replies until none is left or one must wait."""
        channel, chat = ref.split(":", 1)
        try:
            while not self._stopping and await self._send_next(lane, channel, chat):
                pass
        except DOWN as error:
            log.warning("outbox waits for Redis: %s", where(error))
        except Exception as error:
            log.error("outbox %s: %s", who(channel, chat), where(error))
            with suppress(*DOWN):
                await self._redis.zadd(keys.due(lane), {ref: _later(LONGEST_BACKOFF)})
        finally:
            del self._sending[ref]
            self.wake(lane)

    async def _send_next(self, lane: int, channel: str, chat: str) -> bool:
        """Send the first reply that waits. True when the next one may follow at once."""
        found = await self._announce(lane, channel, chat)
        if found.mark is Mark.NOT_OURS:
            log.info("outbox %s: replies dropped, the bot does not speak now", who(channel, chat))
        if found.mark is Mark.FENCED:
            self._renewed = 0.0  # the lane is not ours as we thought: look at the leases now
        if found.mark not in (Mark.SET, Mark.FOUND):
            return False
        entry, pieces = self._open(channel, found.body)
        if len(pieces) > 1:
            return await self._take_apart(lane, channel, chat, found, entry, pieces)
        if not pieces:
            log.error("outbox %s: %s cannot be opened: is WEB_SECRET the worker's?", who(channel, chat), entry.key)
            delivery = Delivery(Outcome.NOT_SENT, final=True)
        elif found.mark is Mark.FOUND and not getattr(self._channels.get(channel), "repeatable", False):
            delivery = Delivery(Outcome.UNKNOWN)
        else:
            delivery = await self._deliver(channel, chat, entry)
        return await self._note(lane, channel, chat, found, entry, delivery)

    def _open(self, channel: str, body: str) -> tuple[Entry, Sequence[Reply]]:
        """An entry and the messages its channel shows it in: none when it cannot be opened."""
        try:
            entry = Entry.from_json(body, self._envelope)
        except CannotOpen:
            return Entry.unreadable(body), ()
        sender = self._channels.get(channel)
        return entry, sender.pieces(entry.reply) if sender else (entry.reply,)

    async def _take_apart(
        self, lane: int, channel: str, chat: str, found: _Found, entry: Entry, pieces: Sequence[Reply]
    ) -> bool:
        """Put the pieces of a long reply in its place before any is sent: each is then sent and settled by itself.

        So a mark that is found on a reply that was not taken apart is that of a send that never began.
        """
        parts = [Entry(f"{entry.key}.{n}", entry.at, piece) for n, piece in enumerate(pieces, 1)]
        names = [keys.fence(lane, "sender"), keys.out(channel, chat), keys.sending(lane)]
        held = self._lanes.held.get(lane, "none")
        bodies = [part.to_json(self._envelope) for part in parts]
        reach("before split")
        await self._split(keys=names, args=[held, chat_ref(channel, chat), found.name, found.body, *bodies])
        reach("after split")
        return True

    async def _announce(self, lane: int, channel: str, chat: str) -> _Found:
        """Mark the first reply of a chat as being sent.

        The name of the send stays the same until it is known to be announced: the answer of Redis may have been lost.
        """
        ref = chat_ref(channel, chat)
        name = self._names.setdefault(ref, secrets.token_hex(6))
        names = [
            keys.fence(lane, "sender"),
            keys.out(channel, chat),
            keys.due(lane),
            keys.sending(lane),
            keys.talk(channel, chat),
            keys.news(lane),
        ]
        reach("before mark")
        found = await self._mark(keys=names, args=[self._lanes.held.get(lane, "none"), ref, name, keys.NEWS])
        reach("after mark")
        del self._names[ref]
        mark = Mark(found[0])
        return _Found(mark, found[1], found[2]) if mark in (Mark.SET, Mark.FOUND) else _Found(mark)

    async def _note(
        self, lane: int, channel: str, chat: str, found: _Found, entry: Entry, delivery: Delivery
    ) -> bool:
        """Write down how a send ended; while Redis is away, again and again, since only we know it."""
        ref = chat_ref(channel, chat)
        outcome, wait = delivery.outcome.value, 0.0
        if self._again(delivery, entry):
            outcome, wait = "again", self._backoff(ref, delivery)
        else:
            self._failures.pop(ref, None)
        if outcome in (Outcome.UNKNOWN.value, Outcome.NOT_SENT.value):
            log.warning("outbox %s: %s %s, not tried again", who(channel, chat), entry.key, outcome)
        names = [keys.out(channel, chat), keys.due(lane), keys.sending(lane), keys.unknown(lane), keys.news(lane)]
        now = int(time.time())
        args: list[str | int] = [
            found.body,
            entry.key,
            ref,
            outcome,
            _later(wait),
            now,
            UNKNOWN_KEPT,
            found.name,
            UNKNOWN_SECONDS,
            keys.NEWS,
        ]
        reach("before settle")
        more = await self._insist(lambda: self._settle(keys=names, args=args))
        reach("after settle")
        if outcome == "again":
            asyncio.get_running_loop().call_later(wait, self.wake, lane)
        return bool(more) and outcome != "again"

    async def _insist(self, step: Callable[[], Awaitable[Any]]) -> Any:
        while True:
            try:
                return await step()
            except DOWN as error:
                if self._stopping:
                    raise
                log.warning("outbox waits for Redis: %s", where(error))
                await asyncio.sleep(RETRY_SECONDS)

    async def _deliver(self, channel: str, chat: str, entry: Entry) -> Delivery:
        if channel not in self._channels:
            return Delivery(Outcome.NOT_SENT)
        try:
            return await self._channels[channel].send(chat, entry.key, entry.reply)
        except Exception as error:
            log.error("channel %s broke its promise not to raise: %s", channel, where(error))
            return Delivery(Outcome.UNKNOWN)

    def _again(self, delivery: Delivery, entry: Entry) -> bool:
        young = time.time() - entry.at < GIVE_UP_SECONDS
        return delivery.outcome is Outcome.NOT_SENT and not delivery.final and young

    def _backoff(self, ref: str, delivery: Delivery) -> float:
        failures = self._failures[ref] = self._failures.get(ref, 0) + 1
        growing = min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(failures - 1, 10))
        return growing if delivery.retry_after is None else delivery.retry_after


def _later(seconds: float) -> int:
    return int((time.time() + seconds) * 1000)
