from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import pytest
from support.outbox import SENT, Recorder, hand_to, sending, until

from actions.saying.reply import Reply
from bot import keys
from bot.delivery import sending as sending_module
from bot.delivery.outbox import Outbox
from bot.delivery.voice import Owner
from bot.messages.channel import Delivery, Outcome
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import Sealed
from common.waiting import Backoff


async def queue(redis, chat: str, *texts: str, channel: str = "web", at: float | None = None) -> None:
    entries = [Entry(f"{chat}-{text}", at or time.time(), Reply(text)).to_json() for text in texts]
    await redis.rpush(keys.out(channel, chat), *entries)
    await redis.zadd(
        keys.due(keys.lane_of(channel, chat)), {chat_ref(channel, chat): int(time.time() * 1000)}, nx=True
    )


async def test_replies_of_a_chat_are_sent_in_order_and_once(redis):
    texts = [str(number) for number in range(30)]
    channel = Recorder()
    for chat in ("lan", "hoa", "mai"):
        await queue(redis, chat, *texts)
    async with sending(redis, channel):
        await until(lambda: len(channel.tries) >= 90)
        await asyncio.sleep(0.1)
    assert [channel.texts(chat) for chat in ("lan", "hoa", "mai")] == [texts, texts, texts]
    assert [key for key in await redis.keys("{lane:*") if ":fence:" not in key and ":arrivals" not in key] == []


async def test_what_is_queued_later_is_sent_after_a_signal_at_once(redis):
    channel = Recorder()
    async with sending(redis, channel) as box:
        await asyncio.sleep(0.1)
        await queue(redis, "lan", "một")
        box.wake(keys.lane_of("web", "lan"))
        await until(lambda: channel.texts("lan") == ["một"], 0.5)
    assert channel.texts("lan") == ["một"]
    assert await redis.llen(keys.out("web", "lan")) == 0


async def test_a_lost_signal_costs_a_second_and_no_message(redis):
    channel = Recorder()
    async with sending(redis, channel):
        await asyncio.sleep(0.1)
        await queue(redis, "lan", "một")
        await until(lambda: channel.texts("lan") == ["một"], 2.5)
    assert channel.texts("lan") == ["một"]
    assert await redis.llen(keys.out("web", "lan")) == 0


async def test_retry_after_holds_up_its_chat_only(redis):
    channel = Recorder(Delivery(Outcome.NOT_SENT, retry_after=0.6))
    await queue(redis, "lan", "một", "hai")
    await queue(redis, "hoa", "ba")
    async with sending(redis, channel):
        await until(lambda: channel.texts("lan") == ["một", "một", "hai"])
    first, again = [at for chat, text, at in channel.tries if (chat, text) == ("lan", "một")]
    other = next(at for chat, _, at in channel.tries if chat == "hoa")
    assert 0.55 < again - first < 2.0
    assert other < again


async def test_back_off_grows_without_a_word_from_the_other_side(redis, monkeypatch):
    monkeypatch.setattr(sending_module, "BACKOFF", Backoff(first=0.1))
    channel = Recorder(*[Delivery(Outcome.NOT_SENT)] * 3)
    await queue(redis, "lan", "một")
    async with sending(redis, channel):
        await until(lambda: len(channel.tries) == 4)
    times = [at for _, _, at in channel.tries]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert [gap >= least for gap, least in zip(gaps, (0.1, 0.2, 0.4), strict=True)] == [True] * 3, gaps


@pytest.mark.parametrize(
    "ending", [Delivery(Outcome.UNKNOWN), Delivery(Outcome.NOT_SENT, final=True)], ids=["unknown", "final"]
)
async def test_what_may_have_arrived_or_never_will_is_not_simply_tried_again(redis, ending):
    channel = Recorder(ending)
    await queue(redis, "lan", "một")
    async with sending(redis, channel):
        await until(lambda: channel.texts("lan") == ["một"])
        await asyncio.sleep(0.1)
    assert channel.texts("lan") == ["một"]


