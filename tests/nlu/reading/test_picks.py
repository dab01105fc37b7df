from __future__ import annotations

import pytest

from nlu.reading.picks import (
    ALL,
    LAST,
    OTHER,
    ordinal_in,
    picks_before,
    says_both,
    without_dismissal,
    without_only,
    without_rejection,
)
from nlu.reading.text import fold


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("2", 2), ("số 2", 2), ("cái thứ hai", 2), ("2 nhé", 2), ("em chọn số 1 ạ", 1), ("cái đầu tiên", 1),
        ("cái cuối cùng", LAST), ("phương án 3", 3), ("hai", 2), ("12", 12), ("cho em cái số 3", 3),
        ("cái thứ hai thì hết bao nhiêu tiền", 2), ("số hai nha", 2),
    ],
)  # fmt: skip
def test_a_pick_is_understood_with_and_without_marks(text, ordinal):
    assert ordinal_in(text) == ordinal
    assert ordinal_in(fold(text)) == ordinal


@pytest.mark.parametrize(
    "text",
    [
        "con 2 tuổi", "phiếu lý lịch tư pháp số 2", "mẫu số 2", "123", "0", "1.001193", "ba em mất", "năm nay",
        "thứ hai có làm không", "2 vợ chồng em ly hôn", "tư", "",
    ],
)  # fmt: skip
def test_numbers_that_pick_nothing(text):
    assert ordinal_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "cái kia",
        "không, cái kia cơ",
        "không phải, cái kia cơ",
        "không cái kia cơ",
        "cái còn lại",
        "còn cái kia thì mất bao lâu",
        "em hỏi việc kia ạ",
    ],
)
def test_the_other_one_of_two(text):
    assert ordinal_in(text) == OTHER
    assert ordinal_in(fold(text)) == OTHER


@pytest.mark.parametrize(
    "text",
    [
        "hôm kia em nộp rồi",
        "bên kia đường",
        "thời gian còn lại",
        "cái đó",
        "cái kia là cái gì vậy nhỉ",
        "không phải cái kia",
    ],
)
def test_other_things_are_no_other_one(text):
    assert ordinal_in(text) is None


@pytest.mark.parametrize(
    ("text", "before"), [("còn cái đầu", True), ("thế cái số 1", True), ("cái đầu", False), ("2", False)]
)
def test_a_pick_of_a_list_of_before(text, before):
    assert picks_before(text) is before


@pytest.mark.parametrize("text", ["o dau", "o dau a", "ở đâu", "the o dau", "o dau vay"])
def test_who_asks_where_picks_no_first_box(text):
    assert ordinal_in(text) is None


@pytest.mark.parametrize(
    ("text", "ordinal"), [("ô đầu", 1), ("ô đầu tiên", 1), ("o dau tien", 1), ("thế cái số 1", 1)]
)
def test_the_first_box_is_picked_where_marks_or_words_say_so(text, ordinal):
    assert ordinal_in(text) == ordinal


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("thôi bỏ qua, đăng ký tạm vắng", "đăng ký tạm vắng"),
        ("đùa thôi, làm khai sinh cần gì", "làm khai sinh cần gì"),
        ("thôi làm hòa giải viên, cần gì", "thôi làm hòa giải viên, cần gì"),
        ("khai sinh cần gì", "khai sinh cần gì"),
    ],
)
def test_a_leading_dismissal_is_no_part_of_the_question(text, left):
    assert without_dismissal(text) == left


@pytest.mark.parametrize("text", ["cả hai", "ca 2 cai luon", "cả ba việc đó", "tất cả", "cả hai thì mất mấy ngày"])
def test_all_of_them_are_picked(text):
    assert ordinal_in(text) == ALL


@pytest.mark.parametrize(
    "text", ["cả nhà", "hai vợ chồng", "tất cả giấy tờ gì", "phí của hai cái", "cả hai bố con tôi"]
)
def test_who_speaks_of_several_picks_nothing(text):
    assert ordinal_in(text) is None


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("à nhầm, đăng ký khai sinh", "đăng ký khai sinh"),
        ("không, ý em là tạm trú cơ", "tạm trú cơ"),
        ("ko phải, ý mk là đk kết hôn", "đăng ký kết hôn"),
        ("không phải mấy cái đó", ""),
        ("không phải con ruột thì sao", "không phải con ruột thì sao"),
    ],
)
def test_the_words_that_turn_down_name_nothing(text, rest):
    """ "Nhầm, đăng ký khai sinh" was taken for a wrong birth certificate to be corrected."""
    assert without_rejection(text) == rest


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("công ty một người thôi", "công ty một người"),
        ("the sua mai thoi thi sao", "the sua mai thi sao"),
        ("tôi xin thôi làm hòa giải viên", "tôi xin thôi làm hòa giải viên"),
        ("tôi muốn xin thôi", "tôi muốn xin thôi"),
    ],
)
def test_only_stops_nothing(text, rest):
    """ "Công ty một người thôi" was taken for one that closes."""
    assert without_only(text) == rest


@pytest.mark.parametrize("text", ["tôi muốn hỏi thủ tục cưới", "thu tuc cuoi", "em hỏi cho bà", "em hỏi cho bà ạ"])
def test_a_wedding_is_not_the_last_and_grandmother_not_the_third(text):
    """ "Tôi muốn hỏi thủ tục cưới" tapped the last button, which called an officer."""
    assert ordinal_in(text) is None


@pytest.mark.parametrize("text", ["thủ tục cuối", "thu tuc cuoi cung", "cái cuối", "cai cuoi"])
def test_the_last_is_still_the_last(text):
    assert ordinal_in(text) == LAST


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("phí của cả hai", True),
        ("hai cái đó khác gì nhau", True),
        ("cả 2 nộp ở đâu", True),
        ("hai vợ chồng", False),
        ("công an hai xã", False),
    ],
)
def test_two_things_of_before(text, both):
    assert says_both(text) is both


def test_both_by_the_web_are_all():
    assert ordinal_in("cả hai làm online được không") == ALL
