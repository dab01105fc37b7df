"""The news drill: dossiers move on while everything that tells of it is killed again and again.

Citizens on Telegram and on the web follow dossiers of a sandbox portal with faults. Its officers move them at random,
and the portal pushes each move twice and out of order. News processes, gateways, workers and Redis die at named
points. In the end what phones and pages show is compared with what happened.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy.engine import Engine

from bot import keys
from bot.channels.web.history import History
from bot.citizen_data.citizen_ref import Refs
from bot.delivery.crash_points import NEWS_POINTS
from bot.messages.envelope import Sealed
from bot.processes.tasks import background
from bot.pushes import PATH
from bot.redis import DOWN, Client, connect
from bot.secret import secret_key
from citizens.notices import OPEN, Notices
from citizens.subscriptions import Subscriptions
from citizens.waits import Waits
from data.releases.store import Store
from drill import roles
from drill.citizens import TelegramCrowd, WebCrowd
from drill.killer import Killer
from drill.news import roles as news_roles
from drill.news.verdict import NewsVerdict, judge
from drill.system import Program, System
from sandbox.portal import app as portal
from sandbox.portal.faults import parse
from sandbox.portal.pushing import Pusher
from sandbox.portal.world import STATUSES, Dossier, World, built_in
from sandbox.program import running
from sandbox.telegram import app as telegram
from sandbox.telegram.faults import Fault as TelegramFault

ROLES = {
    "gateway": ("lease", "mark", "settle"),
    "follower": ("begin", "commit"),
    "news": ("claim", "note", "push", "hear", "judge", "return"),
}
PUSH_SECRET = "drill-push-secret"
TELEGRAM_FAULTS = ("429", "500", "502_after", "timeout_after", "drop", "drop_after")
PORTAL_FAULTS = ("503*3", "429*2", "drop*2", "rejected200*2", "malformed*2", "slow=1*2", "503*12")
SETTLE_SECONDS = 120.0


@dataclass(frozen=True)
class Plan:
    """The size of the drill. ``moves`` is officers' moves a second."""

    kills: int
    people: int = 30
    pages: int = 10
    moves: float = 3.0
    rest: float = 0.8
    seed: int = 20261125
    tell: Callable[[str], None] = print


@dataclass
class Past:
    """The past of one dossier: its statuses in order, from the one that its follower had seen.

    ``waits`` counts how often its follower asked to be told when a system is back.
    """

    dossier: Dossier
    statuses: list[int] = field(default_factory=list)
    waits: int = 0


@dataclass(frozen=True)
class NewsResult:
    """The result."""

    plan: Plan
    verdict: NewsVerdict
    killer: Killer
    pushes: int
    looks: int
    left_over: int
    seconds: float

    @property
    def points_hit(self) -> int:
        """Of the named points on the way of news."""
        return sum(point in self.killer.counts for point in NEWS_POINTS)


