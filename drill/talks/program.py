"""Talks through the sandboxes of Telegram, Zalo OA and Zalo Bot, with messages lost on the way out and doubled on the
way in.

Gateway, outbox, inbox, worker and desk are the product's, in this process. A share of the calls that send a message
ends in a fault of the service, before or after the message was delivered, and each message of a citizen is delivered
twice. What a phone shows in the end is compared with what was decided to be said.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from actions.citizen.known import Citizen
from actions.saying.reply import Reply
from bot import keys
from bot.commands.gateway import build
from bot.delivery.commit import answer_of
from bot.delivery.inbox import Event
from bot.delivery.turn import Brain, Closing, Desk, TurnResult
from bot.delivery.worker import Worker
from bot.gateway import Gateway
from bot.kept import citizen_data_of
from bot.messages.channel import Inbound
from bot.messages.entry import chat_ref
from bot.messages.envelope import Sealed
from bot.processes.embedded import running as redis_running
from bot.redis import Client, connect
from bot.secret import secret_key
from bot.short_links import ShortLinks
from citizens.receipts import Arrived, Receipts
from common.settings import Settings, load
from data.loader import read_yaml
from data.releases.store import Store
from drill.program import authorize
from drill.system import free_port
from sandbox.faults import Faults
from sandbox.portal import app as portal
from sandbox.program import running
from sandbox.telegram import app as telegram
from sandbox.telegram.citizens import Citizens as TelegramCitizens
from sandbox.telegram.faults import Fault as TelegramFault
from sandbox.zalo_bot import app as zalo_bot
from sandbox.zalo_bot.citizens import Citizens as ZaloBotCitizens
from sandbox.zalo_bot.faults import Fault as ZaloBotFault
from sandbox.zalo_oa import app as zalo_oa
from sandbox.zalo_oa.citizens import Citizens as ZaloCitizens
from sandbox.zalo_oa.faults import Fault as ZaloFault

TALKS = Path(__file__).with_name("talks.yml")
CHANNELS = ("telegram", "zalo_oa", "zalo_bot")
KINDS = ("429", "500", "502", "502_after", "timeout", "timeout_after", "drop", "drop_after")
"""Faults that each of the services can have."""
FAULT_SECONDS = 0.7
SENDS = ("sendmessage", "sendphoto", "sendvenue", "senddocument", "message/cs")
FRAGMENT_SECONDS = (0.1, 0.5)
"""Between two fragments of one message."""
READING_SECONDS = (2.5, 4.0)
"""Between an answer and the next message: longer than the settle time of a burst."""
STEP_SECONDS = 90.0
AT_ONCE = 6
"""Talks side by side: services, citizens and bot share one process, which must not make fragments late."""
GOODBYE = "cảm ơn"
SECRET = "drill-secret_1"

Step = str | Sequence[str]


@dataclass(frozen=True)
class Plan:
    """``loss`` is the share of sends that end in a fault, ``copies`` how often each message of a citizen comes."""

    talks: int | None = None
    loss: float = 0.25
    copies: int = 2
    seed: int = 20261130
    tell: Callable[[str], None] = print


@dataclass
class Talk:
    """One talk on one channel: what was decided to be said, answer by answer, and what the phone shows."""

    who: str
    channel: str
    chat: str
    steps: Sequence[Step]
    answers: dict[str, list[str]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    receipts: dict[str, Arrived | None] = field(default_factory=dict)
    faults: int = 0
    stuck: bool = False


class Lossy(Faults):
    """Faults that hit a share of the sends, chat by chat and the same for the same seed, until the chat is spared."""

    def __init__(self, fault: type[Any], plan: Plan, name: str) -> None:
        super().__init__()
        self._fault, self._plan, self._name = fault, plan, name
        self._chance: dict[str, random.Random] = {}
        self.spared: set[str] = set()
        self.count: dict[str, int] = {}

    def take(self, where: str, who: str | int) -> Any:
        """The fault that hits this call."""
        chat = str(who)
        if chat in self.spared or not any(name in where.lower() for name in SENDS):
            return None
        chance = self._chance.setdefault(chat, random.Random(f"{self._plan.seed} {self._name} {chat}"))
        if chance.random() >= self._plan.loss:
            return None
        self.count[chat] = self.count.get(chat, 0) + 1
        return self._fault(chance.choice(KINDS), where, seconds=FAULT_SECONDS)


class NotingDesk:
    """A desk that notes what was decided to be said, under the name of each answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.said: dict[str, tuple[Inbound, Sequence[Reply]]] = {}

    async def citizen(self, inbound: Inbound) -> Citizen:
        """Return what the desk knows."""
        return await self._desk.citizen(inbound)

    async def is_there(self, inbound: Inbound) -> bool:
        """Return whether the desk could close a turn."""
        return await self._desk.is_there(inbound)

    def recall(self, memory: dict[str, Any], citizen: Citizen) -> dict[str, Any]:
        """Return what the desk recalls."""
        return self._desk.recall(memory, citizen)

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        """Return what the desk closes with, noted."""
        closing = await self._desk.close(event, citizen, result)
        self.said[answer_of(event)] = (event.known, closing.replies)
        return closing


