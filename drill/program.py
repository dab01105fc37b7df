"""One drill from start to verdict."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import keys
from bot.channels.web.history import History
from bot.channels.zalo_oa.refresh import invite, oauth_of, refresher_of
from bot.delivery.commit import Conversations
from bot.delivery.quarantine import Quarantine
from bot.messages.entry import Entry
from bot.messages.envelope import Envelope, Sealed
from bot.processes.tasks import background
from bot.redis import DOWN, Client, connect
from bot.secret import secret_key
from common.settings import load
from drill.citizens import Crowd, TelegramCrowd, WebCrowd, ZaloBotCrowd, ZaloCrowd
from drill.killer import Killer
from drill.roles import BRAIN
from drill.system import System
from drill.verdict import Verdict, recoveries
from sandbox.program import running
from sandbox.telegram import app as telegram
from sandbox.telegram.faults import Fault as TelegramFault
from sandbox.zalo_bot import app as zalo_bot
from sandbox.zalo_bot.faults import Fault as ZaloBotFault
from sandbox.zalo_oa import app as zalo
from sandbox.zalo_oa.faults import Fault as ZaloFault

TELEGRAM_FAULTS = ("429", "500", "502", "502_after", "timeout", "timeout_after", "drop", "drop_after")
ZALO_BOT_FAULTS = (*TELEGRAM_FAULTS, "503", "not_json", "not_json_after", "slow")
ZALO_FAULTS = (*ZALO_BOT_FAULTS, "-32")
NORMAL_RATE = 4.0
RETRIES = [0.5] * 2_000
CHANNELS = ("telegram", "zalo_oa", "zalo_bot", "web")
SETTLE_SECONDS = 120.0
SECRET = "drill-secret_1"


@dataclass(frozen=True)
class Plan:
    """The size of the drill. ``rate`` is messages a second for each messaging service, ``brain`` echo or rasa."""

    kills: int
    calm: int = 0
    people: int = 24
    pages: int = 10
    rate: float = NORMAL_RATE
    rest: float = 0.6
    seed: int = 20261124
    brain: str = "echo"
    tell: Callable[[str], None] = print


@dataclass(frozen=True)
class KillResult:
    """The result."""

    plan: Plan
    verdict: Verdict
    killer: Killer
    recovered: list[float]
    seconds: float
    stormed: float
    stopped: dict[str, float]
    left_over: int
    channels: dict[str, int]


async def run(plan: Plan, folder: Path) -> KillResult:
    """Start everything, kill, wait until all is answered, compare."""
    rng = random.Random(plan.seed)
    telegram_app = telegram.create_app(local=True, pace=0.1)
    zalo_app = zalo.create_app(package=10**9, switches={"retries": RETRIES, "receipts": False})
    bot_app = zalo_bot.create_app(local=True, switches={"retries": RETRIES})
    async with running(telegram_app) as telegram_url, running(zalo_app) as zalo_url, running(bot_app) as bot_url:
        system = System(folder, {**_settings(telegram_url, zalo_url, bot_url), BRAIN: plan.brain})
        await asyncio.to_thread(authorize, zalo_app, zalo_url, folder)
        await system.start()
        await zalo_app.state.api.webhook.register(f"{system.urls[1]}/zalo-oa")
        redis, envelope = connect(system.redis.url), Sealed(secret_key(folder))
        crowds: list[Crowd] = [
            TelegramCrowd(telegram_app, plan.people, plan.rate, rng),
            ZaloCrowd(zalo_app, plan.people, plan.rate, rng),
            ZaloBotCrowd(bot_app, plan.people, plan.rate, rng),
            WebCrowd(system.urls, History(redis, envelope), plan.pages, rng),
        ]
        killer = Killer(system, plan.kills, rng, plan.rest)
        begun = time.monotonic()
        stormed = await _storm(plan, killer, crowds, (telegram_app, zalo_app, bot_app), rng)
        left_over = await _settle(redis, crowds)
        seconds = time.monotonic() - begun
        verdict = await _judge(redis, envelope, crowds)
        await redis.close()
        stopped = await system.stop()
    chats = [chat for crowd in crowds for chat in crowd.chats]
    channels = {name: sum(len(c.sent) for c in chats if c.channel == name) for name in CHANNELS}
    recovered = recoveries(chats, killer.calm_at or killer.at)
    return KillResult(plan, verdict, killer, recovered, seconds, stormed, stopped, left_over, channels)


def _settings(telegram_url: str, zalo_url: str, bot_url: str) -> dict[str, str]:
    return {
        **telegram.settings(telegram_url),
        **zalo.settings(zalo_url),
        **zalo_bot.settings(bot_url),
        "ZALO_BOT_MODE": "webhook",
        "ZALO_BOT_SECRET": SECRET,
        "TELEGRAM_MODE": "webhook",
        "ZALO_OA_PAID": "true",  # a citizen whose answers pile up gets more than Zalo's eight free ones
        "TELEGRAM_SECRET": SECRET,
    }


def authorize(app: Any, url: str, folder: Path) -> None:
    """Return what the administrator of the Official Account does in a browser."""
    ours = {name.lower(): value for name, value in zalo.settings(url).items()}
    chosen = load(**ours, var_dir=folder, database_url="", web_secret="")
    invitation = invite(oauth_of(chosen), "https://motcua.example/")
    query = dict(pair.split("=") for pair in invitation.url.partition("?")[2].split("&"))
    code = app.state.api.world.tokens.authorize({**query, "redirect_uri": "https://motcua.example/"})
    refresher_of(chosen).authorize(code, invitation.verifier)


async def _storm(plan: Plan, killer: Killer, crowds: list[Crowd], apps: tuple[Any, ...], rng: random.Random) -> float:
    """Messages, faults and kills, until there were enough of these; how long they followed each other closely (s)."""
    begun, stop = time.monotonic(), asyncio.Event()
    talking = [asyncio.create_task(crowd.talk(stop)) for crowd in crowds]
    async with background(_report(plan, killer)), background(_disturb(apps, NORMAL_RATE / plan.rate, rng)):
        await killer.run()
        for app in apps:
            app.state.api.faults.clear()
    stormed = time.monotonic() - begun
    if plan.calm:
        await killer.kill_one_by_one(plan.calm)
    stop.set()
    await asyncio.gather(*talking)
    return stormed


async def _disturb(apps: tuple[Any, ...], slower: float, rng: random.Random) -> None:
    """Something goes wrong at Telegram and at both of Zalo's every few seconds, for a like share of the messages."""
    telegram_api, zalo_api, bot_api = (app.state.api for app in apps)
    while True:
        await asyncio.sleep(rng.uniform(0.5, 3.0) * slower)
        times = rng.randint(1, 2)
        kind = rng.choice(TELEGRAM_FAULTS)
        telegram_api.faults.add(TelegramFault(kind, "sendMessage", times=times, seconds=1.5))
        zalo_api.faults.add(ZaloFault(rng.choice(ZALO_FAULTS), "/message", times=times, seconds=1.5))
        bot_api.faults.add(ZaloBotFault(rng.choice(ZALO_BOT_FAULTS), "sendMessage", times=times, seconds=1.5))


