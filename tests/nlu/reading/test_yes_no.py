"""Yes and no, and what is neither."""

from __future__ import annotations

import pytest

from nlu.reading.yes_no import Answer, answer_in


@pytest.mark.parametrize(
    "text", ["có", "Có ạ", "dạ có", "đồng ý nhé", "dong y", "dc", "được em", "xóa đi", "đúng rồi"]
)
def test_yes(text):
    assert answer_in(text) is Answer.YES


@pytest.mark.parametrize(
    "text", ["ko", "Không!", "dạ không", "không đồng ý đâu", "thôi", "tôi không muốn", "đừng xóa"]
)
def test_no(text):
    assert answer_in(text) is Answer.NO


@pytest.mark.parametrize("text", ["ok", "vâng ạ", "ừ", "dạ", "oke em"])
def test_what_is_murmured_at_anything(text):
    assert answer_in(text) is Answer.MURMUR


@pytest.mark.parametrize("text", ["dung", "có phí không", "không phải", "có cần giấy chứng sinh không", "", "con"])
def test_neither(text):
    assert answer_in(text) is None
