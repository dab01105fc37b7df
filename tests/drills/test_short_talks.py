"""Talks on the messaging channels, a few of them; all of them: ``make drill DRILL=talks``. And what a flaw is."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone

import pytest

from bot.delivery.repeats import GONE, JUST_NOW
from citizens.receipts import Arrival, Arrived
from drill.echo_brain import EchoBrain
from drill.talks.program import CHANNELS, Plan, Talk, run
from drill.talks.verdict import judge

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def talks(tmp_path_factory) -> list[Talk]:
    plan = Plan(talks=2, loss=0.3, tell=lambda _line: None)
    return asyncio.run(run(plan, EchoBrain(), tmp_path_factory.mktemp("talks")))


def test_no_talk_is_flawed_though_messages_are_lost_and_doubled(talks):
    assert {talk.channel: judge(talk).found for talk in talks if judge(talk).found} == {}
    assert {talk.channel for talk in talks} == set(CHANNELS)
    assert sum(talk.faults for talk in talks) > 3, "the drill would prove nothing"


def talk(
    *shown: str, answers: tuple[tuple[str, ...], ...] = (("một", "hai"),), arrived: Arrived | None = None
) -> Talk:
    """One message, its answer, and the goodbye with its own."""
    made = Talk("ai", "telegram", "1", ["chào"])
    made.answers = {f"1-{n}-0": list(texts) for n, texts in enumerate((*answers, ("tạm biệt",)))}
    made.receipts = {"1-0-0": arrived}
    made.shown = [*shown, "tạm biệt"]
    return made


@pytest.mark.parametrize(
    "shown",
    [
        ("một", "hai"),
        ("một", f"{JUST_NOW}\nmột", "hai"),
        (f"{JUST_NOW}\nmột", "hai"),
        ("một", f"{JUST_NOW}\nhai"),
        (f"{JUST_NOW}\nmột\n\nhai",),
        ("một", GONE.format(at="10:05")),
    ],
)
def test_a_whole_answer_or_one_that_is_told_is_no_flaw(shown):
    assert judge(talk(*shown)).found == ()


@pytest.mark.parametrize(
    ("shown", "flaw"),
    [
        (("hai",), "without what comes before it"),
        (("hai", f"{JUST_NOW}\nmột"), "without what comes before it"),
        (("một",), "lost"),
        (("một", "một", "hai"), "twice"),
        (("hai", "một"), "out of order"),
        (("một", "hai", "ba"), "twice, or never decided"),
    ],
)
def test_what_a_flaw_is(shown, flaw):
    assert any(found.startswith(flaw) for found in judge(talk(*shown)).found)


def test_fragments_answered_in_pieces_are_a_flaw():
    assert "3 answers to 2 messages" in judge(talk("một", "hai", answers=(("một",), ("hai",)))).found


def test_a_receipt_that_says_more_than_is_true_is_a_flaw():
    whole = Arrived(Arrival.WHOLE, 2, 0, datetime.now(timezone.utc))
    assert any(found.startswith("a receipt says more") for found in judge(talk("một", arrived=whole)).found)
    assert judge(talk("một", "hai", arrived=whole)).found == ()
