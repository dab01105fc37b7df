from __future__ import annotations

from nlu.stories import as_one, is_story, wanted, wants
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


def test_of_what_a_story_names_the_piece_that_asks_counts():
    told, asked = (
        Match(Verdict.ANSWER, (Candidate(code, code, 0.9),), (), text)
        for code, text in (("death", "Bà nhà tôi mất năm kia"), ("card", "Nay tôi muốn làm lại căn cước"))
    )
    assert wanted(ONE_NEED, (told, asked)) == (asked,)
    assert wanted(ONE_NEED, (told, told)) == (told, told)
    assert wanted("tách hộ, còn khai tử", (told, asked)) == (told, asked)


def test_a_plan_is_a_wish():
    assert wants("tôi định mua xe máy")
    assert not wants("hàng xóm nhà tôi ồn quá")
