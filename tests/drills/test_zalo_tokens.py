"""A short Zalo token drill. ``ZALO_TOKEN_KILLS=200`` makes it a long one; what it finds is told at its end."""

from __future__ import annotations

import os
import random

import pytest
from support.token_drill import PLACES, THE_GAP, Drill, impatient

from sandbox.program import Background
from sandbox.zalo_oa.app import create_app

KILLS = int(os.environ.get("ZALO_TOKEN_KILLS", "4"))

pytestmark = pytest.mark.timeout(120 + 15 * KILLS)


@pytest.fixture
def drill(tmp_path, monkeypatch):
    impatient(monkeypatch)
    app = create_app()
    with Background(app) as running:
        made = Drill(app, running.url, tmp_path, random.Random(20261124))
        yield made
    for what, count in sorted(made.counts.items()):
        print(f"{count:6}  {what}")


def test_a_gateway_that_is_killed_takes_no_pair_with_it(drill):
    for _ in range(KILLS):
        drill.kill_gateway()
    assert drill.counts["gateway killed: kept"] == KILLS
    assert drill.counts["gateway killed: lost"] == 0


@pytest.mark.parametrize("place", PLACES)
def test_a_refresher_that_is_killed_anywhere_loses_nothing(drill, place):
    for _ in range(max(1, KILLS // 10)):
        drill.kill_refresher_at(place)
    assert drill.counts[f"refresher killed {place}: lost"] == 0
    assert drill.counts[f"refresher killed {place}: a new pair in force"] == max(1, KILLS // 10)


def test_a_refresher_that_is_killed_at_any_time_loses_nothing(drill):
    for _ in range(KILLS):
        drill.kill_refresher()
    assert drill.counts["refresher killed at a random time: kept"] == KILLS


def test_what_nobody_can_save_is_noticed_and_a_person_puts_it_right(drill):
    """Everything dies with the answer in memory and nowhere else, as when a machine loses its power."""
    drill.kill_refresher_at(THE_GAP, "both")
    assert drill.counts[f"both killed {THE_GAP}: lost, noticed, 24 h left to send"] == 1
    for _ in range(KILLS):
        drill.kill_refresher("both")
    what = "both killed at a random time"
    assert drill.counts[f"{what}: kept"] + drill.counts[f"{what}: lost, noticed, 24 h left to send"] == KILLS
    drill.kill_refresher_at("after the journal", "both")
    assert drill.counts["both killed after the journal: kept"] == 1


def test_many_refreshers_at_once_exchange_once(drill):
    assert drill.all_at_once(5) == 1
