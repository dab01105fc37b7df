"""The access token for those who send: read from the database, renewed ahead of time, watched over.

The exchange itself is not done here but by :mod:`bot.channels.zalo_oa.refresh`, in a process of its own.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.zalo_oa.tokens import Pair, TokenStore, TokensUnreadable
from common import metrics
from common.log import where
from common.settings import ROOT

log = logging.getLogger(__name__)

READ_SECONDS = 30.0
"""Seconds that a pair in memory may be before the database is asked again."""
CHECK_SECONDS = 60.0
WAIT_SECONDS = 25.0
"""Longest wait of a send for a new token. The refresher goes on by itself."""
CLOSE_SECONDS = 4.0
NEWBORN_SECONDS = 300.0
"""A pair that is younger, and came in the place of one that Zalo refused, is not exchanged though it is refused too:
another would be as well. Any other young pair is: it was revoked.
"""
TROUBLE_SECONDS = 600.0
"""Pause after a refresh that failed."""
WARN_EVERY_SECONDS = 24 * 3600.0

Renew = Callable[[int], Awaitable[None]]
AUTHORIZE = "cần người quản trị cấp quyền lại: motcua zalo-oa authorize"


class Access:
    """The pair in force, for one process. ``ahead`` and ``warn`` are seconds before its ends."""

    def __init__(
        self,
        store: TokenStore,
        journal: Path,
        renew: Renew,
        *,
        ahead: float,
        warn: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._journal = journal
        self._renew = renew
        self._ahead = ahead
        self._warn = warn
        self._clock = clock
        self._pair: Pair | None = None
        self._read_at = 0.0
        self._warned_at = 0.0
        self._refused_at = float("-inf")
        self._renewing = asyncio.Lock()
        self._work: asyncio.Future[None] | None = None

    @property
    def trouble(self) -> str:
        """Tells what keeps us from sending, or soon will, as far as is known now; "" for nothing."""
        if self._pair is None:
            return f"chưa có quyền gửi tin; {AUTHORIZE}" if self._read_at else ""
        return f"{self._pair.trouble}; {AUTHORIZE}" if self._pair.trouble else ""

    async def pair(self, *, fresh: bool = False) -> Pair | None:
        """The pair in force; None when there is none, or none that can be read."""
        stale = self._pair is None or self._clock() - self._read_at > READ_SECONDS
        if fresh or stale or (self._pair and self._pair.access_until <= self._clock()):
            await self._read()
        return self._pair

    async def renewed(self, worn: Pair) -> Pair | None:
        """A pair later than ``worn``, whose access token Zalo refused; None when there is none to be had now."""
        async with self._renewing:
            pair = await self.pair(fresh=True)
            if pair and pair.number == worn.number and self._may_renew(pair):
                await self._start_renewal(pair.number)
                pair = await self.pair(fresh=True)
        return pair if pair and pair.number != worn.number else None

    async def keep(self) -> None:
        """Renew ahead of time and warn, for ever."""
        while True:
            try:
                await self._look_after()
            except Exception as error:
                log.error("Zalo OA token: %s", where(error))
            await asyncio.sleep(CHECK_SECONDS)

    async def close(self) -> None:
        """Give a refresh that is under way the time to end: where a container ends with us, it would end too."""
        if self._work:
            await asyncio.wait({self._work}, timeout=CLOSE_SECONDS)

    async def _look_after(self) -> None:
        pair = await self.pair(fresh=True)
        metrics.show(metrics.ZALO_OA_PERSON, bool(self.trouble))
        metrics.show(metrics.ZALO_OA_SENDS_UNTIL, pair.access_until if pair else 0)
        if pair is None:
            await self._recover_first()
            return
        if self._is_due(pair):
            async with self._renewing:
                await self._start_renewal(pair.number)
                pair = await self.pair(fresh=True) or pair
        self._tell(pair)

    async def _recover_first(self) -> None:
        if self._has_answers():
            await self._start_renewal(0)
        else:
            log.warning("Zalo OA chưa gửi được tin: %s", AUTHORIZE)

    def _is_due(self, pair: Pair) -> bool:
        """Near its end, or an answer lies in the journal that did not get into the database."""
        if self._has_answers():
            return True
        near = pair.access_until - self._clock() < self._ahead
        return near and (not pair.trouble or self._clock() - pair.tried_at > TROUBLE_SECONDS)

    def _has_answers(self) -> bool:
        return any(self._journal.glob("*.answer"))

    def _may_renew(self, pair: Pair) -> bool:
        now = self._clock()
        if pair.trouble and now - pair.tried_at <= CHECK_SECONDS:
            return False
        if now - pair.saved_at <= NEWBORN_SECONDS and now - self._refused_at <= NEWBORN_SECONDS:
            return False
        self._refused_at = now
        return True

    async def _start_renewal(self, number: int) -> None:
        """Wait for the refresher, but not too long, and never take it down with us."""
        self._work = asyncio.ensure_future(self._renew(number))
        try:
            await asyncio.wait_for(asyncio.shield(self._work), WAIT_SECONDS)
        except asyncio.TimeoutError:
            log.warning("Zalo OA token: the refresher takes long")

    async def _read(self) -> None:
        """A database that is away leaves the pair that is known."""
        try:
            self._pair = await asyncio.to_thread(self._store.load)
            self._read_at = self._clock()
        except TokensUnreadable as error:
            log.error("%s", error)
            self._pair = None
        except (SQLAlchemyError, OSError) as error:
            log.error("Zalo OA token: %s", where(error))

    def _tell(self, pair: Pair) -> None:
        """Return what a person must see to, every minute when it is urgent, once a day when it is weeks ahead."""
        now = self._clock()
        if pair.trouble and pair.access_until - now < self._ahead:
            hours = max(0.0, (pair.access_until - now) / 3600)
            log.error("Zalo OA: %s; còn gửi được %.1f giờ; %s", pair.trouble, hours, AUTHORIZE)
        elif pair.ends_at() - now < self._warn and now - self._warned_at > WARN_EVERY_SECONDS:
            self._warned_at = now
            last = datetime.fromtimestamp(pair.ends_at()).strftime("%d/%m/%Y")
            log.warning("Zalo OA: quyền gửi tin có thể hết hạn ngày %s; %s", last, AUTHORIZE)


async def renew_in_own_process(number: int) -> None:
    """Run ``motcua zalo-oa refresh``. It has its own session: what stops this process does not stop that one."""
    command = [sys.executable, "-m", "bot.cli", "zalo-oa", "refresh", "--number", str(number)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, start_new_session=True)
    await process.wait()
