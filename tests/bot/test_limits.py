from __future__ import annotations

import asyncio

import pytest

from bot import keys
from bot.limits import Allowance, Limiter


async def test_a_burst_passes_and_then_one_at_a_time(redis):
    limiter = Limiter(redis)
    allowance = Allowance(burst=3, per_minute=600)
    waits = [await limiter.wait_for("lan", allowance) for _ in range(4)]
    assert waits[:3] == [0, 0, 0]
    assert 0 < waits[3] <= 0.1
    await asyncio.sleep(waits[3] + 0.02)
    assert await limiter.wait_for("lan", allowance) == 0


async def test_senders_do_not_share(redis):
    limiter = Limiter(redis)
    allowance = Allowance(burst=1, per_minute=1)
    assert await limiter.wait_for("lan", allowance) == 0
    assert await limiter.wait_for("lan", allowance) > 50
    assert await limiter.wait_for("hoa", allowance) == 0


async def test_at_once_no_more_than_the_burst_passes(redis):
    limiter = Limiter(redis)
    allowance = Allowance(burst=5, per_minute=1)
    waits = await asyncio.gather(*(limiter.wait_for("lan", allowance) for _ in range(30)))
    assert waits.count(0) == 5


async def test_what_is_kept_of_a_sender_ends_when_the_bucket_is_full_again(redis):
    await Limiter(redis).wait_for("lan", Allowance(burst=10, per_minute=60))
    assert 0 < await redis.ttl(keys.rate("lan")) <= 11


@pytest.mark.parametrize("per_hour", [5, 10, 20, 40, 3600])
async def test_whoever_asks_in_the_same_moment_waits_for_one_turn_and_no_longer(redis, per_hour):
    """At ten an hour it was 360.001 seconds: a twelfth digit of a fraction, rounded up."""
    limiter, allowance = Limiter(redis), Allowance(burst=1, per_minute=per_hour / 60)
    waits = await asyncio.gather(*(limiter.wait_for("lan", allowance) for _ in range(20)))
    assert max(waits) <= 3600 / per_hour
