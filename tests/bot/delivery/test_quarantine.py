from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.live import EchoBrain

from bot import keys
from bot.cli import cli
from bot.commands import quarantine as commands
from bot.delivery import worker
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Event, Inbox
from bot.delivery.quarantine import KEEP_SECONDS, Quarantine
from bot.delivery.worker import FAILED, MAX_BEGINS, Worker
from bot.messages.channel import Inbound, Kind
from bot.messages.entry import Entry
from bot.messages.envelope import PLAIN, Sealed
from common.settings import load

SEALED = Sealed(b"a secret for tests only, 32 characters")
ID_NUMBER = "019090000017"


async def say(redis, text: str, event_id: str = "1") -> None:
    await Inbox(redis, SEALED).put(Inbound("web", "lan", event_id, Kind.TEXT, text))


async def first(redis) -> Event:
    return (await Inbox(redis, SEALED).read(dict.fromkeys(range(keys.LANES), "0"), count=1, block_ms=10))[0]


async def replies(redis) -> list[str]:
    return [Entry.from_json(body, SEALED).reply.text for body in await redis.lrange(keys.out("web", "lan"), 0, -1)]


async def work(redis, brain, count: int) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(Worker(redis, brain, SEALED).run(stop))
    for _ in range(1000):
        if await redis.llen(keys.out("web", "lan")) >= count:
            break
        await asyncio.sleep(0.01)
    stop.set()
    await task


def failing(word: str) -> EchoBrain:
    async def before(message: Inbound) -> None:
        if word in message.text:
            raise RuntimeError("a bug")

    return EchoBrain(before=before)


async def test_poison_is_set_aside_with_a_sentence_and_can_be_sent_through_again(redis, monkeypatch):
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)
    await say(redis, "độc", "1")
    await say(redis, "lành", "2")
    await work(redis, failing("độc"), 2)
    assert await replies(redis) == [FAILED.text, "1. Đã nghe: lành"]
    quarantine = Quarantine(redis, SEALED)
    (case,) = await quarantine.cases()
    assert case.record.error.startswith("RuntimeError at test_quarantine.py")
    assert await quarantine.replay(case)
    assert not await quarantine.replay(case), "once"
    await work(redis, EchoBrain(), 3)
    assert await replies(redis) == [FAILED.text, "1. Đã nghe: lành", "2. Đã nghe: độc"]
    assert await quarantine.cases() == []


async def test_an_event_that_kills_its_worker_each_time_is_set_aside(redis):
    await say(redis, "chết")
    event = await first(redis)
    for _ in range(MAX_BEGINS):
        await Inbox(redis).begin(event)
    await work(redis, EchoBrain(), 1)
    assert await replies(redis) == [FAILED.text]
    assert len(await Quarantine(redis, SEALED).cases()) == 1


async def test_an_event_sealed_with_another_secret_does_not_stop_the_lane(redis):
    await Inbox(redis, Sealed(b"another")).put(Inbound("web", "lan", "1", Kind.TEXT, "một"))
    await say(redis, "hai", "2")
    await work(redis, EchoBrain(), 1)
    assert await replies(redis) == ["1. Đã nghe: hai"]
    (case,) = await Quarantine(redis, SEALED).cases()
    assert case.record.error == "unreadable"
    assert await Quarantine(redis, SEALED).message(case) is None
    assert (await Quarantine(redis, Sealed(b"another")).message(case)).text == "một"


async def test_cases_are_forgotten_after_a_month(redis):
    await say(redis, "cũ")
    event = await first(redis)
    await Conversations(redis).set_aside(event, "lỗi", [])
    assert 0 < await redis.ttl(keys.quarantine(event.lane)) <= KEEP_SECONDS
    assert await Quarantine(redis, SEALED, keep_seconds=-1).cases() == []
    assert await redis.exists(keys.quarantine(event.lane)) == 0


async def test_what_a_citizen_wrote_is_nowhere_in_clear_before_its_turn(redis):
    await say(redis, f"số của tôi là {ID_NUMBER}")
    event = await first(redis)
    assert ID_NUMBER in event.known.text
    assert ID_NUMBER not in str(await redis.xrange(keys.inbox(event.lane)))
    await Conversations(redis).set_aside(event, "lỗi", [])
    assert ID_NUMBER not in str(await redis.hgetall(keys.quarantine(event.lane)))


async def test_the_append_only_file_never_holds_an_identity_number(redis, redis_url):
    await say(redis, f"số của tôi là {ID_NUMBER}")
    await Inbox(redis, PLAIN).put(Inbound("web", "lan", "2", Kind.TEXT, "một chữ rõ"))
    folder = (await redis.config_get("dir"))["dir"]
    for _ in range(100):  # with a slow disk Redis writes up to two seconds later
        written = b"".join(path.read_bytes() for path in Path(folder).rglob("*.aof*"))  # noqa: ASYNC240
        if "một chữ rõ".encode() in written:
            break
        await asyncio.sleep(0.05)
    assert "một chữ rõ".encode() in written, "or this test would prove nothing"
    assert ID_NUMBER.encode() not in written


@pytest.fixture
def motcua(redis_url, tmp_path, monkeypatch):
    chosen = load(redis_url=redis_url, var_dir=tmp_path, web_secret="a secret for tests only, 32 characters")
    monkeypatch.setattr(commands, "settings", lambda: chosen)

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["quarantine", *arguments])
        return result.output + (str(result.exception) if result.exception else "")

    return run


async def test_the_command_lists_shows_masked_replays_and_drops(redis, motcua):
    for number in ("1", "2", "3"):
        await say(redis, f"số {ID_NUMBER}", number)
        await Conversations(redis).set_aside(await first(redis), "RuntimeError", [])
    cases = await Quarantine(redis, SEALED).cases()
    run = lambda *arguments: asyncio.to_thread(motcua, *arguments)  # noqa: E731
    assert "3 tin" in await run("list")
    shown = await run("show", cases[0].number)
    assert "[số định danh]" in shown
    assert ID_NUMBER not in shown
    assert "1 tin" in await run("replay", cases[0].number)
    assert "1 tin" in await run("drop", cases[1].number)
    assert "Không có tin số" in await run("show", cases[1].number)
    assert "1 tin" in await run("drop", "ALL")
    assert "Không có tin nào" in await run("list")
    assert await redis.xlen(keys.inbox(cases[0].lane)) == 1


async def test_the_command_lists_unknown_sends_without_naming_people(redis, motcua):
    await redis.xadd(
        keys.unknown(3), {"key": "3-1-0", "chat": "telegram:700", "at": "1795500000", "outcome": "unknown"}
    )
    told = await asyncio.to_thread(motcua, "unknown")
    assert "3-1-0" in told
    assert "telegram:700" not in told
