from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlu.matcher.words.wishes import BACKGROUND, features_of, pieces_of, weights_of

PIECES = st.lists(
    st.sampled_from(["tôi muốn đổi tên", "sổ đỏ có rồi", "cần giấy gì", "nhà ở Ba Bể", "?", "giờ thì"]), min_size=1
)


@given(PIECES)
@settings(max_examples=50)
def test_the_likeliest_wish_weighs_full_and_no_piece_less_than_background(pieces):
    weights = weights_of(pieces)
    assert len(weights) == len(pieces)
    assert weights.max() == pytest.approx(1.0)
    assert weights.min() >= BACKGROUND


@pytest.mark.parametrize(
    "text",
    [
        "Ông tách thửa xong rồi. Giờ ông cho con đất thì làm giấy gì",
        "sổ hộ khẩu nhà tôi có đủ, giờ muốn xin giấy độc thân thì cần gì",
        "vợ chồng em đăng ký kết hôn từ năm ngoái. Giờ em muốn làm khai sinh cho con",
    ],
)
def test_what_is_so_already_weighs_less_than_what_is_wanted(text):
    """Who said that the land was split already was told how to split it."""
    first, *_, last = weights_of(pieces_of(text))
    assert first < last


def test_what_a_piece_is_about_makes_no_difference():
    one, other = (features_of([f"đã có {what} rồi", f"giờ muốn xin {what}"]) for what in ("zyx", "qwv"))
    assert one == other
