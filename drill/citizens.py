"""The citizens of the drill, on every channel: each writes numbered messages, in bursts, some of them twice.

``sent`` and ``shown`` of a chat are what the outside saw: the drill's verdict rests on nothing else.
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from bot.channels.web.history import History
from common.waiting import retry_after
from drill.echo_brain import POISON
from sandbox.telegram.citizens import Citizens as TelegramCitizens
from sandbox.zalo_bot.citizens import Citizens as ZaloBotCitizens
from sandbox.zalo_oa.citizens import Citizens as ZaloCitizens

POISON_SHARE = 0.02
WEB_MESSAGES = 60
"""Messages of one web chat: its page shows the last 200 entries."""


@dataclass
class Chat:
    """One citizen's chat: what was sent, and when; what was shown, and when (epoch s)."""

    channel: str
    id: str
    strict: bool
    """True when the platform itself delivers this citizen's messages in order."""
    sent: dict[str, float] = field(default_factory=dict)
    shown: list[tuple[str, float]] = field(default_factory=list)

    def next_text(self, rng: random.Random) -> str:
        """The next message, noted."""
        kind = POISON if rng.random() < POISON_SHARE else "câu"
        text = f"{kind} {len(self.sent) + 1}"
        self.sent[text] = time.time()
        return text


class Crowd(Protocol):
    """The citizens of one channel."""

    chats: list[Chat]

    async def talk(self, stop: asyncio.Event) -> None:
        """Write until ``stop``."""

    async def look(self) -> None:
        """Fill in what was shown."""

    def waiting(self) -> int:
        """Events that the platform has not been able to deliver yet."""


class TelegramCrowd:
    """Citizens in the sandbox Telegram."""

    def __init__(self, app: Any, people: int, rate: float, rng: random.Random) -> None:
        self._api = app.state.api
        self._people = TelegramCitizens(self._api)
        self._rng, self._rate = rng, rate
        self.chats = [Chat("telegram", str(self._people.world.add_person(f"T{n}").id), True) for n in range(people)]
        self._by_id = {int(chat.id): chat for chat in self.chats}
        self._says = self._api.world.bot_says
        self._api.world.bot_says = self._note

    def _note(self, chat: Any, content: dict[str, Any]) -> Any:
        self._by_id[chat.id].shown.append((content.get("text", ""), time.time()))
        return self._says(chat, content)

    async def talk(self, stop: asyncio.Event) -> None:
        """Bursts; now and then held back, mixed between citizens, and delivered twice."""
        held = self._api.world.updates.gate
        await _talk(self, self._write, held.hold, lambda: held.release("shuffled", 2), self._rate, self._rng, stop)

    def _write(self, chat: Chat) -> None:
        self._people.say(int(chat.id), chat.next_text(self._rng))

    async def look(self) -> None:
        """All is noted as it happens."""

    def waiting(self) -> int:
        """Updates that were not taken."""
        return len(self._api.world.updates.pending)


class _OnPhones:
    """Citizens whose sandbox can hold events back and release them."""

    _api: Any
    _people: Any
    _rate: float
    _rng: random.Random
    chats: list[Chat]

    async def talk(self, stop: asyncio.Event) -> None:
        """Bursts; now and then held back, mixed between citizens, and delivered twice."""
        events = self._api.world.events.gate
        await _talk(
            self, self._write, events.hold, lambda: events.release("shuffled", 2), self._rate, self._rng, stop
        )

    def _write(self, chat: Chat) -> None:
        self._people.say(chat.id, chat.next_text(self._rng))


class ZaloCrowd(_OnPhones):
    """Citizens in the sandbox Zalo. Zalo repeats what was not taken later, after newer messages."""

    def __init__(self, app: Any, people: int, rate: float, rng: random.Random) -> None:
        self._api = app.state.api
        self._people = ZaloCitizens(self._api)
        self._rng, self._rate = rng, rate
        self.chats = [Chat("zalo_oa", self._people.world.add_person(f"Z{n}").id, False) for n in range(people)]

    async def look(self) -> None:
        """Read the citizens' phones."""
        for chat in self.chats:
            rows = self._people.world.people[chat.id].messages
            chat.shown = [(row.get("text", ""), row["at"]) for row in rows if row["from"] == "oa"]

    def waiting(self) -> int:
        """Events that were not taken."""
        return sum(not task.done() for task in self._api.webhook._tasks)


