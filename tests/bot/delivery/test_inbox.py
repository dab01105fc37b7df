from __future__ import annotations

import asyncio

import pytest

from bot import keys
from bot.delivery.commit import Conversations
from bot.delivery.inbox import HELD_BACK, Busy, Inbox
from bot.messages.channel import Inbound, Kind
from bot.messages.entry import Entry


def inbound(event_id: str, chat: str = "lan", text: str = "chào") -> Inbound:
    return Inbound("web", chat, event_id, Kind.TEXT, text)


def everything() -> dict[int, str]:
    return dict.fromkeys(range(keys.LANES), "0")


async def test_an_event_is_taken_in_once(redis):
    inbox = Inbox(redis)
    assert await inbox.put(inbound("1"))
    assert not await inbox.put(inbound("1"))
    assert await inbox.put(Inbound("telegram", "lan", "1", Kind.TEXT, "chào")), "another channel's event 1"
    assert len(await inbox.read(everything(), count=10, block_ms=10)) == 2


async def test_of_many_deliveries_at_once_one_counts(redis):
    inbox = Inbox(redis)
    results = await asyncio.gather(*(inbox.put(inbound("1")) for _ in range(40)))
    assert results.count(True) == 1
    assert await redis.xlen(keys.inbox(keys.lane_of("web", "lan"))) == 1


async def test_the_mark_of_an_event_lasts_a_week(redis):
    await Inbox(redis).put(inbound("1"))
    key = keys.seen(keys.lane_of("web", "lan"), "web", "1")
    assert 7 * 24 * 3600 - 5 < await redis.ttl(key) <= 7 * 24 * 3600


async def test_an_event_answered_a_day_ago_and_delivered_again_is_not_answered_again(redis):
    inbox, lane = Inbox(redis), keys.lane_of("web", "lan")
    await inbox.put(inbound("1"))
    [event] = await inbox.read(everything(), count=10, block_ms=10)
    await redis.xdel(keys.inbox(lane), event.id)
    seen = keys.seen(lane, "web", "1")
    await redis.expire(seen, await redis.ttl(seen) - 24 * 3600)
    assert not await inbox.put(inbound("1"))
    assert await redis.xlen(keys.inbox(lane)) == 0


async def test_events_of_a_chat_come_in_order_and_whole(redis):
    inbox = Inbox(redis)
    sent = [inbound(str(n), text=f"câu {n} “đỏ” \\ \n 🙂") for n in range(20)]
    for event in sent:
        await inbox.put(event)
    assert [event.inbound for event in await inbox.read(everything(), count=100, block_ms=10)] == sent


async def test_reading_goes_on_after_the_cursor_and_starts_over_from_nothing(redis):
    inbox = Inbox(redis)
    for number in range(3):
        await inbox.put(inbound(str(number)))
    first = (await inbox.read(everything(), count=1, block_ms=10))[0]
    rest = await inbox.read({**everything(), first.lane: first.id}, count=10, block_ms=10)
    assert [event.inbound.event_id for event in rest] == ["1", "2"]
    assert len(await inbox.read(everything(), count=10, block_ms=10)) == 3, "nothing is lost by reading"


async def test_reading_waits_for_the_first_event(redis):
    inbox = Inbox(redis)
    reading = asyncio.create_task(inbox.read(everything(), count=10, block_ms=5_000))
    await asyncio.sleep(0.1)
    await inbox.put(inbound("1"))
    assert [event.inbound.event_id for event in await asyncio.wait_for(reading, 2)] == ["1"]


async def test_a_full_lane_turns_away_with_a_sentence_and_takes_the_same_event_later(redis):
    inbox = Inbox(redis, lane_limit=2)
    await inbox.put(inbound("1"))
    await inbox.put(inbound("2"))
    with pytest.raises(Busy, match="gửi lại sau"):
        await inbox.put(inbound("3"))
    await redis.delete(keys.inbox(keys.lane_of("web", "lan")))
    assert await inbox.put(inbound("3"))


async def test_tries_are_counted_per_event(redis):
    inbox = Inbox(redis)
    await inbox.put(inbound("1"))
    await inbox.put(inbound("2"))
    one, two = await inbox.read(everything(), count=10, block_ms=10)
    assert [await inbox.begin(one), await inbox.begin(one), await inbox.begin(two)] == [1, 2, 1]


class TestOneCitizenWhoWritesTooMuch:
    """At most so many messages of one citizen wait; the next is answered with a sentence, once."""

    async def flood(self, redis, count: int, chat: str = "lan", limit: int = 3) -> list[bool]:
        inbox = Inbox(redis, chat_limit=limit)
        return [await inbox.put(inbound(f"{chat}{n}", chat=chat)) for n in range(count)]

    async def told(self, redis, chat: str = "lan") -> list[Entry]:
        return [Entry.from_json(body) for body in await redis.lrange(keys.out("web", chat), 0, -1)]

    async def test_what_is_too_much_is_told_once_and_other_citizens_go_on(self, redis):
        assert await self.flood(redis, 6) == [True, True, True, False, False, False]
        assert [entry.reply for entry in await self.told(redis)] == [HELD_BACK]
        assert await redis.zscore(keys.due(keys.lane_of("web", "lan")), "web:lan") is not None
        assert await self.flood(redis, 3, "hoa") == [True, True, True]
        assert await self.told(redis, "hoa") == []

    async def test_once_they_are_answered_there_is_room_again(self, redis):
        await self.flood(redis, 5)
        lane = keys.lane_of("web", "lan")
        for event in await Inbox(redis).read({lane: "0"}, count=10, block_ms=None):
            await Conversations(redis).commit(event, {}, [])
        assert not await redis.exists(keys.waiting(lane))
        inbox = Inbox(redis, chat_limit=1)
        assert await inbox.put(inbound("later"))
        assert not await inbox.put(inbound("too much"))
        assert len(await self.told(redis)) == 2, "a new flood is told again"

    async def test_a_message_held_back_and_delivered_again_is_not_told_again(self, redis):
        await self.flood(redis, 4)
        assert await self.flood(redis, 4) == [False] * 4
        assert len(await self.told(redis)) == 1


async def test_waiting_events_of_one_citizen_can_be_dropped(redis):
    inbox = Inbox(redis)
    neighbour = next(
        name for name in map(str, range(1_000)) if keys.lane_of("web", name) == keys.lane_of("web", "lan")
    )
    for number, chat in enumerate(("lan", neighbour, "lan", "lan")):
        await inbox.put(inbound(str(number), chat=chat))
    lane = keys.lane_of("web", "lan")
    events = await inbox.read({lane: "0"}, count=10, block_ms=None)
    assert await inbox.drop("web", "lan", before=events[-1].id) == 2
    left = await inbox.read({lane: "0"}, count=10, block_ms=None)
    assert [event.id for event in left] == [events[1].id, events[3].id]
    assert await redis.hgetall(keys.waiting(lane)) == {
        keys.mark_of("web", "lan"): "1",
        keys.mark_of("web", neighbour): "1",
    }