@dataclass
class Town:
    """Everything at work."""

    plan: Plan
    chosen: Settings
    redis: Client
    gateway: Gateway
    desk: NotingDesk
    links: ShortLinks
    phones: dict[str, Any]
    lossy: dict[str, Lossy]

    def begin(self, who: str, channel: str, steps: Sequence[Step]) -> Talk:
        """A citizen with an empty phone."""
        return Talk(who, channel, str(_id_of(self.phones[channel].world.add_person(who))), steps)

    async def play(self, talk: Talk) -> None:
        """All steps, each when the last is answered; then a word without faults, with which what is missing comes."""
        chance = random.Random(f"{self.plan.seed} {talk.channel} {talk.chat}")
        for step in (*talk.steps, GOODBYE):
            if step is GOODBYE:
                self.lossy[talk.channel].spared.add(talk.chat)
            before = len(self._answers(talk))
            await self._say(talk, [step] if isinstance(step, str) else step, chance)
            if not await self._quiet(talk, before):
                talk.stuck = True
                return
            await asyncio.sleep(chance.uniform(*READING_SECONDS))

    async def note(self, talk: Talk, receipts: Receipts) -> None:
        """Fill in what was decided and what is shown."""
        channel = next(each for each in self.gateway.channels if each.name == talk.channel)
        for answer in self._answers(talk):
            pieces = [piece for reply in self.desk.said[answer][1] for piece in channel.pieces(reply)]
            talk.answers[answer] = [await self._as_shown(talk, piece.text) for piece in pieces if piece.text]
            talk.receipts[answer] = receipts.arrived(answer)
        talk.shown = self._shown(talk)
        talk.faults = self.lossy[talk.channel].count.get(talk.chat, 0)

    async def _say(self, talk: Talk, fragments: Sequence[str], chance: random.Random) -> None:
        for number, text in enumerate(fragments):
            if number:
                await asyncio.sleep(chance.uniform(*FRAGMENT_SECONDS))
            world = self.phones[talk.channel].world
            events = world.updates if talk.channel == "telegram" else world.events
            events.gate.hold()
            self.phones[talk.channel].say(_key(talk), text)
            events.gate.release("same", self.plan.copies)

    async def _quiet(self, talk: Talk, before: int) -> bool:
        """Wait until something new was decided and all of it is sent; False when that takes too long."""
        lane, deadline = keys.lane_of(talk.channel, talk.chat), time.monotonic() + STEP_SECONDS
        mark, ref = keys.mark_of(talk.channel, talk.chat), chat_ref(talk.channel, talk.chat)
        while time.monotonic() < deadline:
            await asyncio.sleep(0.1)
            open_ = [
                await self.redis.hexists(keys.waiting(lane), mark),
                await self.redis.exists(keys.out(talk.channel, talk.chat)),
                await self.redis.hexists(keys.sending(lane), ref),
            ]
            if len(self._answers(talk)) > before and not any(open_):
                return True
        return False

    def _answers(self, talk: Talk) -> list[str]:
        mine = [name for name, (sent, _) in self.desk.said.items() if (sent.channel, sent.chat) == _of(talk)]
        return sorted(mine, key=lambda name: tuple(int(part) for part in name.split("-")))

    def _shown(self, talk: Talk) -> list[str]:
        world = self.phones[talk.channel].world
        if talk.channel == "zalo_oa":
            ours = [row for row in world.people[talk.chat].messages if row["from"] == "oa"]
        else:
            messages = world.chats[_key(talk)].messages
            rows = messages.values() if talk.channel == "telegram" else messages
            ours = [row for row in rows if row["from"]["is_bot"]]
        return [row["text"] for row in ours if row.get("text")]

    async def _as_shown(self, talk: Talk, text: str) -> str:
        return text if talk.channel == "telegram" else await self.links.shorten(text)


