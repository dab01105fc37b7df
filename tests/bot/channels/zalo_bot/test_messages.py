"""Replies as Zalo Bot shows them: no buttons, so menus that can be typed."""

from __future__ import annotations

import pytest

from actions.saying.reply import Choice, File, Link, Phone, Picture, Place, Reply
from bot.channels.lines import HOW, MENU
from bot.channels.zalo_bot.messages import MAX_TEXT, call, pieces
from bot.messages.pieces import length

CHOICES = (Choice("Giấy tờ", "/a"), Choice("Phí", "/b"))


def test_choices_are_a_numbered_menu_at_the_end():
    reply = Reply("Đăng ký khai sinh", CHOICES, (Link("Nộp trực tuyến", "https://example.gov.vn/nop"),))
    assert pieces(reply) == (
        Reply(f"Đăng ký khai sinh\nNộp trực tuyến: https://example.gov.vn/nop\n{MENU}\n1. Giấy tờ\n2. Phí"),
    )


@pytest.mark.parametrize(
    "text", ["Bà con muốn làm việc nào dưới đây?", "Bà con chọn bên dưới, hoặc nói rõ thêm giúp:"]
)
def test_a_menu_that_is_announced_already_has_no_second_heading(text):
    assert pieces(Reply(text, CHOICES)) == (Reply(f"{text}\n1. Giấy tờ\n2. Phí\n{HOW}"),)
    page = Link("Nộp trực tuyến", "https://example.gov.vn/nop")
    [piece] = pieces(Reply(text, CHOICES, (page,)))
    assert MENU in piece.text, "the links stand between"


def test_everything_else_is_words_too_but_pictures():
    photo = Picture("https://example.gov.vn/a.jpg", "Cổng")
    reply = Reply(
        "Đây",
        phones=(Phone("Gọi xã", "0209 1"),),
        places=(Place("Xã Chợ Rã", "Tiểu khu 1", 22.45, 105.72),),
        pictures=(photo,),
        files=(File("https://example.gov.vn/mau.pdf", "Mẫu 01"),),
    )
    words, picture = pieces(reply)
    assert words.text.split("\n") == [
        "Đây",
        "Gọi xã: 0209 1",
        "Xã Chợ Rã: Tiểu khu 1",
        "Bản đồ: https://www.google.com/maps/search/?api=1&query=22.45,105.72",
        "Mẫu 01: https://example.gov.vn/mau.pdf",
    ]
    assert call(picture) == ("sendPhoto", {"photo": photo.url, "caption": "Cổng"})


def test_a_long_text_is_cut_at_sentences_with_the_menu_in_the_last_piece():
    made = pieces(Reply("Một câu dài vừa phải. " * 300, CHOICES))
    assert len(made) > 3
    assert all(length(piece.text) <= MAX_TEXT for piece in made)
    assert all(piece.text.endswith(".") for piece in made[:-1])
    assert made[-1].text.endswith(f"{MENU}\n1. Giấy tờ\n2. Phí")


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_reply_is_still_a_message(text):
    [piece] = pieces(Reply(text))
    assert call(piece) == ("sendMessage", {"text": "…"})
