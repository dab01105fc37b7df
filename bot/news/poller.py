"""The poller: looks at the followed dossiers of one system, evenly and politely.

All processes together ask a system at most ``rate`` times a second (:mod:`bot.limits`). A system that fails several
times in a row is left alone for a while, longer each time, and then tried with one dossier; what was claimed and not
looked at goes back. Dossiers are claimed by lease in SQL, so any number of processes may look after one system.
"""

from __future__ import annotations

import asyncio
import logging
import random
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from actions.dossier.news import Sighting
from bot.delivery.crash_points import reach
from bot.limits import Allowance, Limiter
from bot.news.counting import Counted, nobody_counts
from bot.news.newsroom import Look, Newsroom
from bot.processes.tasks import cancel
from bot.redis import DOWN
from citizens.subscriptions import Subscription, Subscriptions
from common.errors import OutsideError
from common.log import where
from common.waiting import Backoff
from portals.dossier import DossierSource

log = logging.getLogger(__name__)

LEASE_SECONDS = 300.0
BATCH_SECONDS = 20.0
"""So many seconds' worth of looks are claimed at once,"""
BATCH = 100
"""and never more than this."""
WRITE_AT, WRITE_SECONDS = 50, 1.0
"""Looks are written down together: so many, or those of so long (s)."""
AT_ONCE = 8
"""Looks under way at one system."""
STRIKES = 3
"""Looks in a row that fail before the system is left alone."""
PAUSES = Backoff(first=15.0, longest=600.0, spread=0.2)
IDLE_SECONDS = 2.0
"""Seconds after which SQL is asked whether a look is due."""


class Poller:
    """Looks after one system. ``name`` is shown to citizens, ``rate`` is looks a second."""

    def __init__(
        self,
        host: str,
        name: str,
        source: DossierSource,
        subscriptions: Subscriptions,
        newsroom: Newsroom,
        limiter: Limiter,
        *,
        rate: float,
        counts: Counted = nobody_counts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._host = host
        self._name = name
        self._source = source
        self._subscriptions = subscriptions
        self._newsroom = newsroom
        self._limiter = limiter
        self._rate = rate
        self._counts = counts
        self._allowance = Allowance(max(1, round(rate)), rate * 60)
        self._clock = clock
        self._strikes = 0
        self._pauses = 0
        self._looks: set[asyncio.Task[None]] = set()
        self._made: list[Look] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Look until ``stop``; what is claimed then and was not looked at goes back."""
        while not stop.is_set():
            try:
                await self._round(stop)
            except Exception as error:
                log.warning("news of %s: starts over: %s", self._host, where(error))
                await wait(stop, IDLE_SECONDS)
        await cancel(self._looks)

    async def _round(self, stop: asyncio.Event) -> None:
        if self._strikes >= STRIKES:
            await self._leave_alone(stop)
        batch = await asyncio.to_thread(self._claim)
        if not batch:
            await wait(stop, IDLE_SECONDS * random.uniform(0.8, 1.2))
            return
        await self._look_at(batch, stop)

    async def _leave_alone(self, stop: asyncio.Event) -> None:
        pause = PAUSES.after(self._pauses + 1)
        log.warning("news of %s: no answer, left alone for %.0f s", self._host, pause)
        self._pauses += 1
        await wait(stop, pause)

    def _claim(self) -> list[Subscription]:
        """The next batch; a single one while it is not known whether the system is well."""
        now = self._clock()
        limit = 1 if self._strikes >= STRIKES else max(1, min(BATCH, round(self._rate * BATCH_SECONDS)))
        holder = secrets.token_hex(16)
        reach("before claim")
        batch = self._subscriptions.claim(self._host, holder, now=now, until=now + LEASE_SECONDS, limit=limit)
        reach("after claim")
        return batch

    async def _look_at(self, batch: Sequence[Subscription], stop: asyncio.Event) -> None:
        """Look at each when its turn comes, until the system fails or ``stop``."""
        free = asyncio.Semaphore(AT_ONCE)
        left, written = list(batch), self._clock()
        probing = self._strikes >= STRIKES
        while left and not stop.is_set() and (probing or self._strikes < STRIKES):
            await free.acquire()
            await self._permit(stop)
            look = asyncio.create_task(self._look(left.pop(0)))
            look.add_done_callback(lambda _: free.release())
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)
            if len(self._made) >= WRITE_AT or self._clock() - written > WRITE_SECONDS:
                await self._write()
                written = self._clock()
        if self._looks:
            await asyncio.wait(self._looks)
        await self._write()
        await asyncio.to_thread(self._subscriptions.release, left)

    async def _permit(self, stop: asyncio.Event) -> None:
        """Wait for one's turn. Without Redis nobody knows how much others ask: then not at all."""
        while not stop.is_set():
            pause = IDLE_SECONDS
            with suppress(*DOWN):
                pause = await self._limiter.wait_for(f"look:{self._host}", self._allowance)
            if pause == 0:
                return
            await wait(stop, pause)

    async def _look(self, known: Subscription) -> None:
        """One look, and whatever came of it."""
        asked = self._clock()
        try:
            dossier = await self._source.watch(known.code)
        except OutsideError as error:
            self._strikes += 1
            log.info("news of %s: %s", self._host, type(error).__name__)
            self._made.append(Look(known))
            return
        except Exception as error:
            log.error("news of %s: %s", self._host, where(error))
            self._made.append(Look(known))
            return
        self._strikes = self._pauses = 0
        seen = Sighting(dossier, asked) if dossier else None
        if dossier is not None:
            await self._counts(dossier, known.address.channel)
        self._made.append(Look(known, seen, "" if dossier else self._name))

    async def _write(self) -> None:
        """Write down the looks that were made. What is not written is looked at again when the lease has run out."""
        made, self._made = self._made, []
        if not made:
            return
        reach("before note")
        try:
            await asyncio.to_thread(self._newsroom.report_all, made)
        except Exception as error:
            log.error("news of %s: %d looks are not written: %s", self._host, len(made), where(error))
        reach("after note")


async def wait(stop: asyncio.Event, seconds: float) -> None:
    """Sleep, but not beyond ``stop``."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
