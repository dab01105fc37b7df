"""A bare topic is asked back about where the catalogue has several things to do about it."""

from __future__ import annotations

from functools import lru_cache

import pytest
from support.content.matcher import starter_matcher

from nlu.matcher import Matcher
from nlu.understanding import Match, Verdict


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    return starter_matcher()


def found(text: str) -> Match:
    return matcher().match(text)[0]


@pytest.mark.parametrize(
    ("topic", "offered"),
    [
        ("tạm trú", {"1.004194", "1.002755", "1.010028"}),
        ("cho hỏi về hộ kinh doanh", {"1.001612", "1.001266"}),
        ("toi muon hoi giay phep xay dung", {"1.013225", "1.013227", "1.013228"}),
        ("xóa đăng ký", {"1.003197", "1.010028", "1.011443"}),
    ],
)
def test_several_things_to_do_about_one_matter(topic, offered):
    match = found(topic)
    assert match.verdict is Verdict.CLARIFY
    assert set(match.options) == offered


@pytest.mark.parametrize("topic", ["khai sinh", "kết hôn", "khai tu", "tách hộ", "lý lịch tư pháp"])
def test_one_usual_thing_to_do_is_answered(topic):
    assert found(topic).verdict is Verdict.ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "làm giấy tạm trú", "tạm trú cần giấy tờ gì", "gia hạn tạm trú", "cho hỏi đăng ký tạm trú", "trợ cấp thất nghiệp",
        "tôi hỏi về trợ cấp thất nghiệp", "cấp hộ chiếu", "đăng ký hộ kinh doanh", "giay phep xay dung nha o",
    ],
)  # fmt: skip
def test_more_than_a_topic_is_answered(text):
    assert found(text).verdict is Verdict.ANSWER


def test_a_word_written_with_other_marks_is_no_topic():
    """Regression: "đau răng quá" was asked back about as "dấu" (con dấu, dấu thập …)."""
    assert found("đau răng quá").verdict is Verdict.NONE
