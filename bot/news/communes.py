"""News of communes: each broadcast is handed out to its readers, and goes the way of all news from there.

A step of handing out is one transaction (:mod:`citizens.broadcasts`). Also the service that keeps who reads them.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.citizen.known import Citizen, Effect, EffectKind
from actions.saying.commune_taps import STOP
from actions.saying.reply import Choice, Reply
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import Service
from bot.delivery.crash_points import reach
from bot.delivery.inbox import Event
from bot.messages.channel import Inbound
from bot.messages.envelope import Envelope
from bot.news.poller import wait
from bot.news.schedule import not_before
from citizens.broadcasts import Broadcast, Broadcasts, Readers, words_of
from citizens.notices import Address, NewNotice
from common.log import where

log = logging.getLogger(__name__)

TICK_SECONDS = 5.0
BATCH = 100
"""Readers who are handed a broadcast in one transaction."""


class HandingOut:
    """Turns broadcasts into notices, one for each reader."""

    def __init__(
        self,
        broadcasts: Broadcasts,
        envelope: Envelope,
        clock: Callable[[], float] = time.time,
        batch: int = BATCH,
    ) -> None:
        self._broadcasts = broadcasts
        self._envelope = envelope
        self._clock = clock
        self._batch = batch

    async def run(self, stop: asyncio.Event) -> None:
        """Hand out until ``stop``. SQL that is away is waited for."""
        while not stop.is_set():
            try:
                more = await asyncio.to_thread(self.round)
            except Exception as error:
                log.warning("news of communes are not handed out: %s", where(error))
                more = False
            if not more:
                await wait(stop, TICK_SECONDS)

    def round(self) -> bool:
        """One step. True when there may be more to hand out."""
        return self._broadcasts.hand_out(self._clock(), self._notice, self._batch)

    def _notice(self, broadcast: Broadcast, owner: str) -> NewNotice:
        reach("before handing out")
        now = self._clock()
        reply = Reply(words_of(broadcast), (Choice("Thôi nhận tin", STOP),))
        body = self._envelope.seal(json.dumps(reply.to_dict(), ensure_ascii=False))
        return NewNotice(broadcast.topic, body, now, not_before(now, owner), until=broadcast.until)


class CommuneNewsService(Service):
    """Keeps whose commune's news a citizen reads."""

    def __init__(self, readers: Readers, refs: Refs, envelope: Envelope) -> None:
        self._readers = readers
        self._refs = refs
        self._envelope = envelope

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        """With the commune whose news the sender reads."""
        return replace(citizen, reads=await asyncio.to_thread(self._readers.of, citizen.ref))

    async def do(self, event: Event, effect: Effect) -> None:
        """Read, or stop. Without consent there is nothing of it any more."""
        known = event.known
        ref = self._refs.of(known.channel, known.chat)
        if effect.kind is EffectKind.READ and effect.office:
            address = Address(ref, known.channel, self._envelope.seal(known.chat))
            await asyncio.to_thread(self._readers.add, address, effect.office, event.moment)
        elif effect.kind in (EffectKind.UNREAD, EffectKind.REFUSE):
            await asyncio.to_thread(self._readers.stop, ref)

    async def erase(self, channel: str, chat: str) -> Sequence[str]:
        """Forget that a citizen reads them, and what was sent."""
        there = await asyncio.to_thread(self._readers.stop, self._refs.of(channel, chat))
        return ("việc nhận tin của xã, phường",) if there else ()
