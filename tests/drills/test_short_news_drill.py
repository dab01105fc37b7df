"""The news drill, short: what is told of moving dossiers while processes die. The long one: ``make drill DRILL=news``."""

from __future__ import annotations

import asyncio
import os

import pytest

from bot.delivery.crash_points import NEWS_POINTS
from drill.news.program import ROLES, NewsResult, Plan, run

KILLS = int(os.environ.get("SHORT_DRILL_KILLS", "16"))

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def result(tmp_path_factory) -> NewsResult:
    plan = Plan(KILLS, people=14, pages=4, moves=2.0, rest=0.4, tell=lambda _line: None)
    return asyncio.run(run(plan, tmp_path_factory.mktemp("news-drill")))


def test_every_change_is_told_once_or_listed(result):
    verdict = result.verdict
    assert (verdict.lost, verdict.twice, verdict.invented) == (0, 0, 0), verdict.problems
    assert result.left_over == 0
    assert verdict.told >= 5, "the drill would prove nothing"


def test_it_killed_at_named_points_of_the_way_of_news(result):
    assert len(result.killer.at) >= KILLS
    assert result.points_hit >= 3


def test_every_named_point_of_news_belongs_to_a_process_that_is_killed():
    assert {f"{side} {write}" for write in ROLES["news"] for side in ("before", "after")} == set(NEWS_POINTS)
