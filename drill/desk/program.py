"""The desk drill from start to verdict: two officers, twenty citizens on four channels, everything is killed."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot import keys
from bot.channels.web.history import History
from bot.delivery.crash_points import STAFF_POINTS
from bot.messages.entry import Entry
from bot.messages.envelope import Sealed
from bot.processes.tasks import background
from bot.redis import DOWN, Client, connect
from bot.secret import secret_key
from bot.staff.desk import StaffDesk
from citizens.talks import Who
from drill import citizens, roles
from drill.citizens import Crowd, TelegramCrowd, WebCrowd, ZaloBotCrowd, ZaloCrowd
from drill.desk import roles as desk_roles
from drill.desk.verdict import DeskVerdict
from drill.killer import Killer
from drill.program import RETRIES, _disturb, _open_in, _settings, authorize
from drill.system import Program, System
from sandbox.program import running
from sandbox.telegram import app as telegram
from sandbox.zalo_bot import app as zalo_bot
from sandbox.zalo_oa import app as zalo

ROLES = {
    "gateway": ("intake", "lease", "mark", "split", "settle"),
    "listener": ("begin", "commit", "open"),
    "officer": ("turn", "answer"),
}
RATE = 1.5
SETTLE_SECONDS = 180.0


@dataclass(frozen=True)
class Plan:
    """The size of the drill: ``kills``, and changes of the speaker that there must be."""

    kills: int
    changes: int
    people: int = 5
    rest: float = 0.8
    seed: int = 20261201
    tell: Callable[[str], None] = print


@dataclass(frozen=True)
class DeskResult:
    """The result. ``changes`` counts who took, gave back or ended."""

    plan: Plan
    verdict: DeskVerdict
    killer: Killer
    changes: Counter[str]
    left_over: int
    seconds: float
    channels: dict[str, int]

    @property
    def points_hit(self) -> int:
        """Of the named points of the desk."""
        return sum(point in self.killer.counts for point in STAFF_POINTS)


async def run(plan: Plan, folder: Path) -> DeskResult:
    """Start everything, kill, wait until all is answered, compare."""
    citizens.POISON_SHARE = 0.0
    rng = random.Random(plan.seed)
    telegram_app = telegram.create_app(local=True, pace=0.1)
    zalo_app = zalo.create_app(package=10**9, switches={"retries": RETRIES, "receipts": False})
    bot_app = zalo_bot.create_app(local=True, switches={"retries": RETRIES})
    async with running(telegram_app) as telegram_url, running(zalo_app) as zalo_url, running(bot_app) as bot_url:
        system = _system(folder, _settings(telegram_url, zalo_url, bot_url))
        await asyncio.to_thread(authorize, zalo_app, zalo_url, folder)
        await system.start()
        await zalo_app.state.api.webhook.register(f"{system.urls[1]}/zalo-oa")
        redis, envelope = connect(system.redis.url), Sealed(secret_key(folder))
        crowds: list[Crowd] = [
            TelegramCrowd(telegram_app, plan.people, RATE, rng),
            ZaloCrowd(zalo_app, plan.people, RATE, rng),
            ZaloBotCrowd(bot_app, plan.people, RATE, rng),
            WebCrowd(system.urls, History(redis, envelope), plan.people, rng),
        ]
        killer, begun = Killer(system, plan.kills, rng, plan.rest, ROLES), time.monotonic()
        desk, stop = StaffDesk(redis, envelope), asyncio.Event()
        talking = [asyncio.create_task(crowd.talk(stop)) for crowd in crowds]
        apps = (telegram_app, zalo_app, bot_app)
        async with background(_disturb(apps, 2.0, rng)), background(_report(plan, killer, desk, redis)):
            await killer.run()
            while sum((await changes_of(desk, redis)).values()) < plan.changes:  # noqa: ASYNC110 - no event there
                await asyncio.sleep(1.0)
            for app in apps:
                app.state.api.faults.clear()
            stop.set()
            await asyncio.gather(*talking)
        left_over = await _settle(redis, desk, crowds)
        verdict = await _judge(redis, envelope, crowds)
        changes, seconds = await changes_of(desk, redis), time.monotonic() - begun
        await redis.close()
        await system.stop()
    chats = [chat for crowd in crowds for chat in crowd.chats]
    channels = dict(Counter(chat.channel for chat in chats for _ in chat.sent))
    return DeskResult(plan, verdict, killer, changes, left_over, seconds, channels)


def _system(folder: Path, settings: dict[str, str]) -> System:
    """Two gateways, two workers that open talks for officers, two officers."""
    system = System(folder, settings)
    gateways = [program for program in system.programs if program.role == roles.gateway.__name__]
    workers = [Program(f"worker-{n}", desk_roles.listener, system.env, folder) for n in (1, 2)]
    officers = [
        Program(f"officer-{name}", desk_roles.officer, {**system.env, desk_roles.NAME: name}, folder)
        for name in ("mai", "hoa")
    ]
    system.programs = [*gateways, *workers, *officers]
    return system


async def changes_of(desk: StaffDesk, redis: Client) -> Counter[str]:
    """Count the changes of the speaker, as they stand in the talks."""
    found: Counter[str] = Counter()
    with suppress(*DOWN):
        for case in await desk.all():
            for row in await redis.lrange(keys.said(case.id), 0, -1):
                if row.startswith(f"{Who.NOTE.value} "):
                    found[row.partition('"key": "')[2].partition('"')[0]] += 1
    return Counter({name: found[name] for name in ("taken", "returned", "closed")})


async def _report(plan: Plan, killer: Killer, desk: StaffDesk, redis: Client) -> None:
    while True:
        await asyncio.sleep(10.0)
        plan.tell(f"{len(killer.at)} of {plan.kills} kills, {dict(await changes_of(desk, redis))}")


async def _settle(redis: Client, desk: StaffDesk, crowds: list[Crowd]) -> int:
    """Wait until nothing is open any more: no message on its way, no citizen who waits for an officer."""
    deadline, quiet, open_ = time.monotonic() + SETTLE_SECONDS, 0, 1
    while quiet < 10 and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        open_ = 1
        with suppress(*DOWN):
            cases = [case for case in await desk.all() if case.state.open]
            open_ = sum(crowd.waiting() for crowd in crowds) + await _open_in(redis) + len(cases)
        quiet = 0 if open_ else quiet + 1
    return open_


async def _judge(redis: Client, envelope: Sealed, crowds: list[Crowd]) -> DeskVerdict:
    verdict = DeskVerdict()
    for crowd in crowds:
        await crowd.look()
        for chat in crowd.chats:
            rows = await redis.lrange(keys.missing(chat.channel, chat.id), 0, -1)
            verdict.judge(chat, [Entry.from_json(row.partition(" ")[2], envelope).reply.text for row in rows])
    return verdict
