"""Typing what a button says is tapping it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.reading.text import fold
from nlu.reading.yes_no import Answer
from nlu.talk.readings.options import agreeing, answering, listed_at, option_at, refusing, typed_exactly
from nlu.talk.state import Option, Talk

OFFERED = (
    Option("Đăng ký khai sinh", "/a"),
    Option("Đăng ký lại khai sinh", "/b"),
    Option("Không phải các việc trên", "/reject"),
)
CONSENT = (
    Option("Đồng ý", "/consent"),
    Option("Không đồng ý", "/refuse_consent"),
    Option("Xem chi tiết", "/privacy"),
)
ERASE = (Option("Xóa", '/erase_data{"kind":"yes"}'), Option("Thôi", '/erase_data{"kind":"no"}'))
AND_FOLLOW = (Option("Đồng ý, theo dõi hồ sơ này", '/follow{"d":"H55.1","kind":"consent"}'), *CONSENT[1:])


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("Đăng ký khai sinh", "/a"),
        ("dang ky lai khai sinh.", "/b"),
        ("ĐĂNG KÝ LẠI KHAI SINH", "/b"),
        ("2", "/b"),
        ("số 1", "/a"),
        ("cái thứ hai ạ", "/b"),
        ("cái cuối", "/b"),
        ("3", "/reject"),
    ],
)
def test_words_and_numbers(text, payload):
    option = typed_exactly(Talk(options=OFFERED), text)
    assert option is not None
    assert option.payload == payload


@pytest.mark.parametrize("text", ["khai sinh", "4", "0", "", "đăng ký khai sinh cho con", "20 ngày", "không", "có"])
def test_anything_else_is_a_new_message(text):
    assert typed_exactly(Talk(options=OFFERED), text) is None


def test_nothing_to_pick_from():
    assert typed_exactly(Talk(), "1") is None


@pytest.mark.parametrize(
    ("options", "text", "label"),
    [
        (CONSENT, "có", "Đồng ý"),
        (CONSENT, "ok", "Đồng ý"),
        (CONSENT, "không", "Không đồng ý"),
        (CONSENT, "chi tiết", "Xem chi tiết"),
        (CONSENT, "cho xem chi tiết đi", "Xem chi tiết"),
        (ERASE, "có", "Xóa"),
        (ERASE, "đừng xóa", "Thôi"),
        (AND_FOLLOW, "đồng ý", "Đồng ý, theo dõi hồ sơ này"),
        ((*OFFERED[:2], *CONSENT), "có", "Đồng ý"),
        ((*OFFERED[:2], *CONSENT), "không", "Không đồng ý"),
    ],
)
def test_yes_and_no_press_the_buttons_of_the_question(options, text, label):
    """A deletion was not made for "có"; agreeing to follow a dossier only agreed, and followed nothing."""
    option = typed_exactly(Talk(options=options), text)
    assert option is not None
    assert option.label == label


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ((*OFFERED[:2], *CONSENT), "ok"),  # may mean the answer before the question
        ((Option("Xóa dữ liệu của tôi", "/erase_data"), CONSENT[0]), "có"),  # ways on, no question
        (OFFERED, "không"),
    ],
)
def test_no_button_is_pressed_that_was_not_meant(options, text):
    assert typed_exactly(Talk(options=options), text) is None


def test_which_buttons_say_yes_and_no():
    assert [option.label for option in (*CONSENT, *ERASE, *AND_FOLLOW[:1]) if agreeing(option)] == [
        "Đồng ý", "Xóa", "Đồng ý, theo dõi hồ sơ này",
    ]  # fmt: skip
    assert [option.label for option in (*CONSENT, *ERASE, *OFFERED) if refusing(option)] == ["Không đồng ý", "Thôi"]


@pytest.mark.parametrize("answer", [*Answer, None])
def test_a_question_without_both_buttons_is_not_answered(answer):
    assert answering(CONSENT[:1], answer) is None
    assert answering(OFFERED, answer) is None


class TestListsOfBefore:
    TALK = Talk(options=OFFERED, listed=("1.001193", "1.000894"), aspects=("fee",))

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("còn cái đầu", "1.001193"),
            ("con cai dau", "1.001193"),
            ("thế cái thứ hai", "1.000894"),
            ("còn cái cuối", "1.000894"),
        ],
    )
    def test_a_place_in_the_list_asks_what_was_last_asked(self, text, code):
        option = typed_exactly(self.TALK, text)
        assert option is not None
        assert option.payload == f'/choose{{"p":"{code}","a":"fee"}}'

    @pytest.mark.parametrize("text", ["còn cái thứ ba", "cái đầu", "1", "còn kết hôn"])
    def test_no_place_of_the_list(self, text):
        assert listed_at(self.TALK, text) is None

    def test_while_a_choice_is_open_a_number_means_the_choice(self):
        open_choice = Talk(options=OFFERED, listed=("1.001193",), awaiting="procedure")
        assert typed_exactly(open_choice, "còn cái đầu") == OFFERED[0]


@given(st.lists(st.sampled_from(["Phí", "Giấy tờ", "Nộp ở đâu", "Mất bao lâu"]), unique=True), st.integers(-3, 8))
def test_a_place_is_that_of_the_button_or_none(labels, place):
    talk = Talk(options=tuple(Option(label, f"/tap{number}") for number, label in enumerate(labels, 1)))
    option = option_at(talk, place)
    if 1 <= place <= len(labels):
        assert option is not None
        assert option.payload == f"/tap{place}"
        assert typed_exactly(talk, fold(option.label)) == option
    else:
        assert option is None or place == -1


GUIDED = Talk(
    procedure="1.004194",
    step=3,
    options=(
        Option("Xong, bước tiếp", '/choose{"p":"1.004194","a":"online","n":5}'),
        Option("Ở nhờ", '/choose{"p":"1.004194","a":"online","c":1,"n":4}'),
        Option("Chụp thế nào?", '/ask_faq{"kind":"chup-giay-to-the-nao"}'),
    ),
)


@pytest.mark.parametrize(
    ("said", "leaf"),
    [
        ("xong", 5),
        ("Xong rồi ạ", 5),
        ("em làm xong bước này rồi", 5),
        ("tiếp đi", 5),
        ("bước tiếp theo", 5),
        ("sang bước sau", 5),
        ("bước 7", 8),
        ("cho tôi xem bước thứ 1", 2),
        ("bước trước", 3),
    ],
)
def test_a_step_by_word(said, leaf):
    option = typed_exactly(GUIDED, said)
    assert option is not None
    assert option.payload == f'/choose{{"p":"1.004194","a":"online","n":{leaf}}}'


@pytest.mark.parametrize(
    "said", ["xong hết bao nhiêu tiền", "bước này làm thế nào", "tiếp nhận ở đâu", "bước 3 nộp ở đâu"]
)
def test_what_says_more_is_no_step(said):
    assert typed_exactly(GUIDED, said) is None


def test_after_the_last_step_done_is_done():
    last = replace(
        GUIDED, step=9, options=(Option("Xem lại từ bước 1", '/choose{"p":"1.004194","a":"online","n":2}'),)
    )
    assert typed_exactly(last, "xong") is None


@pytest.mark.parametrize("talk", [replace(GUIDED, step=0), replace(GUIDED, procedure=None)])
def test_without_a_guide_a_number_of_a_step_means_nothing(talk):
    assert typed_exactly(talk, "bước 7") is None


def test_a_step_keeps_the_case():
    option = typed_exactly(replace(GUIDED, case=2), "bước 4")
    assert option is not None
    assert '"c":2' in option.payload
