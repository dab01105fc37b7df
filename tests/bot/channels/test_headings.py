from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.saying.reply import Reply
from bot.channels.headings import headings
from bot.channels.telegram.messages import _bold
from bot.messages.pieces import length

ANSWER = """Đăng ký khai sinh – giấy tờ cần có

Luôn cần:
• Tờ khai đăng ký khai sinh
• Giấy chứng sinh

PHÍ, LỆ PHÍ
Nộp trực tiếp: 8.000 đồng
Lưu ý: hỏi lại trước khi nộp.

Nguồn: Cổng Dịch vụ công quốc gia."""


def bold(text: str) -> list[str]:
    return [text[span.start : span.start + span.length] for span in headings(text)]


def test_title_capitals_and_what_stands_above_a_list_are_headings():
    assert bold(ANSWER) == ["Đăng ký khai sinh – giấy tờ cần có", "Luôn cần:", "PHÍ, LỆ PHÍ"]


@pytest.mark.parametrize(
    "text",
    [
        "Chào bà con! Bà con cần hỏi việc gì?",
        "Bà con muốn làm việc nào dưới đây?\n\n1. Cấp đổi",
        "Một câu trả lời ngắn.\n\nNguồn: Cổng.",
        "1. Nộp hồ sơ\n\n2. Nhận kết quả",
        "• MỤC\n• 8.000 đồng",
        "12/11/2026\n\nx",
        "",
        "\n\n",
        f"{'Dài ' * 40}\n\nx",
    ],
)
def test_sentences_items_and_numbers_are_none(text):
    assert bold(text) == []


@given(st.text("aĂ😀:•1. \n", max_size=80))
def test_what_is_bold_lies_within_the_text_in_the_units_that_telegram_counts(text):
    units = text.encode("utf-16-le")
    for entity, span in zip(_bold(text), headings(text), strict=True):
        assert 0 <= entity.offset < entity.offset + entity.length <= length(text)
        part = units[entity.offset * 2 : (entity.offset + entity.length) * 2].decode("utf-16-le")
        assert part == text[span.start : span.start + span.length]
        assert "\n" not in part


def test_a_letter_outside_the_basic_plane_moves_what_follows_by_two():
    text = "😀 Khai sinh\n\nLuôn cần:\n• Tờ khai"
    assert [(entity.offset, entity.length) for entity in _bold(text)] == [(0, 12), (14, 9)]
    assert Reply(text).text == text
