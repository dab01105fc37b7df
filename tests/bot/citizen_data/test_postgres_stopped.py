"""A PostgreSQL that is stopped as by a crash while citizens write, and comes back."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text
from support.postgres import PostgresServer

from actions.saying.reply import Decision, Reply
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.consents import ConsentService
from bot.citizen_data.desk import CitizenDesk
from bot.citizen_data.receipts import ReceiptService
from bot.commands import worker as worker_command
from bot.delivery.inbox import Event, Inbox
from bot.delivery.quarantine import Quarantine
from bot.delivery.turn import TurnResult
from bot.delivery.worker import Worker
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import PLAIN, Sealed
from bot.processes import heartbeat as heartbeat_module
from bot.processes.heartbeat import READY, WITHOUT_SQL, Roll, heartbeat
from bot.processes.tasks import background
from bot.redis import Client, connect
from citizens.consents import Consents
from citizens.receipts import Receipts
from common.settings import load
from data.models import Content
from data.releases.live import current_release, install
from data.releases.store import Store

SECRET = b"a secret for tests only, 32 characters"
REFS = Refs(SECRET)
CHATS = 8


class Brain:
    """Greets, or answers."""

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        decision = Decision.SMALLTALK if message.text == "chào" else Decision.ANSWER
        return TurnResult((Reply(f"Về {message.text}"),), memory, decision=decision, release=1)


class Citizens:
    """Citizens who write, and what they were told."""

    def __init__(self, redis: Client) -> None:
        self._redis, self._inbox, self.asked = redis, Inbox(redis, PLAIN), 0

    async def ask(self) -> None:
        self.asked += 1
        await self._put(f"chat{self.asked % CHATS}", f"câu {self.asked}")

    async def greet(self) -> float:
        """Greet as somebody new; the seconds until the greeting was answered."""
        begun = time.monotonic()
        chat = f"new{begun}"
        await self._put(chat, "chào")
        while not await self._redis.llen(keys.out("web", chat)):
            assert time.monotonic() - begun < 60, "nobody answered"
            await asyncio.sleep(0.02)
        return time.monotonic() - begun

    async def told(self) -> list[str]:
        """All that was answered to questions, chat after chat."""
        chats = [await self._redis.lrange(keys.out("web", f"chat{number}"), 0, -1) for number in range(CHATS)]
        return [line for chat in chats for line in chat if "Về câu" in line]

    async def answered(self) -> None:
        """Wait until all were."""
        deadline = time.monotonic() + 60
        while len(await self.told()) < self.asked:
            assert time.monotonic() < deadline, "some were not answered"
            await asyncio.sleep(0.1)

    async def _put(self, chat: str, words: str) -> None:
        await self._inbox.put(Inbound("web", chat, f"{chat}-{time.monotonic_ns()}", Kind.TEXT, words))


async def _no_erasure(event: Event) -> str:
    return ""


@asynccontextmanager
async def working(redis: Client, url: str) -> AsyncIterator[None]:
    """A worker with a real desk, and what looks for new releases and tells whether SQL answers."""
    chosen, store = load(database_url=url), Store(url)
    services = [
        ConsentService(Consents(store.engine), REFS, chosen),
        ReceiptService(Receipts(store), REFS, Sealed(SECRET), SECRET),
    ]
    desk, stop = CitizenDesk(services, REFS, _no_erasure, thread_seconds=600), asyncio.Event()
    before = current_release()
    install(store.publish(Content(), origin="test"))
    try:
        async with (
            heartbeat(redis) as beat,
            background(worker_command._follow_releases(chosen, beat, asyncio.Event())),
        ):
            beat.state = READY
            running = asyncio.create_task(Worker(redis, Brain(), PLAIN, desk, settle=0.0).run(stop))
            yield
            stop.set()
            await running
    finally:
        install(before)


async def until_state(redis: Client, state: str) -> None:
    deadline = time.monotonic() + 30
    while set(await Roll(redis).states()) != {state}:
        assert time.monotonic() < deadline, f"readiness does not say {state}"
        await asyncio.sleep(0.1)


@pytest.mark.timeout(240)
async def test_nothing_is_lost_and_small_talk_goes_on(
    redis_url: str, postgres_server: PostgresServer, postgres_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(worker_command, "REFRESH_SECONDS", 0.2)
    monkeypatch.setattr(heartbeat_module, "BEAT_SECONDS", 0.2)
    redis = connect(redis_url)
    citizens = Citizens(redis)
    async with working(redis, postgres_url):
        for _ in range(2):
            for _ in range(20):
                await citizens.ask()
            await asyncio.to_thread(postgres_server.stop)
            try:
                for _ in range(20):
                    await citizens.ask()
                await until_state(redis, WITHOUT_SQL)
                answered = len(await citizens.told())
                assert await citizens.greet() < 10.0
                assert len(await citizens.told()) == answered < citizens.asked, "an answer waits for its receipt"
            finally:
                await asyncio.to_thread(postgres_server.start)
            await until_state(redis, READY)
        await citizens.answered()
    told = await citizens.told()
    numbers = [int(found) for line in told for found in re.findall(r"Về câu (\d+)", line)]
    assert sorted(numbers) == list(range(1, citizens.asked + 1)), "none is lost, none is said twice"
    assert await Quarantine(redis, PLAIN, keep_seconds=60).cases() == []
    with Store(postgres_url).engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM receipts")).scalar() == citizens.asked
    await redis.close()
