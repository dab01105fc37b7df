from __future__ import annotations

import pytest

from nlu.reading.unread import in_vietnamese, is_english, unreadable


@pytest.mark.parametrize("text", ["", "😀😀", "👍", "?!", "123", "x", "e", "zxcvbnm", "qwrt sdfg"])
def test_nothing_can_be_read(text):
    assert unreadable(text)


@pytest.mark.parametrize("text", ["ừ", "u", "k", "ko", "hộ khẩu", "ho khau", "đc", "số 2", "lam giay khai sinh"])
def test_short_and_unmarked_vietnamese_can_be_read(text):
    assert not unreadable(text)


@pytest.mark.parametrize(
    "text", ["hello how are you", "what is the weather today", "can you help me", "my passport please"]
)
def test_english_is_known_by_its_words(text):
    assert is_english(text)


@pytest.mark.parametrize(
    "text", ["toi can lam passport", "check online", "đăng ký visa", "hotline", "nop ho so online duoc ko"]
)
def test_foreign_words_do_not_make_a_message_english(text):
    assert not is_english(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("how do I register a marriage?", "đăng ký kết hôn"),
        ("birth certificate", "đăng ký khai sinh"),
        ("Where can I get a passport and how much is the fee", "làm hộ chiếu nộp ở đâu hết bao nhiêu tiền"),
        ("I lost my passport", "làm hộ chiếu bị mất làm lại"),
        ("what is the weather today", None),
        ("toi can lam passport", None),
    ],
)
def test_a_plain_english_question_is_put_into_vietnamese(text, written):
    assert in_vietnamese(text) == written
