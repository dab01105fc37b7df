from __future__ import annotations

import pytest

from nlu.stories import after_done, as_one, is_story, wanted, wants
from nlu.understanding import Candidate, Match, Verdict

ONE_NEED = (
    "Bà nhà tôi mất năm kia. Con gái tôi lấy chồng xa, ít khi về. Tuần trước lũ cuốn mất giấy tờ của tôi. "
    "Nay tôi muốn làm lại căn cước thì phải đến đâu, cần giấy tờ gì?"
)
TWO_NEEDS = (
    "Nhà em mới chuyển về đây ở với ông bà nội từ tháng trước. Em muốn đăng ký tạm trú cho cả nhà. "
    "Em cũng muốn xin bản sao khai sinh cho cháu lớn đi học thì làm ở đâu ạ?"
)


def test_a_story_with_one_need_is_not_cut():
    assert is_story(ONE_NEED)
    assert "." not in as_one(ONE_NEED)


def test_a_story_with_two_needs_is_left_as_it_is():
    assert is_story(TWO_NEEDS)
    assert as_one(TWO_NEEDS) == TWO_NEEDS


def test_two_short_questions_are_no_story():
    said = "tách hộ cần gì, còn khai tử mất bao lâu?"
    assert not is_story(said)
    assert as_one(said) == said


def test_what_only_tells_is_not_wanted_beside_what_asks():
    """ "Bố mẹ nó có đăng ký kết hôn" in a talk on a birth was answered with the papers of a marriage."""
    told, asked, named = (
        Match(Verdict.ANSWER, (Candidate(code, code, 0.9),), (), text)
        for code, text in (
            ("death", "Bà nhà tôi mất năm kia"),
            ("card", "Nay tôi muốn làm lại căn cước"),
            ("split", "tách hộ"),
        )
    )
    assert wanted((told, asked)) == (asked,)
    assert wanted((told, told)) == (told, told)
    assert wanted((named, asked)) == (named, asked)


def test_a_plan_is_a_wish():
    assert wants("tôi định mua xe máy")
    assert not wants("hàng xóm nhà tôi ồn quá")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ông tách thửa xong rồi. Giờ ông cho con đất thì làm giấy gì", "Giờ ông cho con đất thì làm giấy gì"),
        ("cưới xong vợ em nhập khẩu về nhà em cần gì", "vợ em nhập khẩu về nhà em cần gì"),
        ("bao mat xong thi lam lai ho chieu moi the nao", "lam lai ho chieu moi the nao"),
        ("bao giờ làm xong", ""),
        ("làm giấy khai sinh cần gì", ""),
    ],
)
def test_what_is_done_is_not_wanted(text, left):
    """Who said that the land was split already was told how to split it."""
    assert after_done(text) == left


@pytest.mark.parametrize(
    "text", ["con tôi vừa có thẻ căn cước", "cán bộ nhà ở căn hộ bên", "hội đồng xã, định danh mức 2"]
)
def test_names_that_sound_like_a_wish_are_none(text):
    """ "căn cước" was read as "cần": a card that is there already was told of beside what was wanted."""
    assert not wants(text)


@pytest.mark.parametrize("tag", ["đòi thế có đúng không", "doi the co dung khong", "có thật không ạ"])
def test_who_asks_whether_it_is_so_asks_about_what_stands_before(tag):
    """ "đòi thế có đúng không" was taken for a change of card ("đổi thẻ")."""
    told, asked = (
        Match(Verdict.ANSWER, (Candidate(code, code, 0.8),), text=text)
        for code, text in (("1.004194", "đăng ký tạm trú mà cán bộ đòi công chứng"), ("1.014063", tag))
    )
    assert wanted([told, asked]) == (told,)
