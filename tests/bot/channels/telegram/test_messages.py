from __future__ import annotations

import pytest

from actions.saying.reply import Choice, File, Link, Phone, Picture, Place, Reply
from bot.channels.lines import EMPTY, MENU, plain
from bot.channels.telegram.messages import MAX_TEXT, _keyboard, pieces
from bot.messages.pieces import length, split

OFFICE = Place("Xã Chợ Rã", "Tiểu khu 1, xã Chợ Rã", 22.45, 105.72)


def buttons(piece) -> list[tuple[str, str]]:
    keyboard = _keyboard(piece)
    rows = keyboard.inline_keyboard if keyboard else ()
    return [(key.text, key.callback_data or key.url) for row in rows for key in row]


def test_choices_and_links_become_buttons_one_a_row():
    reply = Reply("Chọn", (Choice("Lệ phí", "/fee"),), (Link("Nộp trực tuyến", "https://dichvucong.gov.vn/x"),))
    [piece] = pieces(reply)
    assert piece == reply
    assert buttons(piece) == [("Lệ phí", "/fee"), ("Nộp trực tuyến", "https://dichvucong.gov.vn/x")]
    assert [len(row) for row in _keyboard(piece).inline_keyboard] == [1, 1]


def test_what_cannot_be_a_button_becomes_a_line_and_all_numbers_stay_right():
    choices = (Choice("Một", "/a"), Choice("Hai", "/choose" + "é" * 30), Choice("Ba", "/c"))
    [piece] = pieces(Reply("Chọn", choices, (Link("Thư", "mailto:a@b.vn"),)))
    assert piece.text == f"Chọn\nThư: mailto:a@b.vn\n{MENU}\n2. Hai\n3. Ba"
    assert buttons(piece) == [("Một", "/a")]


def test_a_number_is_a_line_unless_the_text_says_it():
    assert [p.text for p in pieces(Reply("Gọi nhé", phones=(Phone("Xã", "0209 1"),)))] == ["Gọi nhé\nXã: 0209 1"]
    assert pieces(Reply("Gọi số 0209 1", phones=(Phone("Xã", "0209 1"),))) == (Reply("Gọi số 0209 1"),)


def test_maps_pictures_and_files_are_messages_of_their_own():
    photo, form = Picture("https://x.vn/a.jpg", "Cổng"), File("https://x.vn/mau.pdf", "Mẫu 01")
    word = File("https://x.vn/mau.doc", "Mẫu 02")
    reply = Reply("Đây", (Choice("A", "/a"),), places=(OFFICE,), pictures=(photo,), files=(form, word))
    text, *others = pieces(reply)
    assert text == Reply("Đây", (Choice("A", "/a"),), files=(word,))
    assert buttons(text) == [("A", "/a"), ("Mẫu 02", "https://x.vn/mau.doc")]
    assert others == [Reply("", places=(OFFICE,)), Reply("", pictures=(photo,)), Reply("", files=(form,))]


def test_a_place_without_coordinates_is_words_and_no_guess_on_a_map():
    place = Place("Xã Chợ Rã", "Tiểu khu 1")
    assert pieces(Reply("Đến", places=(place,))) == (Reply("Đến\nXã Chợ Rã: Tiểu khu 1"),)


def test_plain_is_all_lines():
    reply = Reply("Chọn", (Choice("Một", "/a"), Choice("Hai", "/b")), (Link("Xem", "http://localhost/x"),))
    assert plain(reply, MAX_TEXT) == (Reply(f"Chọn\nXem: http://localhost/x\n{MENU}\n1. Một\n2. Hai"),)
    [words] = plain(Reply("", places=(OFFICE,)), MAX_TEXT)
    assert words.text.startswith("Xã Chợ Rã: Tiểu khu 1, xã Chợ Rã\nBản đồ: https://")


def test_buttons_stand_under_the_last_part():
    first, last = pieces(Reply("câu. " * 1200, (Choice("A", "/a"),)))
    assert first == Reply(first.text)
    assert buttons(last) == [("A", "/a")]


def test_an_empty_reply_is_still_a_message():
    assert pieces(Reply("  \n")) == (Reply(EMPTY),)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ngắn", ("ngắn",)),
        ("", ()),
        ("aaaa aaaa.\n\nbbbb bbbb bb", ("aaaa aaaa.", "bbbb bbbb bb")),
        ("aaaa aaaa aa\nbbbb bbbb", ("aaaa aaaa aa", "bbbb bbbb")),
        ("Một hai ba. Bốn năm sáu.", ("Một hai ba.", "Bốn năm sáu.")),
        ("Phí là 8.000 đồng một bản", ("Phí là 8.000", "đồng một bản")),
        ("mộthaibabốnnămsáubảytám", ("mộthaibabốnnăms", "áubảytám")),
    ],
)
def test_split_where_a_reader_would_pause(text, parts):
    assert split(text, 15) == parts


def test_length_counts_utf16_units():
    assert length("a😀é") == 4
    assert [length(piece) for piece in split("😀" * 10, 7)] == [6, 6, 6, 2]


def test_a_letter_keeps_its_marks():
    text = "x" * 9 + "e\u0302\u0323" * 10
    for piece in split(text, 11):
        assert not piece.startswith(("\u0302", "\u0323"))
