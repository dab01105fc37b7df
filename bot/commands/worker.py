"""``motcua worker``: the part that understands and answers, with Rasa inside."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import click

from bot.citizen_data.assisted import Sessions
from bot.citizen_data.desk import CitizenDesk
from bot.counting.rolling import Rolling
from bot.delivery.turn import Brain
from bot.delivery.worker import Worker
from bot.kept import citizen_data_of
from bot.keys import RELEASE_SIGNAL
from bot.link_kit.counts import Counts
from bot.link_kit.typed import WithLinks
from bot.lookup_limits import RedisLookupLimits
from bot.messages.envelope import Envelope, Sealed
from bot.messages.seal_check import opens_when_there
from bot.processes import signals
from bot.processes.heartbeat import READY, WARMING, WITHOUT_SQL, Heartbeat, heartbeat
from bot.processes.memory import keep_files_private
from bot.processes.tasks import background
from bot.processes.watch import Watch, watched
from bot.redis import Client, connect
from bot.secret import secrets_of
from common import metrics
from common.errors import SettingsError
from common.log import setup, where
from common.settings import Settings, settings
from common.sql.engine import AWAY, check_writing
from data.releases.store import Store
from data.shared_links import SharedLinks
from portals import limits as lookup_limits

log = logging.getLogger(__name__)

LATE_BEATS = 3
READINGS = "index"
"""Folder for what was read of the content's texts."""
REFRESH_SECONDS = 2.0
"""Seconds between two looks for a newer release of the content."""


@click.command(short_help="Chạy riêng phần hiểu và trả lời")
def command() -> None:
    """Chạy phần trả lời: nhận câu hỏi từ hàng đợi trong Redis, trả lời, ghi kết quả.

    Cần REDIS_URL và mô hình đã huấn luyện (motcua train). Nội dung mới được dùng ngay, không cần khởi động lại.
    SIGTERM: trả lời nốt câu đang làm rồi dừng, trong vòng 10 giây.
    """
    keep_files_private()
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"), chosen.log_format)
    if not chosen.redis_url:
        raise SettingsError("Chưa đặt REDIS_URL. Muốn chạy cả hệ thống trên máy này thì dùng: motcua run")
    asyncio.run(serve(chosen))


async def serve(chosen: Settings) -> None:
    """Load the brain, then serve until SIGTERM or SIGINT."""
    check_writing(chosen.sql_url)
    redis = connect(chosen.redis_url)
    secrets = secrets_of(chosen)
    envelope = Sealed(*secrets.every)
    await opens_when_there(redis, envelope, secrets)
    lookup_limits.install(RedisLookupLimits(redis, secrets.named("limits")))
    async with heartbeat(redis) as beat, watched(chosen, "worker", _watch(beat), redis):
        brain = await load_brain(chosen)
        setup(chosen.log_level)  # Rasa changes log levels as it loads
        stop = _stop_on_signal()
        fresh = asyncio.Event()
        async with (
            background(signals.listen(redis, {RELEASE_SIGNAL: lambda _number: fresh.set()})),
            background(_follow_releases(chosen, beat, fresh)),
            background(_previews(redis)),
            background(_replays(redis, brain)),
            background(Rolling(redis, Store(chosen.sql_url)).forever()),
            _care(chosen, redis, envelope) as desk,
        ):
            beat.state = READY
            await beat.now()
            known = WithLinks(brain, SharedLinks(Store(chosen.sql_url).engine), Counts(redis))
            await Worker(redis, known, envelope, desk, settle=chosen.settle_seconds).run(stop)
    await redis.close()


def _watch(beat: Heartbeat) -> Watch:
    """The port of a worker: well as long as it can answer and its heartbeat gets through."""

    async def health() -> str:
        if beat.state == WARMING:
            return "loading"
        return f"Redis was not reached {beat.late} times in a row" if beat.late > LATE_BEATS else ""

    async def measure() -> None:
        from data.releases.live import current_release

        metrics.show(metrics.SQL_UP, int(beat.state != WITHOUT_SQL))
        metrics.show(metrics.RELEASE, current_release().id)

    return Watch(health, (measure,))