async def test_a_reply_of_yesterday_is_given_up(redis):
    channel = Recorder(Delivery(Outcome.NOT_SENT))
    await queue(redis, "lan", "cũ", at=time.time() - 25 * 3600)
    async with sending(redis, channel):
        await until(lambda: bool(channel.tries))
        await asyncio.sleep(0.1)
    assert channel.texts("lan") == ["cũ"]
    assert await redis.llen(keys.out("web", "lan")) == 0


async def test_a_channel_that_raises_does_not_stop_the_others(redis):
    class Broken(Recorder):
        async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
            await super().send(chat, key, reply)
            raise RuntimeError("bug")

    channel = Broken()
    await queue(redis, "lan", "một", "hai")
    async with sending(redis, channel):
        await until(lambda: channel.texts("lan")[::2] == ["một", "hai"])
    first, repeated, second = channel.texts("lan")[:3]
    assert (first, second) == ("một", "hai")
    assert repeated.endswith("tôi gửi lại phần có thể thiếu:\nmột")


async def test_replies_for_a_channel_that_is_switched_off_wait(redis):
    channel = Recorder()
    await queue(redis, "an", "một", channel="telegram")
    async with sending(redis, channel):
        await asyncio.sleep(0.3)
    assert await redis.llen(keys.out("telegram", "an")) == 1


async def test_typing_goes_to_its_channel(redis):
    channel = Recorder()
    box = Outbox(redis, {"web": channel})
    await box.typing("web", "lan")
    await box.typing("zalo", "hoa")
    assert channel.typed == ["lan"]


async def begun(redis, chat: str, key: str, channel: str = "telegram") -> None:
    """What a sender leaves that was killed between mark and settle."""
    await redis.hset(keys.sending(keys.lane_of(channel, chat)), chat_ref(channel, chat), f"{key} another-sender")


class Telegram(Recorder):
    name = "telegram"


async def test_a_send_whose_end_nobody_saw_is_listed_and_not_simply_repeated(redis):
    channel = Telegram()
    await queue(redis, "lan", "một", channel="telegram")
    await begun(redis, "lan", "lan-một")
    lane = keys.lane_of("telegram", "lan")
    async with sending(redis, channel) as box:
        await asyncio.sleep(0.3)
        assert channel.texts("lan") == []
        await queue(redis, "lan", "hai", channel="telegram")
        box.wake(lane)
        await until(lambda: len(channel.texts("lan")) == 2)
    [repeated, other] = channel.texts("lan")
    assert repeated.endswith("có thể thiếu:\nmột")
    assert other == "hai"
    rows = await redis.xrange(keys.unknown(lane))
    assert [(row["key"], row["chat"]) for _, row in rows] == [("lan-một", "telegram:lan")]


async def test_a_channel_that_shows_each_key_once_is_simply_sent_to_again(redis):
    channel = Recorder()
    channel.repeatable = True
    await queue(redis, "lan", "một", "hai")
    await begun(redis, "lan", "lan-một", "web")
    async with sending(redis, channel):
        await until(lambda: channel.texts("lan") == ["một", "hai"])
    assert await redis.xlen(keys.unknown(keys.lane_of("web", "lan"))) == 0


async def test_an_unknown_outcome_is_listed(redis):
    channel = Recorder(Delivery(Outcome.UNKNOWN))
    await queue(redis, "lan", "một")
    async with sending(redis, channel):
        await until(lambda: channel.texts("lan") == ["một"])
        await asyncio.sleep(0.1)
    assert await redis.xlen(keys.unknown(keys.lane_of("web", "lan"))) == 1


