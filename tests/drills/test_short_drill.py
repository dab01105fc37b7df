"""The kill drill, short: real gateways, workers and Redis are killed for half a minute. ``make drill`` is the long one."""

from __future__ import annotations

import asyncio
import os

import pytest

from bot.delivery.crash_points import POINTS
from drill.killer import ROLES
from drill.program import KillResult, Plan, run

KILLS = int(os.environ.get("SHORT_DRILL_KILLS", "24"))


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> KillResult:
    plan = Plan(KILLS, people=12, pages=5, rest=0.3, tell=lambda _line: None)
    return asyncio.run(run(plan, tmp_path_factory.mktemp("drill")))


pytestmark = pytest.mark.timeout(200)


def test_nothing_is_lost_doubled_or_out_of_order(result):
    verdict = result.verdict
    found = (verdict.lost, verdict.twice, verdict.disorder, verdict.alone)
    assert found == (0, 0, 0, 0), verdict.problems
    assert result.left_over == 0
    assert verdict.answered > 50, "the drill would prove nothing"
    assert all(sent > 10 for sent in result.channels.values()), result.channels
    assert set(result.channels) == {"telegram", "zalo_oa", "zalo_bot", "web"}


def test_it_killed_at_named_points(result):
    assert len(result.killer.at) >= KILLS
    assert sum(result.killer.counts[point] for point in POINTS) >= KILLS // 2
    assert set(result.killer.victims) == {"gateway", "worker", "redis"}


def test_every_poison_is_set_aside_once_and_told_at_most_once(result):
    assert result.verdict.aside == result.verdict.poison
    assert result.verdict.poison - result.verdict.unknown <= result.verdict.apologies <= result.verdict.poison


def test_sigterm_hands_back_within_ten_seconds(result):
    assert max(result.stopped.values()) < 10


def test_every_named_point_belongs_to_a_process_that_is_killed():
    assert {
        f"{side} {write}" for writes in ROLES.values() for write in writes for side in ("before", "after")
    } == set(POINTS)
