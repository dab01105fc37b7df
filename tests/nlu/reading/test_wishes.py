from __future__ import annotations

import pytest

from nlu.reading.wishes import confirms, wants, without_had


def test_a_plan_is_a_wish():
    assert wants("tôi định mua xe máy")
    assert not wants("hàng xóm nhà tôi ồn quá")


@pytest.mark.parametrize(
    "text", ["con tôi vừa có thẻ căn cước", "cán bộ nhà ở căn hộ bên", "hội đồng xã, định danh mức 2"]
)
def test_names_that_sound_like_a_wish_are_none(text):
    """ "căn cước" was read as "cần": a card that is there already was told of beside what was wanted."""
    assert not wants(text)


@pytest.mark.parametrize("piece", ["đòi thế có đúng không", "doi the co dung khong", "có thật không ạ"])
def test_who_asks_whether_it_is_so_asks_about_what_stands_before(piece):
    """ "đòi thế có đúng không" was taken for a change of card ("đổi thẻ")."""
    assert confirms(piece)


@pytest.mark.parametrize(
    "piece", ["làm giấy khai sinh cần gì", "đúng", "cấp lại thẻ căn cước bị hỏng thì có mất phí không"]
)
def test_who_names_something_does_not_only_confirm(piece):
    assert not confirms(piece)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("co vneid roi. hoi cai anh ay, tai len khong duoc", "hoi cai anh ay, tai len khong duoc"),
        (
            "chưa nộp trên mạng bao giờ, có VNeID mức 2 đấy, làm sao mà xin",
            "chưa nộp trên mạng bao giờ, làm sao mà xin",
        ),
        ("em có bầu rồi, hưởng chế độ gì", "em có bầu rồi, hưởng chế độ gì"),
        ("có giấy báo tử rồi, giờ sao", "có giấy báo tử rồi, giờ sao"),
    ],
)
def test_a_paper_that_is_there_already_is_not_what_is_wanted(text, rest):
    """Met in talks: "co vneid roi" was answered with how to get an account."""
    assert without_had(text) == rest