class Looks:
    """Counts what the portal is asked."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.state = app.state
        self.count = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        self.count += scope["type"] == "http" and not scope["path"].startswith("/sandbox")
        await self._app(scope, receive, send)


async def run(plan: Plan, folder: Path) -> NewsResult:
    """Start everything, follow, move and kill, wait until all is told, compare."""
    rng = random.Random(plan.seed)
    pusher = Pusher("", PUSH_SECRET, repeats=2, shuffle=3.0, seed=plan.seed)
    portal_app = Looks(portal.create_app(push=pusher, rate=0.05, seed=plan.seed))
    telegram_app = telegram.create_app(local=True, pace=0.1)
    async with running(portal_app) as portal_url, running(telegram_app) as telegram_url:
        system = _system(folder, {**portal.settings(portal_url), **telegram.settings(telegram_url)})
        pusher.url = system.urls[0] + PATH
        await system.start()
        secret = secret_key(folder)
        redis, engine = connect(system.redis.url), Store(f"sqlite:///{folder / 'motcua.sqlite3'}").engine
        phones = TelegramCrowd(telegram_app, plan.people, 1.0, rng)
        pages = WebCrowd(system.urls, History(redis, Sealed(secret)), plan.pages, rng)
        past = await _follow_all(plan, portal_app.state.world, phones, pages, engine, rng)
        killer = Killer(system, plan.kills, rng, plan.rest, ROLES)
        begun = time.monotonic()
        await _storm(plan, killer, past, portal_app, telegram_app, phones, rng)
        left_over = await _settle(redis, engine, pusher)
        seconds = time.monotonic() - begun
        await pages.look()
        verdict = judge([*phones.chats, *pages.chats], past, Notices(engine), Refs(secret), Sealed(secret))
        await redis.close()
        await system.stop()
    return NewsResult(plan, verdict, killer, pusher.calls, portal_app.count, left_over, seconds)


def _system(folder: Path, settings: dict[str, str]) -> System:
    """Two gateways, two workers that follow, three news processes."""
    more = {"TELEGRAM_MODE": "webhook", "TELEGRAM_SECRET": "drill-secret_1", "PUSH_SECRET": PUSH_SECRET}
    system = System(folder, {**settings, **more, "FOLLOW_RATE": "50", "FOLLOW_LIMIT": "100", "LOOKUP_BUDGET": "3"})
    gateways = [program for program in system.programs if program.role == roles.gateway.__name__]
    workers = [Program(f"worker-{n}", news_roles.follower, system.env, folder) for n in (1, 2)]
    tellers = [Program(f"news-{n}", news_roles.news, system.env, folder) for n in (1, 2, 3)]
    system.programs = [*gateways, *workers, *tellers]
    return system


async def _follow_all(
    plan: Plan, world: World, phones: TelegramCrowd, pages: WebCrowd, engine: Engine, rng: random.Random
) -> dict[str, Past]:
    """Each citizen follows a dossier of their own, known by the name ``channel:chat``."""
    world.dossiers = {dossier.code: dossier for dossier in _dossiers(plan.people + plan.pages)}
    rest = iter(world.dossiers.values())
    past = {}
    for chat in phones.chats:
        past[f"telegram:{chat.id}"] = mine = _begin(next(rest))
        phones._people.say(int(chat.id), _wish(mine))
    async with httpx.AsyncClient(trust_env=False, timeout=5.0) as page:
        for _ in range(plan.pages):
            page.cookies.clear()
            chat = await pages._open_page(page)
            past[f"web:{chat.id}"] = mine = _begin(next(rest))
            await pages._insist(page, {"id": str(uuid.UUID(int=rng.getrandbits(128))), "text": _wish(mine)})
    subscriptions = Subscriptions(engine)
    deadline = time.monotonic() + 60
    while subscriptions.counts().get("active", 0) < len(past):
        assert time.monotonic() < deadline, "not everybody could follow"
        await asyncio.sleep(0.2)
    return past


def _dossiers(count: int) -> list[Dossier]:
    """As many as there are citizens, half with a timeline and half without, all in process."""
    samples = [next(d for d in built_in()[0] if d.system == name and d.status == 4) for name in ("hcc", "igate")]
    made = []
    for number in range(count):
        sample = samples[number % 2]
        head, _, _ = sample.code.rpartition("-")
        code = f"{head}-{5000 + number}"
        made.append(replace(sample, code=code, steps=list(sample.steps), due=None, status=4))
    return made


def _begin(dossier: Dossier) -> Past:
    return Past(dossier, [dossier.status])


def _wish(past: Past) -> str:
    return f"theo dõi {past.dossier.code} từ {STATUSES[past.dossier.status]}"


async def _storm(
    plan: Plan,
    killer: Killer,
    past: dict[str, Past],
    portal_app: Looks,
    telegram_app: Any,
    phones: TelegramCrowd,
    rng: random.Random,
) -> None:
    waiting = _wait(plan, past, phones, rng)
    moving = _move(plan, list(past.values()), portal_app.state.world, rng)
    disturbing = _disturb(portal_app, telegram_app, rng)
    async with background(disturbing), background(_report(plan, killer)), background(moving), background(waiting):
        await killer.run()
    portal_app.state.faults.standing, portal_app.state.faults.rate = [], 0.0
    telegram_app.state.api.faults.clear()


async def _move(plan: Plan, past: list[Past], world: World, rng: random.Random) -> None:
    """Officers move dossiers on. Most go round between processing, papers and payment, some come to an end."""
    while True:
        await asyncio.sleep(rng.expovariate(plan.moves))
        mine = rng.choice(past)
        going_on = [to for to in mine.dossier.moves if to in (4, 5, 6)]
        ending = [to for to in mine.dossier.moves if to in (9, 10)]
        choices = ending if ending and (not going_on or rng.random() < 0.02) else going_on
        if choices:
            _advance(mine, rng.choice(choices), world)


async def _wait(plan: Plan, past: dict[str, Past], phones: TelegramCrowd, rng: random.Random) -> None:
    """Citizens ask to be told when a system is back, each time about another dossier."""
    for number in itertools.count(1):
        await asyncio.sleep(rng.expovariate(plan.moves / 3))
        chat = rng.choice(phones.chats)
        mine = past[f"telegram:{chat.id}"]
        mine.waits += 1
        head, _, _ = mine.dossier.code.rpartition("-")
        phones._people.say(int(chat.id), f"chờ {head}-{number % 1000 + 9000}")


def _advance(mine: Past, to: int, world: World) -> None:
    """One move; no two of one dossier within the same second, in which the protocol counts."""
    last = mine.dossier.steps[-1].at if mine.dossier.steps else None
    now = world.clock().replace(microsecond=0)
    if last is not None and now <= last.replace(microsecond=0):
        return
    mine.dossier.move(to, world.clock(), f"lần {len(mine.statuses)}")
    mine.statuses.append(to)
    for tell in world.listeners:
        tell(mine.dossier)


async def _disturb(portal_app: Looks, telegram_app: Any, rng: random.Random) -> None:
    """Something goes wrong at the portal and at Telegram every few seconds."""
    while True:
        await asyncio.sleep(rng.uniform(0.5, 2.5))
        kind = rng.choice(TELEGRAM_FAULTS)
        if rng.random() < 0.3:
            telegram_app.state.api.faults.add(TelegramFault(kind, "sendMessage", times=1, seconds=1.5))
        portal_app.state.faults.standing.append(parse(rng.choice(PORTAL_FAULTS)))


async def _report(plan: Plan, killer: Killer) -> None:
    while True:
        await asyncio.sleep(10.0)
        plan.tell(f"{len(killer.at)} of {plan.kills} kills, {dict(Counter(killer.victims))}")


async def _settle(redis: Client, engine: Engine, pusher: Pusher) -> int:
    """Wait until all was looked at again and all is told; what is open all the same after the time is up."""
    notices, subscriptions, waits, begun = Notices(engine), Subscriptions(engine), Waits(engine), time.time()
    deadline = time.monotonic() + SETTLE_SECONDS
    open_ = 1
    while open_ and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        counts = await asyncio.to_thread(notices.counts)
        stale = await asyncio.to_thread(subscriptions.not_seen_since, begun)
        open_ = pusher.waiting() + sum(counts.get(state.value, 0) for state in OPEN) + stale
        open_ += await asyncio.to_thread(waits.count)
        with suppress(*DOWN):
            open_ += int(await redis.xlen(keys.PUSHES)) + await _in_lanes(redis)
    return open_


async def _in_lanes(redis: Client) -> int:
    async with redis.pipeline(transaction=False) as pipe:
        for lane in range(keys.LANES):
            pipe.zcard(keys.due(lane)).xlen(keys.news(lane)).xlen(keys.inbox(lane))
        return int(sum(await pipe.execute()))
