"""Cutting a message into its questions."""

from __future__ import annotations

import pytest

from nlu.talk.questions import questions, sentences, told_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mất bao nhiêu tiền?", ["mất bao nhiêu tiền"]),
        ("Mẹ tôi mất rồi. Nộp ở đâu, có cần giấy gì không?", ["Nộp ở đâu", "có cần giấy gì không"]),
        ("nộp ở đâu với lại mất mấy ngày", ["nộp ở đâu", "mất mấy ngày"]),
        ("nghe nói phải có sổ đỏ, có đúng không ạ", ["nghe nói phải có sổ đỏ, có đúng không ạ"]),
        ("tôi ở Bạch Thông", []),
        (
            "Mẹ tôi có giấy xác nhận khuyết tật từ năm 2022. Giờ mới nộp có được truy lĩnh không?",
            ["Giờ mới nộp có được truy lĩnh không"],
        ),
        ("nộp ở đâu, còn lệ phí", ["nộp ở đâu", "còn lệ phí"]),
    ],
)
def test_what_asks_stands_apart_from_what_tells(text: str, found: list[str]):
    assert questions(text) == found


def test_what_only_tells_is_told_apart_from_what_asks_and_wants():
    text = "Ông nhà tôi là thương binh. Tôi muốn xin trợ cấp. Nộp ở đâu?"
    assert told_in(text) == ["Ông nhà tôi là thương binh"]
    assert told_in("Ông nhà tôi là thương binh") == []


def test_a_sentence_keeps_its_commas():
    assert sentences("Mất căn cước, sổ đỏ. Giờ làm gì?") == ["Mất căn cước, sổ đỏ", "Giờ làm gì"]
