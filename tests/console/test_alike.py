"""Questions that share rare words, against the ways to ask of the starter content."""

from __future__ import annotations

import pytest

from console.alike import Words, words_in
from data.editing.edits import Lookup
from data.loader import starter

DOGS = (
    "nuôi chó ở khu tập thể có phải khai báo không",
    "nuôi chó phải khai báo với ai",
    "con chó nhà em có cần đăng ký với xã không ạ",
)
OTHERS = {
    "kết hôn": ["em có cần đăng ký kết hôn với xã không ạ"],
    "căn cước": ["thứ bảy xã có làm căn cước không"],
    "căn cước 2": ["sáng thứ 7 có làm thẻ căn cước ko"],
    "khám": ["bao giờ mới có đợt khám sức khỏe miễn phí cho người già"],
    "khai sinh": ["khai báo cho con ở đâu"],
}


@pytest.fixture(scope="module")
def words() -> Words:
    return words_in(Lookup(starter()))


@pytest.mark.parametrize("place", range(3))
def test_all_that_ask_about_the_same_rare_thing_are_near(words, place):
    """Of three questions about dogs one other was offered: "chó" was taken for "cho", which is in every question."""
    others = {f"dog {number}": [text] for number, text in enumerate(DOGS) if number != place}
    assert set(words.nearest([DOGS[place]], {**OTHERS, **others})) == set(others)


def test_the_nearest_comes_first(words):
    found = words.nearest([DOGS[0]], {"c": [DOGS[2]], "b": [DOGS[1]]})
    assert found == ["b", "c"]


def test_one_typed_without_marks_is_compared_without_them(words):
    assert words.near("nuoi cho o khu tap the", "nuôi chó") > 0
    assert words.near("thu bay co lam can cuoc khong", OTHERS["căn cước"][0]) > 0
    assert words.near("lam giay cho con", DOGS[1]) == 0


def test_what_stands_for_a_name_is_no_word(words):
    assert words.near("nuôi [tên] ở đâu", "xe của [tên] ở đâu") == 0