async def _report(plan: Plan, killer: Killer) -> None:
    while True:
        await asyncio.sleep(10.0)
        plan.tell(f"{len(killer.at)} of {plan.kills} kills")


async def _settle(redis: Client, crowds: list[Crowd]) -> int:
    """Wait until nothing is open any more; what is open all the same after the time is up."""
    deadline = time.monotonic() + SETTLE_SECONDS
    quiet, open_ = 0, 1
    while quiet < 10 and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        open_ = 1
        with suppress(*DOWN):
            open_ = sum(crowd.waiting() for crowd in crowds) + await _open_in(redis)
        quiet = 0 if open_ else quiet + 1
    return open_


async def _open_in(redis: Client) -> int:
    async with redis.pipeline(transaction=False) as pipe:
        for lane in range(keys.LANES):
            pipe.xlen(keys.inbox(lane)).zcard(keys.due(lane)).hlen(keys.sending(lane)).hlen(keys.tries(lane))
        return sum(await pipe.execute())


async def _judge(redis: Client, envelope: Envelope, crowds: list[Crowd]) -> Verdict:
    verdict = Verdict()
    quarantine, conversations = Quarantine(redis, envelope), Conversations(redis, envelope)
    aside = [await quarantine.message(case) for case in await quarantine.cases()]
    listed = [row for lane in range(keys.LANES) for _, row in await redis.xrange(keys.unknown(lane))]
    for crowd in crowds:
        await crowd.look()
        for chat in crowd.chats:
            memory = await conversations.memory(chat.channel, chat.id)
            rows = await redis.lrange(keys.missing(chat.channel, chat.id), 0, -1)
            waiting = [Entry.from_json(row.partition(" ")[2], envelope).reply.text for row in rows]
            unknown = sum(row["chat"] == f"{chat.channel}:{chat.id}" for row in listed)
            set_aside = sum((m.channel, m.chat) == (chat.channel, chat.id) for m in aside if m)
            verdict.judge(chat, unknown, memory.get("count", 0), set_aside, waiting)
    return verdict
