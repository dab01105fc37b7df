"""The desk drill's verdict: who speaks is read off what a phone shows, in its order."""

from __future__ import annotations

import pytest

from bot.delivery.repeats import PERHAPS
from drill.citizens import Chat
from drill.desk.verdict import DeskVerdict

AGAIN = PERHAPS.format(at="14:50") + "\n"


def two_owners(*shown: str) -> int:
    verdict = DeskVerdict()
    verdict.judge(Chat("telegram", "1", True, shown=[(text, 0.0) for text in shown]), [])
    return verdict.two_owners


@pytest.mark.parametrize(
    ("shown", "count"),
    [
        (("#1 câu 1", "@1 câu 2", "=hết 1", "#1 câu 3"), 0),
        (("@1 câu 2", "#1 câu 3", "=hết 1"), 1),
        (("@1 câu 2", f"{AGAIN}#1 câu 1", "=hết 1"), 1),
        (("@1 câu 2", "=hết 1", "@1 câu 3"), 1),
        (("@3 câu 2", "@1 câu 3"), 1),
        # An officer's words that come only after their farewell, as said again, give them the word no more.
        ((f"{AGAIN}=hết 1", f"{AGAIN}@1 lại câu 2", "#1 câu 3", "#2 câu 4"), 0),
        (("=hết 1", "@1 câu 2"), 1),
        # A farewell that got lost is shown late: the bot, or the next officer, spoke meanwhile.
        (("@1 câu 2", "#1 câu 3", f"{AGAIN}=hết 1", "#2 câu 4"), 0),
        (("@3 câu 2", f"{AGAIN}=hết 1", "@3 câu 3", "=hết 3"), 0),
        (("@3 câu 2", f"{AGAIN}=hết 1", "#1 câu 3", "=hết 3"), 1),
    ],
)
def test_one_owner_at_a_time(shown, count):
    assert two_owners(*shown) == count