@pytest.mark.parametrize("owner", [Owner.OFFICER, Owner.CLOSED])
async def test_no_late_answer_follows_an_officer(redis, owner):
    channel = Recorder(Delivery(Outcome.NOT_SENT, retry_after=0.3))
    await queue(redis, "lan", "một", "hai")
    async with sending(redis, channel):
        await until(lambda: channel.texts("lan") == ["một"])
        await hand_to(redis, "web", "lan", owner)
        await asyncio.sleep(0.8)
        assert channel.texts("lan") == ["một"]
        assert await redis.exists(keys.out("web", "lan"), keys.due(keys.lane_of("web", "lan"))) == 0
        await hand_to(redis, "web", "lan", Owner.BOT)
        await queue(redis, "lan", "ba")
        await until(lambda: channel.texts("lan") == ["một", "ba"], 3)


async def test_two_gateways_send_everything_once(redis):
    one, two = Recorder(), Recorder()
    chats = [f"chat {number}" for number in range(40)]
    async with sending(redis, one), sending(redis, two):
        await asyncio.sleep(2.5)
        for chat in chats:
            await queue(redis, chat, "một", "hai")
        await until(lambda: len(one.tries) + len(two.tries) >= 80)
        await asyncio.sleep(0.2)
    assert [one.texts(chat) + two.texts(chat) for chat in chats] == [["một", "hai"]] * 40
    assert one.tries, "the lanes are shared"
    assert two.tries, "the lanes are shared"


async def test_a_long_reply_is_taken_apart_before_any_of_it_is_sent(redis):
    """A 429 in the middle, and the lane moving to another gateway then, once sent the first part again."""
    recorder = Recorder(SENT, Delivery(Outcome.NOT_SENT, retry_after=60.0))
    await queue(redis, "lan", "một|hai|ba", "bốn")
    async with sending(redis, recorder):
        await until(lambda: len(recorder.tries) == 2)
    waiting = [Entry.from_json(body) for body in await redis.lrange(keys.out("web", "lan"), 0, -1)]
    assert [(entry.key, entry.reply.text) for entry in waiting] == [
        ("lan-một|hai|ba.2", "hai"),
        ("lan-một|hai|ba.3", "ba"),
        ("lan-bốn", "bốn"),
    ]
    await redis.zadd(keys.due(keys.lane_of("web", "lan")), {"web:lan": 0})
    async with sending(redis, recorder):
        await until(lambda: len(recorder.tries) == 5)
    assert recorder.texts("lan") == ["một", "hai", "hai", "ba", "bốn"]


async def test_a_mark_on_a_reply_not_yet_taken_apart_is_no_send(redis):
    """Its sender was killed before the first piece: nothing is unknown."""
    await queue(redis, "lan", "một|hai")
    lane, recorder = keys.lane_of("web", "lan"), Recorder()
    await redis.hset(keys.sending(lane), "web:lan", "lan-một|hai another")
    async with sending(redis, recorder):
        await until(lambda: len(recorder.tries) == 2)
    assert recorder.texts("lan") == ["một", "hai"]
    assert not await redis.exists(keys.unknown(lane))


async def test_an_entry_sealed_with_another_secret_is_listed_and_holds_nobody_up(redis):
    body = Entry("old", time.time(), Reply("kín")).to_json(Sealed(b"the old secret"))
    await redis.rpush(keys.out("web", "lan"), body)
    box = Outbox(redis, {"web": (recorder := Recorder())}, Sealed(b"the new secret"))
    await redis.rpush(
        keys.out("web", "lan"), Entry("new", time.time(), Reply("mở")).to_json(Sealed(b"the new secret"))
    )
    await redis.zadd(keys.due(keys.lane_of("web", "lan")), {"web:lan": 0})
    task = asyncio.create_task(box.run())
    await until(lambda: recorder.texts("lan") == ["mở"])
    box.stop()
    await asyncio.wait_for(task, 6)
    rows = await redis.xrange(keys.unknown(keys.lane_of("web", "lan")))
    assert [(row["key"], row["outcome"]) for _, row in rows] == [("old", "not_sent")]
