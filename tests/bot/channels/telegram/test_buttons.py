"""Buttons on Telegram: at most four rows, labels that can be read, numbers that a reader can type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.saying.reply import UNNUMBERED, Choice, File, Link, Reply
from bot.channels.lines import TAP, button_labels, plain
from bot.channels.telegram.buttons import HALF_ROW, NUMBERS_IN_A_ROW, ROWS, fitted, rows
from bot.channels.telegram.messages import MAX_TEXT, _keyboard, pieces

ASPECTS = tuple(
    Choice(label, f"/{n}") for n, label in enumerate(["Giấy tờ", "Phí", "Thời gian", "Nơi nộp", "Các bước làm"])
)
PAGES = (Link("Nộp trực tuyến", "https://example.gov.vn/nop"), Link("Xem trên Cổng", "https://example.gov.vn/x"))
LONG = tuple(Choice(f"Cấp lại Giấy chứng nhận quyền sử dụng đất lần thứ {n}", f"/{n}") for n in range(1, 6))


def shown(reply: Reply) -> list[list[str]]:
    """The labels, row by row, under the last message of ``reply``."""
    keyboard = _keyboard(pieces(reply)[-1])
    return [[button.text for button in row] for row in keyboard.inline_keyboard] if keyboard else []


def test_short_labels_stand_two_in_a_row_and_carry_their_numbers():
    assert shown(Reply("Khai sinh", ASPECTS, PAGES)) == [
        ["1. Giấy tờ", "2. Phí"],
        ["3. Thời gian", "4. Nơi nộp"],
        ["5. Các bước làm"],
        ["Nộp trực tuyến", "Xem trên Cổng"],
    ]


def test_numbers_go_on_from_one_message_of_an_answer_to_the_next():
    assert shown(Reply("Đồng ý không?", ASPECTS[:2], first=4)) == [["4. Giấy tờ", "5. Phí"]]
    assert shown(Reply("Xem tiếp?", ASPECTS[:1], first=6)) == [["6. Giấy tờ"]]


def test_a_button_alone_and_buttons_under_news_carry_none():
    assert shown(Reply("Xem tiếp?", ASPECTS[:1])) == [["Giấy tờ"]]
    assert shown(Reply("Tin báo", ASPECTS[:2], first=UNNUMBERED)) == [["Giấy tờ", "Phí"]]


def test_what_is_too_long_for_a_button_stands_in_the_text_and_the_buttons_are_numbers():
    reply = Reply("Tôi tìm thấy mấy việc.", (*LONG, Choice("Không phải các việc trên", "/reject")), PAGES, first=1)
    [piece] = pieces(reply)
    assert shown(reply) == [["1", "2", "3"], ["4", "5", "6"], ["Nộp trực tuyến", "Xem trên Cổng"]]
    assert piece.text.splitlines()[:3] == ["Tôi tìm thấy mấy việc.", TAP, f"1. {LONG[0].label}"]
    assert piece.text.splitlines()[-1] == "6. Không phải các việc trên"
    assert [choice.payload for choice in piece.choices] == [choice.payload for choice in reply.choices]
    assert plain(piece, MAX_TEXT) == (
        Reply(f"{piece.text}\nNộp trực tuyến: {PAGES[0].url}\nXem trên Cổng: {PAGES[1].url}"),
    )


def test_links_that_find_no_room_are_lines():
    many = tuple(Link(f"Trang thông tin số {n}", f"https://x.vn/{n}") for n in range(6))
    [piece] = pieces(Reply("Xem", ASPECTS, many))
    assert len(shown(Reply("Xem", ASPECTS, many))) == ROWS
    assert all(link.url in piece.text or link in piece.links for link in many)


labels = st.text("abcđê 12.", min_size=1, max_size=70).map(str.strip).filter(bool)


@given(
    st.lists(st.builds(Choice, labels, labels), max_size=9).map(tuple),
    st.lists(st.builds(Link, labels, labels), max_size=5).map(tuple),
    st.lists(st.builds(File, labels, labels), max_size=5).map(tuple),
    st.sampled_from([UNNUMBERED, 1, 4]),
)
def test_never_more_than_four_rows_and_none_that_cannot_be_read(choices, links, files, first):
    native = fitted(Reply("", choices, links, files=files, first=first))
    placed = [place for row in rows(native) for place in row]
    assert placed == list(range(len(native.choices) + len(native.links) + len(native.files)))
    assert len(rows(native)) <= ROWS
    names = [*button_labels(native), *(link.label for link in native.links), *(file.name for file in native.files)]
    for row in rows(native):
        if len(row) == 2:
            assert all(len(names[place]) <= HALF_ROW or names[place].isdecimal() for place in row)
        if len(row) > 2:
            assert all(names[place].isdecimal() for place in row)
            assert len(row) <= NUMBERS_IN_A_ROW
    assert fitted(native) == native


@pytest.mark.parametrize("first", [1, 3])
def test_numbers_on_buttons_are_those_that_typed_answers_count_by(first):
    assert button_labels(Reply("", ASPECTS, first=first)) == [
        f"{number}. {choice.label}" for number, choice in enumerate(ASPECTS, first)
    ]
