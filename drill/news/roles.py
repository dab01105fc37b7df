"""The processes of the news drill: the product's news process on a faster clock, and a worker that can follow."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Mapping
from dataclasses import replace
from datetime import time as clock_time
from typing import Any

from actions.citizen.known import Effect, EffectKind
from actions.saying.reply import Reply
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import CitizenDesk
from bot.delivery.inbox import Event
from bot.delivery.turn import TurnResult
from bot.delivery.worker import Worker
from bot.messages.channel import Inbound
from bot.messages.envelope import Sealed
from bot.news import newsroom, poller, returning, schedule, telling
from bot.news.hosts import all_hosts
from bot.news.program import News
from bot.news.service import FollowingService
from bot.redis import connect
from bot.secret import secret_key
from citizens.notices import Notices
from citizens.subscriptions import Subscriptions
from citizens.waits import Waits
from common import quiet_hours
from common.log import setup
from common.settings import Settings, load
from data.releases.store import Store
from drill.roles import _prepare

FOLLOW = re.compile(r"theo dõi (\S+) từ (.+)")
WAIT = re.compile(r"chờ (\S+)")
MINUTES = 0.1
"""Between two looks at one dossier: six seconds."""


class FollowingBrain:
    """Follows what it is told to follow, and waits for the system of what it is told to wait for."""

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message."""
        found = FOLLOW.fullmatch(message.text)
        if wait := WAIT.fullmatch(message.text):
            return TurnResult((Reply(f"Chờ {wait[1]}."),), {}, (Effect(EffectKind.AWAIT, wait[1]),))
        if not found:
            return TurnResult((Reply(f"Đã nghe: {message.text}"),))
        return TurnResult((Reply(f"Theo dõi {found[1]}."),), {}, (Effect(EffectKind.FOLLOW, found[1], found[2]),))


def news(env: Mapping[str, str], order: str, log: str) -> None:
    """A news process, as ``motcua news`` runs it, but for its pace."""
    _prepare(env, order, log)
    _hurry()
    asyncio.run(_tell())


def follower(env: Mapping[str, str], order: str, log: str) -> None:
    """A worker process with the desk's part of following."""
    _prepare(env, order, log)
    asyncio.run(_follow())


def _hurry() -> None:
    """Seconds for what takes minutes in service, and no quiet hours."""
    quiet_hours.QUIET_FROM, quiet_hours.QUIET_UNTIL = clock_time.max, clock_time.min
    schedule.BACKOFF, schedule.RARELY = replace(schedule.BACKOFF, first=0.5, longest=3.0), 6.0
    poller.LEASE_SECONDS, poller.IDLE_SECONDS = 4.0, 0.2
    poller.PAUSES = replace(poller.PAUSES, first=0.3, longest=2.0)
    telling.LEASE_SECONDS, telling.TICK_SECONDS, telling.OFFICER_SECONDS = 3.0, 0.2, 1.0
    returning.PROBE_SECONDS, returning.TICK_SECONDS = 0.5, 0.2
    newsroom.MISSING_LOOKS = 10_000  # the sandbox's faults answer so now and then


async def _tell() -> None:
    chosen, stop = _begin()
    secret = secret_key(chosen.var_dir)
    redis, envelope = connect(chosen.redis_url), Sealed(secret)
    quick = chosen.copy(update={"follow_every_minutes": MINUTES})
    await News(redis, Store(chosen.sql_url).engine, envelope, quick, all_hosts(chosen), Refs(secret)).run(stop)
    await redis.close()


async def _follow() -> None:
    chosen, stop = _begin()
    secret, redis = secret_key(chosen.var_dir), connect(chosen.redis_url)
    engine, envelope, refs = Store(chosen.sql_url).engine, Sealed(secret), Refs(secret)
    service = FollowingService(Subscriptions(engine), Notices(engine), Waits(engine), refs, envelope, chosen)
    desk = CitizenDesk([service], refs, _keep, thread_seconds=3600)
    await Worker(redis, FollowingBrain(), envelope, desk).run(stop)
    await redis.close()


async def _keep(event: Event) -> str:
    """Nobody asks for anything to be deleted."""
    return ""


def _begin() -> tuple[Settings, asyncio.Event]:
    chosen, stop = load(), asyncio.Event()
    setup("WARNING", secret_key(chosen.var_dir))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return chosen, stop
