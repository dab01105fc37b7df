"""How fast the portal is asked, with a clock of our own."""

from __future__ import annotations

import asyncio

import pytest

from bot.sync.pace import LATE, PAUSES, WINDOW, Pace
from common.errors import Refused, Unreachable


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pace(clock):
    return Pace(40.0, clock, clock.sleep)


async def seconds(pace, clock, requests):
    begun = clock.now
    for _ in range(requests):
        await pace.turn()
    return clock.now - begun


async def test_it_starts_at_a_quarter_and_reaches_the_rate(pace, clock):
    assert await seconds(pace, clock, 11) == pytest.approx(1.0)
    for _ in range(10 * WINDOW):
        pace.good()
    await pace.turn()
    assert await seconds(pace, clock, 40) == pytest.approx(1.0)


async def test_never_above_the_rate(pace, clock):
    for _ in range(50 * WINDOW):
        pace.good()
    await pace.turn()
    assert await seconds(pace, clock, 400) >= 9.9


async def test_a_long_pause_between_requests_is_not_made_up_for(pace, clock):
    await pace.turn()
    clock.now += 60
    assert await seconds(pace, clock, 11) == pytest.approx(1.0 - LATE)


async def test_retry_after_holds_for_everybody(pace, clock):
    pace.bad(Refused("", 7.0))
    assert await seconds(pace, clock, 1) == pytest.approx(7.0)


async def test_one_failure_is_bad_luck(pace, clock):
    pace.good()
    pace.bad(Unreachable(""))
    assert await seconds(pace, clock, 1) < 0.2


async def test_failures_in_a_row_make_everybody_wait_longer_and_longer(pace, clock):
    waits = []
    for _ in range(16):
        pace.bad(Unreachable(""))
        waits.append(await seconds(pace, clock, 1))
    assert waits[3:6] == pytest.approx([1.0, 2.0, 4.0])
    assert max(waits) == pytest.approx(PAUSES.longest)
    pace.good()
    await pace.turn()
    assert await seconds(pace, clock, 1) < 0.2


def test_many_refusals_halve_the_rate_and_a_few_do_not(pace):
    for number in range(WINDOW):
        pace.bad(Refused("")) if number % 20 == 0 else pace.good()
    assert pace.rate == pytest.approx(10.0)
    for number in range(12):
        pace.bad(Refused("")) if number % 3 == 0 else pace.good()
    assert pace.rate == pytest.approx(5.0)


def test_it_never_stops_for_good(pace):
    for _ in range(500):
        pace.bad(Refused(""))
    assert pace.rate >= 0.5


def test_silence_is_measured_from_the_last_good_answer(pace, clock):
    clock.now += 5
    assert pace.silence == pytest.approx(5)
    pace.good()
    assert pace.silence == 0


async def test_a_portal_that_is_silent_is_told_of_once_a_pause(pace, clock, caplog):
    """ "motcua sync" said nothing for ten minutes while the portal could not be reached."""
    for _ in range(3):
        pace.bad(Unreachable("Cổng không trả lời"))
    assert caplog.messages == []
    await pace.turn()
    for _ in range(5):
        pace.bad(Unreachable("Cổng không trả lời"))
    assert caplog.messages == ["Cổng chưa trả lời, chờ 1 giây rồi hỏi lại: Cổng không trả lời"]
