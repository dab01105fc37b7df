"""A town for tests of following: real brain, desk, SQL, Redis, outbox and portal; a channel that records."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from support.portal import Portal

from actions.citizen.known import CITIZEN, Citizen, Consent, Effect, EffectKind
from actions.saying.reply import Reply
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import CitizenDesk, Service
from bot.delivery.inbox import Event
from bot.delivery.outbox import Outbox
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.messages.envelope import Sealed
from bot.news.hosts import all_hosts
from bot.news.program import News
from bot.news.service import FollowingService
from bot.redis import Client
from citizens.notices import Notices
from citizens.subscriptions import Subscriptions
from citizens.waits import Waits
from common.today import VIETNAM
from data.releases.store import Store

SECRET = b"a secret for tests only, 32 characters"
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=VIETNAM).timestamp()
"""A Wednesday."""


class Recorder:
    """A channel that records, and answers each send as it is told: then SENT for ever."""

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.said: list[tuple[str, str]] = []
        self.outcomes: list[Delivery] = []

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        return (reply,)

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        delivery = self.outcomes.pop(0) if self.outcomes else Delivery(Outcome.SENT)
        if delivery.outcome is Outcome.SENT:
            self.said.append((chat, reply.text))
        return delivery

    async def typing(self, chat: str) -> None:
        """Nothing to show."""

    def texts(self, chat: str) -> list[str]:
        return [text for to, text in self.said if to == chat]


class Agreement(Service):
    """Remembers who agreed."""

    def __init__(self) -> None:
        self.given: dict[str, Consent] = {}

    async def know(self, inbound: Inbound, citizen: Citizen) -> Citizen:
        return replace(citizen, consent=self.given.get(inbound.chat, Consent.UNASKED))

    async def do(self, event: Event, effect: Effect) -> None:
        if effect.kind is EffectKind.CONSENT:
            self.given[event.known.chat] = Consent.GIVEN
        elif effect.kind is EffectKind.REFUSE:
            self.given[event.known.chat] = Consent.REFUSED


@dataclass
class Town:
    """``now`` is the town's clock (epoch s)."""

    brain: Any
    portal: Portal
    redis: Client
    folder: Path
    now: float = NOON
    channel: Recorder = field(default_factory=Recorder)
    settings_: dict[str, Any] = field(default_factory=dict)
    memories: dict[str, dict[str, Any]] = field(default_factory=dict)
    turns: int = 0

    def __post_init__(self) -> None:
        self.settings = self.portal.settings(follow_rate=1000.0, **self.settings_)
        self.engine = Store(f"sqlite:///{self.folder / 'town.sqlite3'}").engine
        self.subscriptions, self.notices = Subscriptions(self.engine), Notices(self.engine)
        self.waits = Waits(self.engine)
        self.refs, self.envelope, self.agreement = Refs(SECRET), Sealed(SECRET), Agreement()
        self.following = FollowingService(
            self.subscriptions,
            self.notices,
            self.waits,
            self.refs,
            self.envelope,
            self.settings,
            clock=lambda: self.now,
        )
        self.desk = CitizenDesk([self.agreement, self.following], self.refs, self.erase, thread_seconds=3600)
        self.news = self.new_process()

    def new_process(self) -> News:
        hosts = all_hosts(self.settings)
        return News(self.redis, self.engine, self.envelope, self.settings, hosts, self.refs, clock=lambda: self.now)

    async def erase(self, event: Event) -> str:
        """Delete everything about the sender."""
        return "; ".join(await self.following.erase(event.known.channel, event.known.chat))

    async def says(self, text: str, chat: str = "lan") -> list[Reply]:
        """A citizen writes, or taps where ``text`` begins with a slash; the replies."""
        self.turns += 1
        kind = Kind.TAP if text.startswith("/") else Kind.TEXT
        inbound = Inbound(self.channel.name, chat, str(self.turns), kind, text)
        event = Event(keys.lane_of(inbound.channel, chat), f"{int(self.now * 1000)}-{self.turns}", inbound)
        return await self.turn(event)

    async def repeat(self) -> list[Reply]:
        """The last turn once more: the worker was killed before it could commit."""
        event, memory = self.begun
        self.memories[event.known.chat] = memory
        return await self.turn(event)

    async def turn(self, event: Event) -> list[Reply]:
        """One turn as the worker runs it, but for the commit."""
        chat = event.known.chat
        self.begun = event, self.memories.get(chat, {})
        citizen = await self.desk.citizen(event.known)
        CITIZEN.set(citizen)
        result = await self.brain.turn(self.desk.recall(self.memories.get(chat, {}), citizen), event.known)
        closing = await self.desk.close(event, citizen, result)
        self.memories[chat] = json.loads(json.dumps(closing.memory))
        return list(closing.replies)

    async def taps(self, label: str, replies: Sequence[Reply], chat: str = "lan") -> list[Reply]:
        """Tap the button of that label."""
        payload = next(each.payload for reply in replies for each in reply.choices if each.label == label)
        return await self.says(payload, chat)

    def later(self, minutes: float) -> None:
        """Time passes."""
        self.now += minutes * 60

    async def look(self, news: News | None = None) -> None:
        """Every look that is due is made."""
        news = news or self.news
        for poller in news.pollers:
            for _ in range(20):
                batch = await asyncio.to_thread(poller._claim)
                if not batch:
                    break
                await poller._look_at(batch, asyncio.Event())

    async def probe(self, news: News | None = None) -> None:
        """Whether systems that somebody waits for are back."""
        await (news or self.news).returns.round()

    async def tell(self) -> None:
        """What is due goes out, and what became of it is heard."""
        async with self.sending() as box:
            for _ in range(10):
                await self.news.teller.round()
                for lane in range(keys.LANES):
                    box.wake(lane)
                await asyncio.sleep(0.05)
            await self.news.teller.round()

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[Outbox]:
        """The outbox at work."""
        box = Outbox(self.redis, {self.channel.name: self.channel}, self.envelope)
        task = asyncio.create_task(box.run())
        try:
            yield box
        finally:
            box.stop()
            await asyncio.wait_for(task, 8)