@asynccontextmanager
async def _care(chosen: Settings, redis: Client, envelope: Envelope) -> AsyncIterator[CitizenDesk]:
    """The desk, and beside the turns what looks after data that have to go and answers that arrived."""
    from bot.questions.keeper import keeper_of  # it reads words, as the brain does

    kept = citizen_data_of(chosen, redis, envelope)
    keeper = keeper_of(chosen, redis, envelope, kept.staff, kept.refs)
    async with (
        background(kept.rewriting.forever()),
        background(kept.retention.forever()),
        background(kept.arrivals.forever()),
        background(kept.waiting.forever()),
        background(keeper.forever()),
        background(Sessions(redis, envelope).look_after(kept.eraser.erase)),
    ):
        yield kept.desk


async def _previews(redis: Client) -> None:
    from bot.editors import previews

    await previews.serve(redis)


async def _replays(redis: Client, brain: Brain) -> None:
    from bot.editors.replays import Replayer

    await Replayer(redis, brain).serve()


def _stop_on_signal() -> asyncio.Event:
    """Only from here on is there anything to finish: until now a signal ends the process at once."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def load_brain(chosen: Settings) -> Brain:
    """The brain, with the newest content and its index ready. Only this function imports Rasa."""
    await _install_when_there(chosen)
    with _no_collection():
        from bot.brain import Brain as RasaBrain
        from nlu.matcher import between_runs
        from nlu.train import model_path

        readings = chosen.var_dir / READINGS
        between_runs.take_up(readings)
        brain = await RasaBrain.load(model_path(chosen.model_dir))
        between_runs.leave(readings)
    return brain


async def _install_when_there(chosen: Settings) -> None:
    """Install the newest content; SQL that is away is waited for."""
    while True:
        try:
            return await asyncio.to_thread(_install_newest, chosen)
        except AWAY as error:
            log.warning("waiting for SQL: %s", where(error))
            await asyncio.sleep(REFRESH_SECONDS)


def _install_newest(chosen: Settings) -> None:
    from data.releases import switches
    from data.releases.bootstrap import ensure_release
    from data.releases.live import install

    store = Store(chosen.sql_url)
    install(ensure_release(store))
    switches.install(switches.switched_off(store.engine))


async def _follow_releases(chosen: Settings, beat: Heartbeat, fresh: asyncio.Event) -> None:
    """Put every newer release in force: at once where ``fresh`` tells of one, else at the next look. The index is
    built before the swap, so no citizen waits for it.

    Whether SQL answers is told with the heartbeat.
    """
    store, looked_at = Store(chosen.sql_url), 0
    while True:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(fresh.wait(), REFRESH_SECONDS)
        fresh.clear()
        try:
            looked_at = await asyncio.to_thread(_refresh, store, looked_at)
            beat.state = READY
        except Exception as error:
            beat.state = WITHOUT_SQL if isinstance(error, AWAY) else beat.state
            log.error("content was not refreshed: %s", where(error))


def _refresh(store: Store, looked_at: int) -> int:
    """Look at what is switched off, and at the newest release unless it was ``looked_at`` already; its number. A
    damaged one changes nothing.
    """
    from data.catalogue import catalogue_of
    from data.releases import switches
    from data.releases.live import current_release, install
    from nlu.matcher import matcher_for

    switches.install(switches.switched_off(store.engine))
    newest, current = store.newest_id() or 0, current_release().id
    if newest in (current, looked_at):
        return newest
    with _no_collection():
        release = store.newest()
        if release is not None and release.id != current:
            matcher_for(release)
            catalogue_of(release.content)
            install(release)
            log.info("content release %d is in force", release.id)
    return newest


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold off garbage collection while many objects are made, and never scan these again.

    A full collection stops every turn for half a second once a whole national catalogue is in memory. Records form no
    cycles, so an old release is still given back when nobody uses it any more.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


if __name__ == "__main__":
    command()
