"""One sync from beginning to end, and the schedule that repeats it."""

from __future__ import annotations

import asyncio
import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from time import monotonic

from bot.sync.pace import Pace
from bot.sync.publishing import Outcome, publish
from bot.sync.reading import CatalogueReader, Progress
from bot.sync.scope import Scope
from bot.sync.source import open_source
from common.errors import MotCuaError, OutsideError, SettingsError
from common.log import where
from common.settings import Settings
from data.official.changes import Kind
from data.official.synced import Records, Run
from data.releases.store import Store

log = logging.getLogger(__name__)

AGAIN = timedelta(minutes=30)
"""After a failed sync."""
LOOK_SECONDS = 60.0
FALLBACK_SECONDS = 60.0
"""Seconds that the API may keep silent before the legacy gateway is asked, where there is one."""


@dataclass(frozen=True)
class Options:
    """The way to sync: where from, where else if that fails, and how hard.

    ``rate`` in requests per second, ``give_up`` in seconds without a good answer. ``fresh`` forgets an unfinished
    run; ``accept_loss`` publishes even if much of the catalogue is gone.
    """

    url: str
    legacy_url: str
    rate: float
    connections: int
    give_up: float
    fresh: bool = False
    accept_loss: bool = False

    @classmethod
    def of(cls, settings: Settings, url: str = "") -> Options:
        """As the settings say. Raises :class:`SettingsError` when there is no address."""
        chosen = url or settings.portal_url or settings.portal_legacy_url
        if not chosen:
            raise SettingsError("Chưa có địa chỉ cổng: đặt PORTAL_URL hoặc dùng --portal URL.")
        legacy = "" if url else settings.portal_legacy_url
        return cls(chosen, legacy, settings.sync_rate, settings.sync_connections, settings.sync_give_up)


async def sync(settings: Settings, options: Options, progress: Progress) -> Outcome:
    """Read the whole catalogue and publish it. Raises :class:`MotCuaError`; a later call goes on where it stopped."""
    begun = monotonic()
    with _alone(settings.var_dir):
        store = Store(settings.sql_url)
        records, scope = Records(store), Scope.of(settings)
        run, name = await _read(records, scope, options, progress)
        release, changes, count = await asyncio.to_thread(
            publish, store, records, run, name, accept_loss=options.accept_loss
        )
    return Outcome(
        procedures=count,
        added=changes.count(Kind.ADDED),
        changed=changes.count(Kind.CHANGED),
        withdrawn=changes.count(Kind.WITHDRAWN),
        skipped=len(changes.left_out),
        release=release.id,
        seconds=monotonic() - begun,
    )


async def repeat(settings: Settings, options: Options, hours: float) -> None:
    """Sync whenever the last one is older than ``hours``, for good. A failure is noted and tried again later."""
    records = Records(Store(settings.sql_url))
    failed: datetime | None = None
    while True:
        if due(records.finished_at(), failed, hours, datetime.now(timezone.utc)):
            try:
                outcome = await sync(settings, options, lambda done, total: None)
                failed = None
                log.info("catalogue synced: %s", outcome.to_json())
            except Exception as error:
                failed = datetime.now(timezone.utc)
                log.error("catalogue sync failed: %s", str(error) if isinstance(error, MotCuaError) else where(error))
        await asyncio.sleep(LOOK_SECONDS)


def due(finished: datetime | None, failed: datetime | None, hours: float, now: datetime) -> bool:
    """Tell whether it is time to sync: the last one is too old, and the last failure not too recent."""
    if failed is not None and now - failed < AGAIN:
        return False
    return finished is None or now - finished >= timedelta(hours=hours)


async def _read(records: Records, scope: Scope, options: Options, progress: Progress) -> tuple[Run, str]:
    """Read everything from the API, or from the legacy gateway when the API does not answer."""
    if not options.legacy_url or options.legacy_url == options.url:
        return await _read_from(records, scope, options, progress)
    try:
        return await _read_from(records, scope, replace(options, give_up=FALLBACK_SECONDS), progress)
    except OutsideError as error:
        log.warning("the portal does not answer (%s): asking the legacy gateway", type(error).__name__)
        return await _read_from(records, scope, replace(options, url=options.legacy_url), progress)


async def _read_from(records: Records, scope: Scope, options: Options, progress: Progress) -> tuple[Run, str]:
    async with open_source(options.url) as source:
        pace = Pace(options.rate)
        reader = CatalogueReader(source, records, scope, pace, options.connections, options.give_up, progress)
        run = records.begin(f"{options.url} {scope}", fresh=options.fresh)
        if not run.listed:
            await reader.list_all(run)
        await reader.read_all(run)
        return run, f"{source.name} (mô phỏng)" if source.simulated else source.name


@contextmanager
def _alone(var_dir: Path) -> Iterator[None]:
    """One sync at a time per data folder."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "sync.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise MotCuaError("Một lần đồng bộ khác đang chạy. Hãy chờ nó xong.") from None
        yield
