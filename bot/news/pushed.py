"""Pushes on their way from the gateway's stream to the newsroom.

Several processes may read the same message: what it says is judged against what is known, so it counts once. A
message without a time, with one that lies ahead, or with words that are no national status is not believed; it only
makes the dossier be looked at next.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from actions.dossier.news import Sighting
from bot import keys
from bot.delivery.crash_points import reach
from bot.messages.envelope import CannotOpen, Envelope
from bot.news.counting import Counted, nobody_counts
from bot.news.newsroom import Newsroom
from bot.news.poller import wait
from bot.redis import Client
from citizens.subscriptions import Subscriptions
from common.log import where
from common.today import VIETNAM
from nlu.reading.codes import dossier_codes
from portals.dossier import STATUS_NAMES, Dossier, Status
from portals.routing import system_for, systems
from portals.values import text_of, time_of

log = logging.getLogger(__name__)

BATCH = 100
TICK_SECONDS = 1.0
AHEAD_SECONDS = 120.0
"""By so much a system's clock may be ahead of ours."""


class PushReader:
    """Reads the stream of pushes."""

    def __init__(
        self,
        redis: Client,
        envelope: Envelope,
        subscriptions: Subscriptions,
        newsroom: Newsroom,
        clock: Callable[[], float] = time.time,
        counts: Counted = nobody_counts,
    ) -> None:
        self._redis = redis
        self._envelope = envelope
        self._subscriptions = subscriptions
        self._newsroom = newsroom
        self._clock = clock
        self._counts = counts

    async def run(self, stop: asyncio.Event) -> None:
        """Read until ``stop``. Redis and SQL that are away are waited for."""
        while not stop.is_set():
            more = 0
            try:
                more = await self.round()
            except Exception as error:
                log.warning("pushes wait: %s", where(error))
            if not more:
                await wait(stop, TICK_SECONDS)

    async def round(self) -> int:
        """Judge what waits, in order; how many there were."""
        found = await self._redis.xrange(keys.PUSHES, count=BATCH)
        for entry, fields in found:
            reach("before judge")
            sighting = await asyncio.to_thread(self._judge, fields.get("push", ""))
            if sighting is not None:
                await self._counts(sighting.dossier, "")
            await self._redis.xdel(keys.PUSHES, entry)
            reach("after judge")
        return len(found)

    def _judge(self, sealed: str) -> Sighting | None:
        """Judge one; what it says of a dossier that somebody follows."""
        try:
            item: Mapping[str, str] = json.loads(self._envelope.open(sealed))
        except (CannotOpen, ValueError):
            log.error("a push cannot be opened: is WEB_SECRET the gateway's?")
            return None
        code = next(iter(dossier_codes(item.get("MaHoSo", ""))), None)
        if code is None:
            return None
        sighting = self._sighting(code, item)
        if sighting is None:
            self._subscriptions.look_soon(code, self._clock())
            return None
        return sighting if self._newsroom.report_pushed(sighting) else None

    def _sighting(self, code: str, item: Mapping[str, str]) -> Sighting | None:
        """Return what the message says, if it can be believed."""
        status = _status(item.get("TrangThai") or item.get("TrangThaiHoSo") or "")
        at = time_of(item.get("ThoiDiemXuLy"))
        if status is None or at is None or at.timestamp() > self._clock() + AHEAD_SECONDS:
            return None
        return Sighting(_dossier(code, status, at, item), at.timestamp(), pushed=True)


def _status(text: str) -> Status | None:
    return Status(int(text)) if text.isascii() and text.isdigit() and 1 <= int(text) <= 10 else None


def _dossier(code: str, status: Status, at: datetime, item: Mapping[str, str]) -> Dossier:
    system = system_for(code, systems())
    return Dossier(
        code=code,
        procedure=text_of(item.get("TenTTHC")),
        status=status,
        status_text=STATUS_NAMES[status],
        agency=text_of(item.get("PhongBanXuLy")) or text_of(item.get("DonViXuLy")),
        submitted=None,
        accepted=None,
        due=time_of(item.get("NgayHenTra")),
        finished=None,
        note=text_of(item.get("NoiDungXuLy")),
        source=system.name if system else "Hệ thống giải quyết thủ tục hành chính",
        fetched_at=at.astimezone(VIETNAM),
    )
