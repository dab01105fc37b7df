"""Outbox: replies leave here, per chat in the order in which they were decided.

Each chat with waiting replies has one place in its lane's ``due`` set, scored by the time of its next try. A chat
that must wait (429, a dropped connection) waits alone. A send ends in one of three ways. *Sent*: the service took it.
*Not sent*: it certainly did not; the same is tried again, for up to a day. *Unknown*: it may have arrived. What is
unknown, or was refused for good, is said again with the next message to the chat, as such. How one chat's replies are
sent is in :mod:`bot.delivery.sending`. Gateways share the lanes (:mod:`bot.delivery.lanes`).
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress

from actions.saying.reply import Reply
from bot import keys
from bot.delivery.lanes import RENEW_SECONDS, Lanes
from bot.delivery.sending import BACKOFF, RETRY_SECONDS, Chat, Sending, as_decided, later
from bot.delivery.voice import Owner, Voice
from bot.messages.channel import Channel
from bot.messages.envelope import PLAIN, Envelope
from bot.processes.tasks import cancel
from bot.redis import DOWN, Client
from common.log import where, who

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
"""Seconds between two looks at all lanes when no signal came."""
BATCH = 50
STOP_SECONDS = 4.0
"""Seconds that the sends in hand may take when the gateway stops."""


class Outbox:
    """Sends what is due in its share of the lanes. Each gateway runs one; it needs the channels, not Rasa."""

    def __init__(
        self,
        redis: Client,
        channels: Mapping[str, Channel],
        envelope: Envelope = PLAIN,
        ways_out: Callable[[Reply], Reply] = as_decided,
    ) -> None:
        """``ways_out`` puts the links of a reply into the form in which they leave (:mod:`bot.link_kit.out`)."""
        self._redis = redis
        self._channels = channels
        self._lanes = Lanes(redis, "sender")
        self._one = Sending(redis, channels, envelope, lambda: self._lanes.held, lambda: self._stopping, ways_out)
        self._renewed = 0.0
        self._wake = asyncio.Event()
        self._dirty: set[int] = set()
        self._all_seen = 0.0
        self._sending: dict[str, asyncio.Task[None]] = {}
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
        """Pass a worker's "typing" on to the channel, unless an officer speaks: then the bot has nothing to say."""
        if channel not in self._channels:
            return
        with suppress(*DOWN):
            if Voice.read(await self._redis.get(keys.talk(channel, chat))).owner is Owner.OFFICER:
                return
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
                await self._redis.zadd(keys.due(lane), {ref: later(BACKOFF.longest)})
        finally:
            del self._sending[ref]
            self.wake(lane)

    async def _send_next(self, lane: int, channel: str, chat: str) -> bool:
        """Take one step for one chat. True when the next one may follow at once."""
        step = await self._one.step(Chat(lane, channel, chat))
        if step.fenced:
            self._renewed = 0.0  # look at the leases now
        if step.wait is not None:
            asyncio.get_running_loop().call_later(step.wait, self.wake, lane)
        return step.more
