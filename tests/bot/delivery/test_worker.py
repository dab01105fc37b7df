from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from support.live import EchoBrain

from actions.saying.reply import Reply
from bot import keys
from bot.delivery import worker
from bot.delivery.inbox import Inbox
from bot.delivery.turn import TurnResult
from bot.delivery.worker import FAILED, Worker
from bot.messages.channel import Inbound, Kind
from bot.messages.entry import Entry
from bot.processes.embedded import running
from bot.redis import connect


async def say(redis, chat: str, *texts: str) -> None:
    for text in texts:
        await Inbox(redis).put(Inbound("web", chat, f"{chat}-{text}", Kind.TEXT, text))


async def replies(redis, chat: str) -> list[str]:
    return [Entry.from_json(body).reply.text for body in await redis.lrange(keys.out("web", chat), 0, -1)]


async def eventually(check: Callable[[], Awaitable[bool]], seconds: float = 8) -> None:
    deadline = time.monotonic() + seconds
    while not await check():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.01)


async def answered(redis, chat: str, count: int) -> None:
    async def check() -> bool:
        return await redis.llen(keys.out("web", chat)) >= count

    await eventually(check)


@asynccontextmanager
async def working(redis, brain) -> AsyncIterator[asyncio.Event]:
    stop = asyncio.Event()
    task = asyncio.create_task(Worker(redis, brain).run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait_for(task, 12)


async def test_each_citizen_is_answered_in_order_with_memory(redis):
    texts = [f"câu {number}" for number in range(12)]
    for chat in ("lan", "hoa", "mai"):
        await say(redis, chat, *texts)
    async with working(redis, EchoBrain()):
        for chat in ("lan", "hoa", "mai"):
            await answered(redis, chat, 12)
    for chat in ("lan", "hoa", "mai"):
        assert await replies(redis, chat) == [f"{n + 1}. Đã nghe: câu {n}" for n in range(12)]


async def test_one_turn_at_a_time_per_citizen(redis):
    inside: dict[str, int] = {}

    async def before(message: Inbound) -> None:
        inside[message.chat] = inside.get(message.chat, 0) + 1
        assert inside[message.chat] == 1
        await asyncio.sleep(0.02)
        inside[message.chat] -= 1

    await say(redis, "lan", *"abcdef")
    await say(redis, "hoa", *"abcdef")
    async with working(redis, EchoBrain(before=before)):
        await answered(redis, "lan", 6)
        await answered(redis, "hoa", 6)
    assert FAILED.text not in await replies(redis, "lan")


async def test_a_slow_portal_holds_up_only_who_asked(redis):
    """Also for citizens who share a lane with the one who waits."""
    lane = keys.lane_of("web", "lan")
    neighbour = next(name for name in map(str, range(1_000)) if keys.lane_of("web", name) == lane)
    gate = asyncio.Event()

    async def before(message: Inbound) -> None:
        if message.chat == "lan":
            await gate.wait()

    async with working(redis, EchoBrain(before=before)):
        await say(redis, "lan", "chậm")
        await say(redis, neighbour, "nhanh")
        await answered(redis, neighbour, 1)
        assert await replies(redis, "lan") == []
        gate.set()
        await answered(redis, "lan", 1)


async def test_a_turn_that_fails_once_is_tried_again(redis, monkeypatch):
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)
    failures = [RuntimeError("bug")]

    async def before(_message: Inbound) -> None:
        if failures:
            raise failures.pop()

    await say(redis, "lan", "một")
    async with working(redis, EchoBrain(before=before)):
        await answered(redis, "lan", 1)
    assert await replies(redis, "lan") == ["1. Đã nghe: một"]


async def test_after_three_tries_the_citizen_gets_a_sentence_and_the_lane_goes_on(redis, monkeypatch):
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)
    tries = []

    async def before(message: Inbound) -> None:
        if message.text == "độc":
            tries.append(message)
            raise RuntimeError("bug")

    await say(redis, "lan", "một", "độc", "hai")
    async with working(redis, EchoBrain(before=before)):
        await answered(redis, "lan", 3)
    assert await replies(redis, "lan") == ["1. Đã nghe: một", FAILED.text, "2. Đã nghe: hai"]
    assert len(tries) == 3
    assert await redis.exists(keys.tries(keys.lane_of("web", "lan"))) == 0, "nothing is left behind"


