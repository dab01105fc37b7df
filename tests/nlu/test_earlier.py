from __future__ import annotations

import pytest

from nlu.earlier import after_going_back, asks_again
from nlu.text import fold


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
        ("chào em tôi quay lại rồi đây", None),
        ("giống cái lúc nãy nhưng điều chỉnh bản vẽ", None),
    ],
)
def test_going_back(text, rest):
    assert after_going_back(text) == rest


@pytest.mark.parametrize("text", ["có ai không", "sao không ai trả lời", "không thấy trả lời"])
def test_who_waits_for_an_answer_asks_for_no_place(text):
    assert asks_again(text)
