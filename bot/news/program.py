"""The news process: a poller for each system, what notices that one is back, the news of communes, and the teller.

Any number of such processes may run side by side.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from sqlalchemy.engine import Engine

from actions.citizen.known import RETURNS_KEPT_DAYS
from bot.citizen_data.citizen_ref import Refs
from bot.counting.dossiers import DossierCounts
from bot.limits import Limiter
from bot.messages.envelope import Envelope
from bot.news.communes import HandingOut
from bot.news.counting import counting
from bot.news.hosts import Host
from bot.news.newsroom import Newsroom
from bot.news.poller import Poller, wait
from bot.news.pushed import PushReader
from bot.news.reminding import Reminding
from bot.news.returning import Returns
from bot.news.telling import Teller
from bot.redis import Client
from citizens.broadcasts import Broadcasts
from citizens.notices import Notices
from citizens.reminders import Reminders
from citizens.subscriptions import Subscriptions
from citizens.waits import Waits
from common.log import where
from common.settings import Settings

log = logging.getLogger(__name__)

KEPT_SECONDS = 90 * 24 * 3600.0
"""Seconds for which a subscription is kept after its dossier came to an end."""
RETURNS_KEPT_SECONDS = RETURNS_KEPT_DAYS * 24 * 3600.0
PURGE_SECONDS = 6 * 3600.0


class News:
    """Everything of one news process."""

    def __init__(
        self,
        redis: Client,
        engine: Engine,
        envelope: Envelope,
        settings: Settings,
        hosts: Sequence[Host],
        refs: Refs,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._subscriptions = Subscriptions(engine)
        self._waits = Waits(engine)
        self._clock = clock
        period = settings.follow_every_minutes * 60.0
        self.newsroom = Newsroom(self._subscriptions, envelope, period=period, clock=clock)
        mark_seconds = settings.dedupe_days * 24 * 3600
        self.teller = Teller(redis, Notices(engine), envelope, mark_seconds=mark_seconds, clock=clock)
        counts = counting(DossierCounts(redis, refs))
        self.pushes = PushReader(redis, envelope, self._subscriptions, self.newsroom, clock, counts)
        limiter = Limiter(redis)
        self.pollers = [
            Poller(
                host.key,
                host.name,
                host.source,
                self._subscriptions,
                self.newsroom,
                limiter,
                rate=settings.follow_rate,
                counts=counts,
                clock=clock,
            )
            for host in hosts
            if host.source.can_watch
        ]
        self.reminding = Reminding(Reminders(engine), envelope, clock)
        self._broadcasts = Broadcasts(engine)
        self.handing_out = HandingOut(self._broadcasts, envelope, clock)
        self.returns = Returns(self._waits, envelope, limiter, hosts, clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Look and tell until ``stop``, then finish what is in hand."""
        looking = [poller.run(stop) for poller in self.pollers]
        others = (self.teller.run(stop), self.pushes.run(stop), self.returns.run(stop))
        kept = (self.reminding.run(stop), self.handing_out.run(stop), self._purge(stop))
        await asyncio.gather(*others, *kept, *looking)

    async def _purge(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                count = await asyncio.to_thread(self._subscriptions.purge, self._clock() - KEPT_SECONDS)
                await asyncio.to_thread(self._waits.purge, self._clock() - RETURNS_KEPT_SECONDS)
                await asyncio.to_thread(self._broadcasts.purge, self._clock())
                if count:
                    log.info("news: %d subscriptions that ended long ago are deleted", count)
            except Exception as error:
                log.warning("news: nothing is deleted: %s", where(error))
            await wait(stop, PURGE_SECONDS)