async def test_a_turn_that_never_ends_counts_as_failed(redis, monkeypatch):
    monkeypatch.setattr(worker, "TURN_SECONDS", 0.05)
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)

    async def before(_message: Inbound) -> None:
        await asyncio.sleep(3600)

    await say(redis, "lan", "một")
    async with working(redis, EchoBrain(before=before)):
        await answered(redis, "lan", 1)
    assert await replies(redis, "lan") == [FAILED.text]


async def test_on_stop_the_turn_in_hand_is_finished_and_the_next_is_kept(redis):
    begun = asyncio.Event()

    async def before(_message: Inbound) -> None:
        begun.set()
        await asyncio.sleep(0.3)

    await say(redis, "lan", "một", "hai")
    async with working(redis, EchoBrain(before=before)) as stop:
        await begun.wait()
        stop.set()
    assert await replies(redis, "lan") == ["1. Đã nghe: một"]
    async with working(redis, EchoBrain()):
        await answered(redis, "lan", 2)
    assert await replies(redis, "lan") == ["1. Đã nghe: một", "2. Đã nghe: hai"]


async def test_a_turn_that_outlasts_the_stop_is_taken_up_at_the_next_start(redis, monkeypatch):
    monkeypatch.setattr(worker, "STOP_SECONDS", 0.1)
    begun = asyncio.Event()

    async def before(_message: Inbound) -> None:
        begun.set()
        await asyncio.sleep(3600)

    await say(redis, "lan", "một", "hai")
    started = time.monotonic()
    async with working(redis, EchoBrain(before=before)) as stop:
        await begun.wait()
        stop.set()
    assert time.monotonic() - started < 3
    assert await replies(redis, "lan") == []
    async with working(redis, EchoBrain()):
        await answered(redis, "lan", 2)
    assert await replies(redis, "lan") == ["1. Đã nghe: một", "2. Đã nghe: hai"]


async def test_two_workers_by_mistake_still_answer_once(redis):
    texts = [str(number) for number in range(10)]
    await say(redis, "lan", *texts)
    async with working(redis, EchoBrain()), working(redis, EchoBrain()):
        await answered(redis, "lan", 10)
        await asyncio.sleep(0.2)
    assert len(await replies(redis, "lan")) == 10


async def test_typing_is_signalled_before_the_answer(redis):
    async with redis.pubsub(ignore_subscribe_messages=True) as pubsub, working(redis, EchoBrain()):
        await pubsub.subscribe(keys.TYPING_SIGNAL)
        await pubsub.get_message(timeout=1)
        await say(redis, "lan", "một")
        message = await pubsub.get_message(timeout=5)
    assert message is not None
    assert json.loads(message["data"]) == {"channel": "web", "chat": "lan"}


@pytest.mark.parametrize("moment", ["while idle", "during a turn"])
async def test_a_restart_of_redis_loses_and_doubles_nothing(tmp_path: Path, moment: str):
    begun, gate = asyncio.Event(), asyncio.Event()

    async def before(message: Inbound) -> None:
        if message.text == "hai" and moment == "during a turn":
            begun.set()
            await gate.wait()

    with running(tmp_path, fsync="always") as server:
        redis = connect(server.url)
        task = asyncio.create_task(Worker(connect(server.url), EchoBrain(before=before)).run(stop := asyncio.Event()))
        await say(redis, "lan", "một", "hai") if moment == "during a turn" else await say(redis, "lan", "một")
        await (begun.wait() if moment == "during a turn" else answered(redis, "lan", 1))
    with running(tmp_path, fsync="always"):
        gate.set()
        redis = connect(server.url)
        await say(redis, "lan", "ba")
        expected = ["một", "hai", "ba"] if moment == "during a turn" else ["một", "ba"]
        await answered(redis, "lan", len(expected))
        stop.set()
        await asyncio.wait_for(task, 12)
        assert await replies(redis, "lan") == [f"{n}. Đã nghe: {text}" for n, text in enumerate(expected, start=1)]
        await redis.close()


async def test_a_silent_turn_is_done_all_the_same(redis):
    class Silent:
        async def turn(self, memory: dict[str, object], message: Inbound) -> TurnResult:
            return TurnResult(() if message.text == "một" else (Reply("hai"),), {})

    await say(redis, "lan", "một", "hai")
    async with working(redis, Silent()):
        await answered(redis, "lan", 1)
    assert await redis.xlen(keys.inbox(keys.lane_of("web", "lan"))) == 0
