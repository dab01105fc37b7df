from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.news.schedule import RARELY, back_off, next_look, not_before, share_of
from citizens.notices import Address
from citizens.subscriptions import Following, Subscription
from common.today import VIETNAM
from portals.dossier import Status

HOUR = 3600.0
moments = st.floats(min_value=1.7e9, max_value=2.0e9)


def subscription(code: str = "H55.12-261120-0007", status: Status = Status.IN_PROCESS) -> Subscription:
    address = Address("ref", "web", "sealed")
    return Subscription(
        1, address, code, "hcc", status.value, "", 0.0, None, None, 0.0, 0, 0, Following.ACTIVE, 0, 0.0
    )


@given(now=moments, number=st.integers(0, 10_000))
def test_the_next_look_comes_within_one_and_a_half_periods_and_never_at_once(now: float, number: int):
    wait = next_look(subscription(f"H55.12-261120-{number:04}"), now, HOUR) - now
    assert HOUR / 2 - 1 <= wait <= 1.53 * HOUR


def test_looks_are_spread_evenly():
    now = 1.8e9
    places = [next_look(subscription(f"H55.12-261120-{number:04}"), now, HOUR) % HOUR for number in range(6_000)]
    counts = [sum(1 for place in places if minute * 60 <= place < minute * 60 + 60) for minute in range(60)]
    assert min(counts) > 60
    assert max(counts) < 150


def test_a_result_that_is_ready_is_looked_at_rarely():
    now = 1.8e9
    assert next_look(subscription(status=Status.PROCESSED), now, HOUR) - now >= RARELY / 2 - 1


@given(failures=st.integers(1, 100))
def test_a_system_that_does_not_answer_is_asked_less_and_less(failures: int):
    assert 90 <= back_off(failures, HOUR) <= 1.25 * 6 * HOUR
    assert back_off(1, HOUR) < back_off(4, HOUR)


@given(now=moments, owner=st.text(max_size=5))
def test_nobody_is_told_anything_at_night(now: float, owner: str):
    at = not_before(now, owner)
    here = datetime.fromtimestamp(at, VIETNAM)
    assert 7 <= here.hour < 21
    assert 0 <= at - now <= 10.5 * HOUR
    assert not_before(at, owner) == at


@pytest.mark.parametrize(("hour", "minute", "told"), [(6, 59, False), (7, 0, True), (20, 59, True), (21, 0, False)])
def test_the_quiet_hours_are_from_nine_to_seven(hour: int, minute: int, told: bool):
    now = datetime(2026, 11, 25, hour, minute, tzinfo=VIETNAM).timestamp()
    assert (not_before(now, "lan") == now) is told


def test_a_share_is_the_same_everywhere():
    assert share_of("a", "b") == share_of("a", "b") != share_of("ab")
