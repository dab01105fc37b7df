from __future__ import annotations

import time

import pytest

from nlu.reading.earlier import after_going_back, asks_again, asks_plainer
from nlu.reading.text import fold


@pytest.mark.parametrize("text", ["trả lời đi", "nói lại xem nào", "không hiểu", "là sao", "tôi hỏi cơ mà"])
def test_who_wants_to_hear_it_again_says_nothing_else(text):
    assert asks_again(text)
    assert asks_again(fold(text))


@pytest.mark.parametrize("text", ["không hiểu giấy chứng sinh là gì", "làm lại căn cước", "trả lời đơn khiếu nại"])
def test_a_question_of_its_own_asks_nothing_again(text):
    assert not asks_again(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("quay lại cái lúc nãy", ""),
        ("quay lai cai luc nay, ho kinh doanh mat may ngay", "ho kinh doanh mat may ngay"),
        ("cái hồi nãy nộp ở đâu", "nop o dau"),
        ("quay lại việc khai sinh đi", "khai sinh di"),
        ("quay lại kết hôn, mấy ngày xong", "ket hon may ngay xong"),
        ("thôi quay lại chuyện cưới xin", "thoi cuoi xin"),
        ("không, cái lúc đầu", ""),
        ("quay lại sau nhé", None),
        ("chào em tôi quay lại rồi đây", None),
        ("giống cái lúc nãy nhưng điều chỉnh bản vẽ", None),
    ],
)
def test_going_back(text, rest):
    assert after_going_back(text) == rest


@pytest.mark.parametrize("text", ["có ai không", "sao không ai trả lời", "không thấy trả lời"])
def test_who_waits_for_an_answer_asks_for_no_place(text):
    assert asks_again(text)


@pytest.mark.parametrize(
    "text",
    [
        "dài quá, nói ngắn lại", "trả lời dài dòng quá, nói gọn thôi", "nói lại cho dễ hiểu hơn được không",
        "khó hiểu quá", "giải thích đơn giản hơn cho bà với", "tóm tắt lại đi", "đọc không hiểu gì", "phức tạp quá em ơi",
        "noi ngan gon di chau", "nói chậm thôi bà không hiểu",
    ],
)  # fmt: skip
def test_who_wants_it_shorter_or_easier_wants_it_again(text):
    assert asks_again(text)
    assert asks_plainer(text)
    assert asks_plainer(fold(text))


@pytest.mark.parametrize("text", ["nói lại xem nào", "trả lời đi", "có ai không"])
def test_who_only_wants_it_again_wants_it_as_it_was(text):
    assert asks_again(text)
    assert not asks_plainer(text)


@pytest.mark.parametrize(
    "text",
    ["dài hạn", "giấy khai sinh ngắn hạn", "đơn giản hơn thì làm hộ kinh doanh", "thủ tục rút gọn là gì", "chậm quá", "đất dài 20 mét",
     "không hiểu giấy chứng sinh là gì"],
)  # fmt: skip
def test_short_and_long_things_are_no_wish_for_a_shorter_answer(text):
    assert not asks_again(text)


def test_begging_at_length_is_read_at_once():
    start = time.process_time()
    assert not asks_again("nói lại cho gọn " * 3 + "x")
    assert not asks_again("nói lại cho gọn " * 500 + "x")
    assert time.process_time() - start < 1
