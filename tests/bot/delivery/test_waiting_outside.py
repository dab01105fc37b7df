"""Nobody waits for what somebody else waits for: SQL that is away, a portal that is slow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from support.live import EchoBrain

from actions.citizen.known import Citizen
from bot import keys
from bot.delivery import worker
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Event, Inbox
from bot.delivery.turn import Closing, NoDesk, StoreAway, TurnResult
from bot.delivery.worker import Worker
from bot.messages.channel import Inbound, Kind
from bot.messages.entry import Entry
from portals import inquiry, limits
from portals.dossier import Finding, LookUp
from portals.inquiry import inquire
from portals.limits import InProcess


async def say(redis, chat: str, text: str) -> None:
    await Inbox(redis, lane_limit=10_000).put(Inbound("web", chat, f"{chat}-{text}", Kind.TEXT, text))


async def answer(redis, chat: str, seconds: float) -> str:
    deadline = time.monotonic() + seconds
    while not (bodies := await redis.lrange(keys.out("web", chat), 0, -1)):
        assert time.monotonic() < deadline, f"{chat} was not answered within {seconds} s"
        await asyncio.sleep(0.02)
    return Entry.from_json(bodies[0]).reply.text


@asynccontextmanager
async def working(redis, brain: Any, desk: Any = None):
    stop = asyncio.Event()
    task = asyncio.create_task(Worker(redis, brain, desk=desk).run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 15)


class DeskWithoutSql(NoDesk):
    """Small talk needs nothing of it."""

    def __init__(self) -> None:
        self.away = True

    async def is_there(self, inbound: Inbound) -> bool:
        return not self.away

    async def close(self, event: Event, citizen: Citizen, result: TurnResult) -> Closing:
        if self.away and event.known.text != "xin chào":
            raise StoreAway("đang hỏng")
        return await super().close(event, citizen, result)


async def test_while_sql_is_away_small_talk_is_answered_and_nothing_is_lost(redis, monkeypatch):
    """PostgreSQL stopped: even "xin chào" got an apology, and the message went into quarantine."""
    monkeypatch.setattr(worker, "STORE_SECONDS", 0.05)
    desk = DeskWithoutSql()
    brain = EchoBrain()
    async with working(redis, brain, desk):
        for number in range(200):
            await say(redis, f"hỏi {number}", "khai sinh cần gì")
        await say(redis, "lan", "xin chào")
        assert "xin chào" in await answer(redis, "lan", 3)
        await asyncio.sleep(1.0)  # more tries than a message has
        assert len(brain.heard) <= 202  # and no message was read again and again
        assert not await redis.exists(keys.out("web", "hỏi 7"))
        desk.away = False
        for number in range(200):
            assert "khai sinh" in await answer(redis, f"hỏi {number}", 10)
    assert [lane for lane in range(keys.LANES) if await redis.exists(keys.quarantine(lane))] == []


async def test_a_stop_does_not_wait_for_sql(redis):
    async with working(redis, EchoBrain(), DeskWithoutSql()):
        await say(redis, "lan", "khai sinh cần gì")
        await asyncio.sleep(0.5)
        begun = time.monotonic()
    assert time.monotonic() - begun < 3
    assert sum([await redis.xlen(keys.inbox(lane)) for lane in range(keys.LANES)]) == 1


class SlowPortal:
    """Answers nobody before it may."""

    can_watch = False

    def __init__(self) -> None:
        self.asking = self.most = 0
        self.may_answer = asyncio.Event()

    async def look_up(self, code: str, identity: str) -> LookUp:
        self.asking += 1
        self.most = max(self.most, self.asking)
        await self.may_answer.wait()
        self.asking -= 1
        return LookUp(Finding.UNKNOWN_CODE)


class LookingBrain(EchoBrain):
    """Looks up what begins with a code."""

    def __init__(self) -> None:
        super().__init__()
        self.portal = SlowPortal()

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        if message.text.startswith("H55"):
            await inquire(self.portal, message.text, message.chat, message.chat, 0)  # type: ignore[arg-type]
        return await super().turn(memory, message)


async def reached(what: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not reached within {seconds} s"
        await asyncio.sleep(0.05)


@pytest.fixture
def slow(monkeypatch) -> LookingBrain:
    monkeypatch.setattr(inquiry, "HOLD_SECONDS", 0.01)
    limits.install(InProcess())
    return LookingBrain()


async def test_a_message_that_needs_no_portal_does_not_wait_beside_a_thousand_that_do(redis, slow):
    """200 messages about a slow portal made others wait 26 s."""
    for number in range(1_000):
        await say(redis, f"chat {number}", f"H55-261120-{number:04}")
    async with working(redis, slow):
        await reached(lambda: slow.portal.asking == inquiry.AT_ONCE)
        for number in range(10):
            await say(redis, f"lan {number}", "xin chào")
            await answer(redis, f"lan {number}", 20)
        assert slow.portal.most == slow.portal.asking == inquiry.AT_ONCE  # of those before, none was answered
        slow.portal.may_answer.set()


async def test_a_memory_of_unknown_consent_keeps_the_life_it_had(redis):
    conversations, inbox = Conversations(redis), Inbox(redis)
    for number, (seconds, life) in enumerate([(7200, 7200), (-60, 7200), (-9000, 9000)]):
        await inbox.put(Inbound("web", "lan", str(number), Kind.TEXT, "chào"))
        lane = keys.lane_of("web", "lan")
        await redis.set(keys.fence(lane, "worker"), "1:me")
        [event] = await inbox.read({lane: "0"}, count=1, block_ms=100, fences={lane: "1:me"})
        assert await conversations.commit(event, {"count": number}, [], seconds)
        assert life - 5 <= await redis.ttl(keys.memory("web", "lan")) <= life