class ZaloBotCrowd(_OnPhones):
    """Citizens in the sandbox Zalo Bot, which repeats an event until it is taken before it shows the next."""

    def __init__(self, app: Any, people: int, rate: float, rng: random.Random) -> None:
        self._api = app.state.api
        self._people = ZaloBotCitizens(self._api)
        self._rng, self._rate = rng, rate
        self.chats = [Chat("zalo_bot", self._people.world.add_person(f"B{n}").id, True) for n in range(people)]

    async def look(self) -> None:
        """Read the citizens' phones."""
        for chat in self.chats:
            rows = self._people.world.chats[chat.id].messages
            chat.shown = [(row.get("text", ""), row["date"] / 1000) for row in rows if row["from"]["is_bot"]]

    def waiting(self) -> int:
        """Events that were not taken."""
        return int(self._api.webhook.waiting()) + len(self._api.world.events.pending)


class WebCrowd:
    """Citizens on the page: each knows that a message arrived, and sends it again until then."""

    def __init__(self, urls: Sequence[str], history: History, people: int, rng: random.Random) -> None:
        self._urls, self._history, self._people, self._rng = urls, history, people, rng
        self.chats: list[Chat] = []
        self._open = 0

    async def talk(self, stop: asyncio.Event) -> None:
        """Each citizen writes one message after the other."""
        await asyncio.gather(*(self._citizen(stop) for _ in range(self._people)))

    async def _citizen(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            async with httpx.AsyncClient(trust_env=False, timeout=5.0) as page:
                chat = await self._open_page(page)
                while not stop.is_set() and len(chat.sent) < WEB_MESSAGES:
                    await self._write(page, chat)
                    await asyncio.sleep(self._rng.uniform(1.0, 5.0))

    async def _open_page(self, page: httpx.AsyncClient) -> Chat:
        while True:
            try:
                answer = await page.get(self._rng.choice(self._urls))
                token = answer.cookies["motcua_chat"].rsplit(".", 2)[0]
                chat = Chat("web", token, True)
                self.chats.append(chat)
                return chat
            except (httpx.HTTPError, KeyError):
                await asyncio.sleep(0.2)

    async def _write(self, page: httpx.AsyncClient, chat: Chat) -> None:
        body = {"id": str(uuid.UUID(int=self._rng.getrandbits(128))), "text": chat.next_text(self._rng)}
        self._open += 1
        twice = self._rng.random() < 0.1
        await asyncio.gather(*(self._insist(page, body) for _ in range(1 + twice)))
        self._open -= 1

    async def _insist(self, page: httpx.AsyncClient, body: dict[str, str]) -> None:
        while True:
            pause = 0.3
            try:
                answer = await page.post(f"{self._rng.choice(self._urls)}/chat/messages", json=body)
                if answer.status_code == 202:
                    return
                pause = retry_after(answer.headers.get("retry-after", "")) or pause
            except httpx.HTTPError:
                pass
            await asyncio.sleep(min(pause, 5.0))

    async def look(self) -> None:
        """Read what the pages show."""
        for chat in self.chats:
            shown = await self._history.after(chat.id)
            said = [(one.entry, int(one.id.partition("-")[0]) / 1000) for one in shown]
            chat.shown = [(entry["text"], at) for entry, at in said if entry["from"] == "bot"]

    def waiting(self) -> int:
        """Messages that are still being sent."""
        return self._open


async def _talk(
    crowd: TelegramCrowd | _OnPhones,
    write: Callable[[Chat], None],
    hold: Callable[[], None],
    release: Callable[[], int],
    rate: float,
    rng: random.Random,
    stop: asyncio.Event,
) -> None:
    """``rate`` messages a second: singles, bursts of one citizen, and crowds that arrive mixed and twice."""
    while not stop.is_set():
        what, count = rng.random(), 1
        if what < 0.15:
            count = rng.randint(2, 5)
            chat = rng.choice(crowd.chats)
            for _ in range(count):
                write(chat)
        elif what < 0.25:
            count = min(5, len(crowd.chats))
            hold()
            for chat in rng.sample(crowd.chats, count):
                write(chat)
            release()
        else:
            write(rng.choice(crowd.chats))
        await asyncio.sleep(count / rate * rng.uniform(0.5, 1.5))
