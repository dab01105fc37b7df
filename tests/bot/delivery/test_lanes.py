from __future__ import annotations

import asyncio

import pytest

from actions.saying.reply import Reply
from bot import keys
from bot.delivery import lanes
from bot.delivery.commit import Conversations
from bot.delivery.inbox import FENCED, Event, Inbox
from bot.delivery.lanes import Lanes
from bot.messages.channel import Inbound, Kind


async def expire(redis) -> None:
    """What time does to leases of the dead."""
    for lane in range(keys.LANES):
        await redis.delete(keys.lease(lane, "worker"))


async def settle(*sharing: Lanes) -> None:
    for _ in range(3):
        for each in sharing:
            await each.renew()
            await each.give_back(each.surplus.copy())


async def test_one_process_holds_all_lanes(redis):
    alone = Lanes(redis, "worker")
    await alone.renew()
    assert set(alone.held) == set(range(keys.LANES))


@pytest.mark.parametrize("count", [2, 3, 5, 16, 17])
async def test_lanes_are_shared_evenly_and_held_once(redis, count):
    sharing = [Lanes(redis, "worker") for _ in range(count)]
    await settle(*sharing)
    held = [lane for each in sharing for lane in each.held]
    assert sorted(held) == list(range(keys.LANES))
    assert max(len(each.held) for each in sharing) <= -(-keys.LANES // count)


async def test_who_leaves_makes_room_at_once(redis):
    one, two = Lanes(redis, "worker"), Lanes(redis, "worker")
    await settle(one, two)
    await one.leave()
    await two.renew()
    assert len(two.held) == keys.LANES


async def test_a_dead_holder_is_followed_when_its_leases_run_out(redis, monkeypatch):
    monkeypatch.setattr(lanes, "LEASE_SECONDS", 0.05)
    dead, heir = Lanes(redis, "worker"), Lanes(redis, "worker")
    await dead.renew()
    await heir.renew()
    assert heir.held == {}
    await asyncio.sleep(0.1)
    await heir.renew()
    assert len(heir.held) == keys.LANES


async def test_the_fence_grows_with_every_new_holder_and_stays_while_one_goes_on(redis):
    numbers = []
    for _ in range(3):
        holder = Lanes(redis, "worker")
        await holder.renew()
        before = dict(holder.held)
        await expire(redis)
        await holder.renew()
        assert holder.held == before, "nobody took the lane meanwhile"
        numbers.append(int(holder.held[0].partition(":")[0]))
        await expire(redis)
        await redis.delete(keys.members("worker"))
    assert numbers == [1, 2, 3]


async def test_senders_and_workers_do_not_share(redis):
    worker, sender = Lanes(redis, "worker"), Lanes(redis, "sender")
    await worker.renew()
    await sender.renew()
    assert len(worker.held) == len(sender.held) == keys.LANES


async def read_first(redis, holder: Lanes) -> Event:
    events = await Inbox(redis).read(dict.fromkeys(range(keys.LANES), "0"), count=1, block_ms=10, fences=holder.held)
    return events[0]


async def test_who_lost_the_lane_can_neither_begin_nor_commit(redis):
    await Inbox(redis).put(Inbound("web", "lan", "1", Kind.TEXT, "chào"))
    late = Lanes(redis, "worker")
    await late.renew()
    old = await read_first(redis, late)
    assert await Inbox(redis).begin(old) == 1
    await expire(redis)
    await redis.delete(keys.members("worker"))
    heir = Lanes(redis, "worker")
    await heir.renew()
    assert await Inbox(redis).begin(old) == FENCED
    assert not await Conversations(redis).commit(old, {"n": 1}, [Reply("trễ")])
    assert not await Conversations(redis).set_aside(old, "trễ", [Reply("trễ")])
    assert await redis.exists(keys.out("web", "lan"), keys.quarantine(old.lane)) == 0
    assert await Conversations(redis).commit(await read_first(redis, heir), {"n": 2}, [Reply("đúng")])
    assert await Conversations(redis).memory("web", "lan") == {"n": 2}
