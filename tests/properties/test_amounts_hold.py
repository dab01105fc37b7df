"""An amount is put in the place of another one in whatever sentence, and nothing else changes."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from data.official.amounts import SMALLEST, amounts_said, grouped, replaced, spans_of

WORDS = (
    "phí",
    "mất",
    "một bản",
    "Điều 12",
    "1.001193",
    "ngày 3/12",
    "từ",
    "đến",
    "(",
    ")",
    ",",
    ".",
    ";",
    "\n",
    "5",
    "k",
)
SPELLINGS = ("{0} đồng", "{0}đ", "{1} nghìn", "{1} ngàn đồng", "{1}k", "{0}", "{2} đồng", "{0} VNĐ", "{1} Nghìn Đồng")
THOUSANDS = st.integers(1, 3000)
AMOUNTS = THOUSANDS.map(lambda number: number * 1000) | st.integers(SMALLEST, 9_999_999)


@st.composite
def told(draw):
    """A sentence that tells amounts of thousands, in all spellings."""
    number = draw(THOUSANDS)
    amount = draw(st.sampled_from((number, draw(THOUSANDS))))
    return draw(st.sampled_from(SPELLINGS)).format(grouped(amount * 1000), amount, amount * 1000)


SENTENCES = st.lists(st.sampled_from(WORDS) | told(), max_size=12).map(" ".join) | st.text(
    "0123456789.,k đồngnhì", max_size=30
)


def without(text: str, amount: int) -> str:
    """``text`` with its amounts of that size cut out."""
    for begin, end in reversed(spans_of(text, {amount})):
        text = text[:begin] + "€" + text[end:]
    return text


@given(SENTENCES, AMOUNTS)
def test_the_new_amount_is_told_for_the_old_one_and_nothing_else_changes(text, new):
    text = unicodedata.normalize("NFC", text)
    for old in amounts_said(text):
        changed = replaced(text, {old: new})
        assert amounts_said(changed) == amounts_said(text) - {old} | {new}
        if new not in amounts_said(text):
            assert without(changed, new) == without(text, old)


@given(SENTENCES, AMOUNTS)
def test_an_amount_that_is_not_told_changes_nothing(text, new):
    text = unicodedata.normalize("NFC", text)
    assert replaced(text, {1_234_567_891: new}) == text


@given(AMOUNTS)
def test_a_spelling_is_kept_where_it_can_be(new):
    assert replaced("hết 8.000đ", {8000: new}) == f"hết {grouped(new)}đ"
    in_short = replaced("hết 8k thôi", {8000: new})
    assert re.fullmatch(r"hết [\d.]+(,\d)?k thôi" if new % 100 == 0 else r"hết [\d.]+ đồng thôi", in_short)
