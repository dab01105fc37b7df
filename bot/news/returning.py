"""Portals that come back: whoever waits for one is told once, by itself.

A system for which somebody waits is asked once in :data:`PROBE_SECONDS`, by all processes together, for a dossier
that does not exist (:func:`portals.probe.probe`). When it answers, each wait ends with a notice
(:mod:`citizens.waits`), which goes the way of all news.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime

from actions.answers.dossier import news
from actions.saying.reply import Reply
from bot.delivery.crash_points import reach
from bot.limits import Allowance, Limiter
from bot.messages.envelope import Envelope
from bot.news.hosts import Host
from bot.news.poller import wait as pause
from bot.news.schedule import not_before
from bot.redis import DOWN
from citizens.notices import NewNotice
from citizens.waits import Wait, Waits
from common.errors import OutsideError
from common.log import where
from common.today import VIETNAM
from portals.dossier import Dossier
from portals.probe import probe
from portals.routing import system_for, systems

log = logging.getLogger(__name__)

PROBE_SECONDS = 60.0
TICK_SECONDS = 5.0
BATCH = 200
"""Waits that are ended between two questions whether the system still answers."""
AT_ONCE = 8


class Returns:
    """Watches the systems that somebody waits for."""

    def __init__(
        self,
        waits: Waits,
        envelope: Envelope,
        limiter: Limiter,
        hosts: Sequence[Host],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._waits = waits
        self._envelope = envelope
        self._limiter = limiter
        self._hosts = {host.key: host for host in hosts}
        self._clock = clock

    async def run(self, stop: asyncio.Event) -> None:
        """Ask and tell until ``stop``. Redis and SQL that are away are waited for."""
        while not stop.is_set():
            try:
                await self.round()
            except Exception as error:
                log.warning("nobody is told that a portal is back: %s", where(error))
            await pause(stop, TICK_SECONDS)

    async def round(self) -> None:
        """Ask each system that is waited for, if it is time to; end the waits that lasted too long."""
        for each in await asyncio.to_thread(self._waits.over, self._clock(), BATCH):
            await self._tell(each, news.still_ill(each.code, _name(each.code), _page(each.code)))
        wanted = await asyncio.to_thread(self._waits.hosts)
        await asyncio.gather(*(self._ask(self._hosts[key]) for key in wanted & self._hosts.keys()))

    async def _ask(self, host: Host) -> None:
        if not await self._may_ask(host):
            return
        try:
            await probe(host.source, host.prefix)
        except OutsideError as error:
            log.info("%s is still ill: %s", host.key, type(error).__name__)
            return
        free = asyncio.Semaphore(AT_ONCE)
        waits = await asyncio.to_thread(self._waits.for_host, host.key, BATCH)
        await asyncio.gather(*(self._answer(host, each, free) for each in waits))

    async def _may_ask(self, host: Host) -> bool:
        """Without Redis nobody knows who else asks: then not."""
        with suppress(*DOWN):
            return await self._limiter.wait_for(f"probe:{host.key}", Allowance(1, 60 / PROBE_SECONDS)) == 0
        return False

    async def _answer(self, host: Host, each: Wait, free: asyncio.Semaphore) -> None:
        async with free:
            dossier = await _look(host, each) if each.confirmed else None
        now = datetime.fromtimestamp(self._clock(), VIETNAM)
        await self._tell(each, news.back(each.code, _name(each.code), now, dossier))

    async def _tell(self, each: Wait, reply: Reply) -> None:
        now = self._clock()
        body = self._envelope.seal(json.dumps(reply.to_dict(), ensure_ascii=False))
        notice = NewNotice(each.event, body, now, not_before(now, each.address.owner))
        reach("before return")
        await asyncio.to_thread(self._waits.tell, each, notice)
        reach("after return")


async def _look(host: Host, each: Wait) -> Dossier | None:
    """The dossier of somebody who proved before that it is theirs, if the system can be asked without a number."""
    if not host.source.can_watch:
        return None
    with suppress(OutsideError):
        return await host.source.watch(each.code)
    return None


def _name(code: str) -> str:
    system = system_for(code, systems())
    return system.name if system else "Hệ thống giải quyết thủ tục hành chính"


def _page(code: str) -> str | None:
    system = system_for(code, systems())
    return system.page if system else None
