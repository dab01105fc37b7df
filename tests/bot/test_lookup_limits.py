"""Limits of dossier look-ups over a real Redis."""

from __future__ import annotations

import asyncio

from bot.lookup_limits import RedisLookupLimits
from bot.redis import connect
from portals.limits import MISSES_OF_NUMBER, PER_CITIZEN, PER_CODE, Attempt

CODE, KEY = "H55.12-261120-0007", b"k" * 32


async def test_all_workers_count_together(redis):
    one, two = RedisLookupLimits(redis, KEY), RedisLookupLimits(redis, KEY)
    waits = [await (one, two)[turn % 2].wait_for("", CODE) for turn in range(PER_CODE.burst + 1)]
    assert waits[:-1] == [0] * PER_CODE.burst
    assert 0 < waits[-1] <= 3600 / PER_CODE.per_hour


async def test_at_once_no_more_than_the_burst_passes(redis):
    limits = RedisLookupLimits(redis, KEY)
    waits = await asyncio.gather(*(limits.wait_for("lan", f"mã {number}") for number in range(50)))
    assert waits.count(0) == PER_CITIZEN.burst


async def test_what_is_given_back_may_be_used_again(redis):
    limits = RedisLookupLimits(redis, KEY)
    for _ in range(PER_CODE.burst + 5):
        assert await limits.wait_for("", CODE) == 0
        await limits.give_back(CODE)
    await limits.give_back("mã chưa ai hỏi")
    waits = [await limits.wait_for("", CODE) for _ in range(PER_CODE.burst + 1)]
    assert waits.count(0) == PER_CODE.burst


async def test_neither_code_nor_citizen_is_in_redis(redis):
    await RedisLookupLimits(redis, KEY).wait_for("lan", CODE)
    names = [name if isinstance(name, str) else name.decode() for name in await redis.keys("*")]
    assert len(names) == 2
    assert not any(CODE in name or "lan" in name for name in names)


async def test_without_redis_this_process_counts_by_itself(tmp_path):
    away = connect(f"unix://{tmp_path}/nobody.sock")
    limits = RedisLookupLimits(away, KEY)
    waits = [await limits.wait_for("", CODE) for _ in range(PER_CODE.burst + 1)]
    assert waits[:-1] == [0] * PER_CODE.burst
    assert waits[-1] > 0
    await limits.give_back(CODE)
    assert await limits.wait_for("", CODE) == 0


async def test_numbers_count_over_all_channels_and_are_not_in_redis(redis):
    number = "019175000007"
    web, zalo = RedisLookupLimits(redis, KEY), RedisLookupLimits(redis, KEY)
    waits = [
        await (web, zalo)[turn % 2].wait_to_try(Attempt(f"chat {turn}", f"nhà {turn}", number, f"mã {turn}"))
        for turn in range(MISSES_OF_NUMBER.burst + 1)
    ]
    assert [wait > 0 for wait in waits] == [False] * MISSES_OF_NUMBER.burst + [True]
    proven = Attempt("chủ hồ sơ", "nhà", number, "mã của chủ")
    assert await web.wait_to_try(proven) > 0
    await web.settle(proven, confirmed=True)
    assert await zalo.wait_to_try(proven) == 0
    assert not any(text in name for name in await redis.keys("*") for text in (number, "nhà", "chủ", "mã"))
