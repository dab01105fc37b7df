from __future__ import annotations

import pytest

from actions.reply import Choice, Link, Reply
from bot.channels.pieces import length, split
from bot.channels.telegram_messages import EMPTY, parts


def buttons(part) -> list[tuple[str, str]]:
    rows = part.keyboard.inline_keyboard if part.keyboard else ()
    return [(key.text, key.callback_data or key.url) for row in rows for key in row]


def test_choices_and_links_become_buttons_one_a_row():
    reply = Reply("Chọn", (Choice("Lệ phí", "/fee"),), (Link("Nộp trực tuyến", "https://dichvucong.gov.vn/x"),))
    [part] = parts(reply)
    assert part.text == "Chọn"
    assert buttons(part) == [("Lệ phí", "/fee"), ("Nộp trực tuyến", "https://dichvucong.gov.vn/x")]
    assert [len(row) for row in part.keyboard.inline_keyboard] == [1, 1]


def test_what_cannot_be_a_button_becomes_a_line():
    long = "/choose" + "é" * 30
    reply = Reply("Chọn", (Choice("Một", "/a"), Choice("Hai", long)), (Link("Gọi", "tel:02093123456"),))
    [part] = parts(reply)
    assert part.text == "Chọn\n2. Hai\nGọi: 02093123456"
    assert buttons(part) == [("Một", "/a")]


def test_without_buttons_everything_is_a_line():
    reply = Reply("Chọn", (Choice("Một", "/a"), Choice("Hai", "/b")), (Link("Xem", "http://localhost/x"),))
    [part] = parts(reply, buttons=False)
    assert part.text == "Chọn\n1. Một\n2. Hai\nXem: http://localhost/x"
    assert part.keyboard is None


def test_buttons_stand_under_the_last_part():
    first, last = parts(Reply("câu. " * 1200, (Choice("A", "/a"),)))
    assert first.keyboard is None
    assert buttons(last) == [("A", "/a")]


def test_an_empty_reply_is_still_a_message():
    assert [part.text for part in parts(Reply("  \n"))] == [EMPTY]


@pytest.mark.parametrize(
    ("text", "pieces"),
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
def test_split_where_a_reader_would_pause(text, pieces):
    assert split(text, 15) == pieces


def test_length_counts_utf16_units():
    assert length("a😀é") == 4
    assert [length(piece) for piece in split("😀" * 10, 7)] == [6, 6, 6, 2]


def test_a_letter_keeps_its_marks():
    text = "x" * 9 + "e\u0302\u0323" * 10
    for piece in split(text, 11):
        assert not piece.startswith(("\u0302", "\u0323"))