async def run(plan: Plan, brain: Brain, folder: Path) -> list[Talk]:
    """Play every talk on every channel, all side by side."""
    async with _town(plan, brain, folder) as town:
        scripts = list(read_yaml(TALKS))[: plan.talks]
        talks = [town.begin(row["who"], channel, row["says"]) for row in scripts for channel in CHANNELS]
        plan.tell(f"{len(talks)} talks of {sum(len(talk.steps) for talk in talks)} messages")
        room = asyncio.Semaphore(AT_ONCE)
        await asyncio.gather(*(_play(town, talk, room) for talk in talks))
        envelope = Sealed(secret_key(town.chosen.var_dir))
        await citizen_data_of(town.chosen, town.redis, envelope).arrivals.note()
        receipts = Receipts(Store(town.chosen.sql_url))
        for talk in talks:
            await town.note(talk, receipts)
    return talks


async def _play(town: Town, talk: Talk, room: asyncio.Semaphore) -> None:
    async with room:
        await town.play(talk)


@asynccontextmanager
async def _town(plan: Plan, brain: Brain, folder: Path) -> AsyncIterator[Town]:
    apps = {
        "telegram": telegram.create_app(local=True, pace=0.1),
        "zalo_oa": zalo_oa.create_app(pace=0.1, switches={"receipts": False}),
        "zalo_bot": zalo_bot.create_app(local=True, pace=0.1),
    }
    faults = {"telegram": TelegramFault, "zalo_oa": ZaloFault, "zalo_bot": ZaloBotFault}
    lossy = {name: Lossy(faults[name], plan, name) for name in apps}
    people = {"telegram": TelegramCitizens, "zalo_oa": ZaloCitizens, "zalo_bot": ZaloBotCitizens}
    async with AsyncExitStack() as stack:
        urls = {name: await stack.enter_async_context(running(app)) for name, app in apps.items()}
        for name, app in apps.items():
            app.state.api.faults = lossy[name]
        redis_server = stack.enter_context(redis_running(folder / "redis"))
        chosen = settings_of(urls, redis_server.url, folder)
        await asyncio.to_thread(authorize, apps["zalo_oa"], urls["zalo_oa"], folder)
        redis, gateway = connect(redis_server.url), build(chosen)
        await stack.enter_async_context(running(gateway.app(), port=chosen.port))
        await apps["zalo_oa"].state.api.webhook.register(f"{chosen.public_url}/zalo-oa")
        envelope = Sealed(secret_key(chosen.var_dir))
        desk = NotingDesk(citizen_data_of(chosen, redis, envelope).desk)
        stop = asyncio.Event()
        worker = Worker(connect(redis_server.url), brain, envelope, desk, settle=chosen.settle_seconds)
        working = asyncio.create_task(worker.run(stop))
        phones = {name: people[name](app.state.api) for name, app in apps.items()}
        links = ShortLinks(redis, chosen.public_url)
        yield Town(plan, chosen, redis, gateway, desk, links, phones, lossy)
        stop.set()
        await working
        await redis.close()


def settings_of(urls: dict[str, str], redis_url: str, folder: Path) -> Settings:
    """The product's settings over the sandboxes."""
    port = free_port()
    there = {
        **telegram.settings(urls["telegram"]),
        **zalo_oa.settings(urls["zalo_oa"]),
        **zalo_bot.settings(urls["zalo_bot"]),
    }
    ours: dict[str, Any] = {name.lower(): value for name, value in there.items()}
    modes = {"telegram_mode": "webhook", "zalo_bot_mode": "webhook"}
    secrets = {"telegram_secret": SECRET, "zalo_bot_secret": SECRET, "web_secret": "", "database_url": ""}
    address = {"redis_url": redis_url, "port": port, "public_url": f"http://127.0.0.1:{port}", "var_dir": folder}
    return load(**{**ours, **modes, **secrets, **address})


def portal_settings(url: str) -> dict[str, str]:
    """Settings (as environment variables) by which actions find the sandbox portal."""
    return portal.settings(url)


def _of(talk: Talk) -> tuple[str, str]:
    return talk.channel, talk.chat


def _key(talk: Talk) -> Any:
    return int(talk.chat) if talk.channel == "telegram" else talk.chat


def _id_of(person: Any) -> Any:
    return person.id
