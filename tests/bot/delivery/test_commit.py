from __future__ import annotations

from actions.saying.reply import Choice, Link, Reply
from bot import keys
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Event, Inbox
from bot.messages.channel import Inbound, Kind
from bot.messages.entry import Entry
from bot.messages.envelope import Sealed

REPLY = Reply("Cần tờ khai.", (Choice("Lệ phí", "/choose{}"),), (Link("Nộp", "https://example.gov.vn"),))


async def taken(redis, event_id: str = "1") -> Event:
    await Inbox(redis).put(Inbound("web", "lan", event_id, Kind.TEXT, "chào"))
    return (await Inbox(redis).read(dict.fromkeys(range(keys.LANES), "0"), count=10, block_ms=10))[-1]


async def waiting(redis) -> list[Entry]:
    return [Entry.from_json(body) for body in await redis.lrange(keys.out("web", "lan"), 0, -1)]


async def test_memory_replies_and_done_are_written_together(redis):
    event = await taken(redis)
    conversations = Conversations(redis)
    assert await conversations.memory("web", "lan") == {}
    assert await conversations.commit(event, {"procedure": "1.001193"}, [REPLY, Reply("Xong.")])
    assert await conversations.memory("web", "lan") == {"procedure": "1.001193"}
    assert [entry.reply for entry in await waiting(redis)] == [REPLY, Reply("Xong.")]
    assert await redis.xlen(keys.inbox(event.lane)) == 0
    assert await redis.zrange(keys.due(event.lane), 0, -1) == ["web:lan"]


async def test_a_second_commit_changes_nothing(redis):
    event = await taken(redis)
    conversations = Conversations(redis)
    assert await conversations.commit(event, {"n": 1}, [Reply("một")])
    assert not await conversations.commit(event, {"n": 2}, [Reply("hai")])
    assert await conversations.memory("web", "lan") == {"n": 1}
    assert [entry.reply.text for entry in await waiting(redis)] == ["một"]


async def test_each_reply_has_a_key_of_its_own(redis):
    conversations = Conversations(redis)
    await conversations.commit(await taken(redis, "1"), {}, [Reply("một"), Reply("hai")])
    await conversations.commit(await taken(redis, "2"), {}, [Reply("ba")])
    assert len({entry.key for entry in await waiting(redis)}) == 3


async def test_a_turn_without_replies_leaves_nothing_due(redis):
    event = await taken(redis)
    assert await Conversations(redis).commit(event, {}, [])
    assert await redis.exists(keys.due(event.lane), keys.out("web", "lan")) == 0


async def test_a_chat_that_must_wait_goes_on_waiting(redis):
    event = await taken(redis)
    await redis.zadd(keys.due(event.lane), {"web:lan": 9e15})
    await Conversations(redis).commit(event, {}, [REPLY])
    assert await redis.zscore(keys.due(event.lane), "web:lan") == 9e15


async def test_memory_lasts_a_week_or_as_long_as_was_agreed_and_an_empty_one_is_none(redis):
    conversations = Conversations(redis)
    await conversations.commit(await taken(redis, "1"), {"n": 1}, [REPLY])
    assert 7 * 24 * 3600 - 5 < await redis.ttl(keys.memory("web", "lan")) <= 7 * 24 * 3600
    await conversations.commit(await taken(redis, "2"), {"n": 1}, [REPLY], 600)
    assert 595 < await redis.ttl(keys.memory("web", "lan")) <= 600
    await conversations.commit(await taken(redis, "3"), {}, [REPLY])
    assert not await redis.exists(keys.memory("web", "lan"))
    assert await conversations.memory("web", "lan") == {}


async def test_memory_and_replies_lie_in_redis_sealed(redis):
    event, envelope = await taken(redis), Sealed(b"one secret")
    await Conversations(redis, envelope).commit(event, {"procedure": "1.001193"}, [REPLY])
    bodies = [await redis.get(keys.memory("web", "lan")), *await redis.lrange(keys.out("web", "lan"), 0, -1)]
    assert not [word for word in ("1.001193", "Cần tờ khai", "Lệ phí") if word in str(bodies)]
    assert await Conversations(redis, envelope).memory("web", "lan") == {"procedure": "1.001193"}
    assert [Entry.from_json(body, envelope).reply for body in bodies[1:]] == [REPLY]


async def test_a_memory_sealed_with_another_secret_is_begun_anew(redis):
    await Conversations(redis, Sealed(b"the old one")).commit(await taken(redis), {"n": 1}, [])
    assert await Conversations(redis, Sealed(b"the new one")).memory("web", "lan") == {}
