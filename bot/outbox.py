"""Outbox: replies leave here, per chat in the order in which they were decided.

Each chat with waiting replies has one place in its lane's ``due`` set, scored by the time of its next try. A chat
that must wait (429, a dropped connection) waits alone. Only a reply that was certainly not sent is tried again: after
an unknown outcome the next one follows, since a citizen who is answered twice is worse off than one who asks again.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from actions.reply import Reply
from bot import keys
from bot.channels.base import Channel, Delivery, Outcome
from bot.redis import DOWN, Client
from bot.tasks import cancel
from common.log import where, who

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""How often all lanes are looked at when no signal came."""
BATCH = 50
FIRST_BACKOFF = 1.0
LONGEST_BACKOFF = 60.0
GIVE_UP_SECONDS = 24 * 3600
STOP_SECONDS = 4.0
"""How long the sends in hand may take when the gateway stops."""

# KEYS: out, due. ARGV: entry as it was sent, chat. Removes it if it is still the first.
_SETTLE = """
if redis.call('LINDEX', KEYS[1], 0) == ARGV[1] then redis.call('LPOP', KEYS[1]) end
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[2]) return 0 end
return 1
"""


@dataclass(frozen=True)
class Entry:
    """One reply on its way. ``key`` is unique and the same at each try; ``at`` is when it was decided (epoch s)."""

    key: str
    at: float
    reply: Reply

    def to_json(self) -> str:
        """As it stands in Redis."""
        return json.dumps({"key": self.key, "at": self.at, "reply": self.reply.to_dict()}, ensure_ascii=False)

    @classmethod
    def from_json(cls, body: str) -> Entry:
        """The inverse of :meth:`to_json`."""
        row = json.loads(body)
        return cls(row["key"], row["at"], Reply.from_dict(row["reply"]))


def chat_ref(channel: str, chat: str) -> str:
    """A chat as a member of the ``due`` set."""
    return f"{channel}:{chat}"


class Outbox:
    """Sends what is due. One runs per system; it needs the channels, not Rasa."""

    def __init__(self, redis: Client, channels: Mapping[str, Channel]) -> None:
        self._redis = redis
        self._channels = channels
        self._settle = redis.register_script(_SETTLE)
        self._wake = asyncio.Event()
        self._dirty: set[int] = set()
        self._all_seen = 0.0
        self._sending: dict[str, asyncio.Task[None]] = {}
        self._failures: dict[str, int] = {}
        self._stopping = False

    def wake(self, lane: int) -> None:
        """Look at ``lane`` now instead of at the next poll."""
        self._dirty.add(lane)
        self._wake.set()

    async def run(self) -> None:
        """Send until :meth:`stop`. A Redis that is away is waited for."""
        while not self._stopping:
            await self._round()
        if self._sending:
            await asyncio.wait(self._sending.values(), timeout=STOP_SECONDS)
        await cancel(self._sending.values())

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
            for lane in self._lanes_to_look_at():
                await self._start_due(lane)
        except Exception as error:
            log.warning("outbox starts over: %s", where(error))
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)

    def _lanes_to_look_at(self) -> set[int]:
        """Those that were signalled; all of them once a second, since a signal may be lost."""
        dirty, self._dirty = self._dirty, set()
        if time.monotonic() - self._all_seen < POLL_SECONDS:
            return dirty
        self._all_seen = time.monotonic()
        return set(range(keys.LANES))

    async def _start_due(self, lane: int) -> None:
        now = int(time.time() * 1000)
        for ref in await self._redis.zrangebyscore(keys.due(lane), 0, now, start=0, num=len(self._sending) + BATCH):
            if ref not in self._sending:
                self._sending[ref] = asyncio.create_task(self._send_all(lane, ref))

    async def _send_all(self, lane: int, ref: str) -> None:
        """Send one chat's replies until none is left or one must wait."""
        channel, chat = ref.split(":", 1)
        try:
            while await self._send_next(lane, channel, chat) and not self._stopping:
                pass
        except DOWN as error:
            log.warning("outbox waits for Redis: %s", where(error))
        except Exception as error:
            log.error("outbox %s: %s", who(channel, chat), where(error))
            with suppress(*DOWN):
                await self._postpone(lane, ref, LONGEST_BACKOFF)
        finally:
            del self._sending[ref]
            self.wake(lane)

    async def _send_next(self, lane: int, channel: str, chat: str) -> bool:
        body = await self._redis.lindex(keys.out(channel, chat), 0)
        ref = chat_ref(channel, chat)
        if body is not None:
            entry = Entry.from_json(body)
            delivery = await self._deliver(channel, chat, entry)
            if self._again(delivery, entry):
                await self._postpone(lane, ref, self._backoff(ref, delivery))
                return False
            if delivery.outcome is not Outcome.SENT:
                log.warning(
                    "outbox %s: %s %s, not tried again", who(channel, chat), entry.key, delivery.outcome.value
                )
            self._failures.pop(ref, None)
        return bool(await self._settle(keys=[keys.out(channel, chat), keys.due(lane)], args=[body or "", ref]))

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

    async def _postpone(self, lane: int, ref: str, seconds: float) -> None:
        later = int((time.time() + seconds) * 1000)
        await self._redis.zadd(keys.due(lane), {ref: later})
        asyncio.get_running_loop().call_later(seconds, self.wake, lane)
