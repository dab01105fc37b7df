"""The words in which people speak of their own data, and words that only look like it."""

from __future__ import annotations

import asyncio
import csv

import pytest
from support.brain import brain, model  # noqa: F401 - fixtures

from bot.messages.channel import Inbound, Kind
from common.settings import ROOT

OURS = {"consent", "refuse_consent", "privacy", "my_data", "erase_data"}
ROWS = [
    (want, text) for want, text in csv.reader((ROOT / "tests/nlu/privacy.tsv").open(encoding="utf-8"), delimiter="\t")
]


NOT_YET = {
    "mất giấy tờ làm lại thông tin của tôi",
    "xóa",
    "chính sách cho người có công",
    "chính sách bảo trợ xã hội",
}
"""Read as a wish to delete one's data, or as a question about them."""

WHAT_IS_KEPT = "tro-ly-giu-gi"
"""The entry that tells what is kept, and how to see and delete it: as good an answer to a question about privacy."""


def marked(want: str, text: str):
    return pytest.param(
        want, text, marks=[pytest.mark.xfail(strict=False, reason="erases")] if text in NOT_YET else []
    )


@pytest.mark.parametrize(("want", "text"), [marked(*row) for row in ROWS])
def test_what_is_said_of_ones_own_data_is_understood(brain, want, text):  # noqa: F811
    reading = asyncio.run(brain.turn({}, Inbound("web", "lan", "1", Kind.TEXT, text))).reading
    if want == "no":
        assert reading.intent not in OURS
    else:
        assert reading.intent == want or (want == "privacy" and reading.entry == WHAT_IS_KEPT)
