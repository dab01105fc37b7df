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
    "thông tin của em có được bảo mật không",
}
"""Read as a wish to delete one's data, or as a question about them."""


def marked(want: str, text: str):
    return pytest.param(
        want, text, marks=[pytest.mark.xfail(strict=False, reason="erases")] if text in NOT_YET else []
    )


@pytest.mark.parametrize(("want", "text"), [marked(*row) for row in ROWS])
def test_what_is_said_of_ones_own_data_is_understood(brain, want, text):  # noqa: F811
    found = asyncio.run(brain.turn({}, Inbound("web", "lan", "1", Kind.TEXT, text))).reading.intent
    assert (found == want) if want != "no" else (found not in OURS)
