"""Replies as Zalo shows them: its limits, and nothing that is lost at them."""

from __future__ import annotations

import pytest

from actions.saying.reply import Choice, File, Link, Phone, Picture, Place, Reply
from bot.channels.lines import EMPTY, MENU
from bot.channels.zalo_oa.messages import (
    MAX_TEXT,
    Part,
    halves,
    part,
    phone_code,
    pieces,
    recipient,
    without_buttons,
)
from bot.messages.pieces import length
from sandbox.zalo_oa.messages import check
from sandbox.zalo_oa.switches import OaSwitches

CHOICES = tuple(Choice(f"Việc {n}", f"/choose{n}") for n in range(1, 7))
PAGE = Link("Nộp trực tuyến", "https://example.gov.vn/nop")
PHONE = Phone("Gọi xã", "0208 3 123 456")
OFFICE = Place("Xã Chợ Rã", "Tiểu khu 1", 22.45, 105.72)
PHOTO = Picture("https://example.gov.vn/so-do.jpg", "Sơ đồ")
FORM = File("https://example.gov.vn/mau.docx", "Mẫu 01")


def seal(payload: str) -> str:
    return f"{payload}~seal"


def parts(reply: Reply) -> list[Part]:
    return [part(piece, seal) for piece in pieces(reply)]


def test_a_plain_text():
    assert [made.message() for made in parts(Reply("Chào"))] == [{"text": "Chào"}]


def test_buttons_of_every_kind():
    [made] = parts(Reply("Chọn:", CHOICES[:1], (PAGE,), (PHONE,)))
    message = made.message()
    assert message["text"] == "Chọn:"
    assert message["attachment"]["type"] == "template"
    assert message["attachment"]["payload"] == {
        "buttons": [
            {"title": "Việc 1", "type": "oa.query.hide", "payload": "/choose1~seal"},
            {"title": "Nộp trực tuyến", "type": "oa.open.url", "payload": {"url": "https://example.gov.vn/nop"}},
            {"title": "Gọi xã", "type": "oa.open.phone", "payload": {"phone_code": "842083123456"}},
        ]
    }
    assert made.message("button")["attachment"]["payload"]["template_type"] == "button"


def test_what_is_beyond_five_buttons_becomes_lines():
    [made] = parts(Reply("Chọn:", CHOICES, (PAGE,), (PHONE,)))
    assert [button["title"] for button in made.buttons] == [f"{n}. Việc {n}" for n in range(1, 6)]
    assert made.text == (
        f"Chọn:\nNộp trực tuyến: https://example.gov.vn/nop\nGọi xã: 0208 3 123 456\n{MENU}\n6. Việc 6"
    )


def test_without_buttons_everything_is_a_line():
    [made] = parts(Reply("Chọn:", CHOICES[:2], (PAGE,)))
    assert without_buttons(made)[0].text == (
        f"Chọn:\nNộp trực tuyến: https://example.gov.vn/nop\n{MENU}\n1. Việc 1\n2. Việc 2"
    )


@pytest.mark.parametrize("link", [Link("Thư", "mailto:a@b.vn"), Link("Gọi", "tel:115"), Link("Lạ", "javascript:x")])
def test_a_link_that_zalo_cannot_open_is_a_line(link):
    [made] = parts(Reply("Xem", (), (link,)))
    assert (made.buttons, made.text.splitlines()[1].startswith(link.label)) == ((), True)


def test_a_long_text_is_split_and_the_buttons_are_under_the_last_piece():
    reply = Reply("Một câu dài vừa phải. " * 300, CHOICES[:1])
    whole = parts(reply)
    assert [bool(made.buttons) for made in whole] == [False] * (len(whole) - 1) + [True]
    assert all(length(made.text) <= MAX_TEXT and made.text.endswith(".") for made in whole)
    assert " ".join(made.text for made in whole) == reply.text.strip()


def test_limits_of_titles_and_payloads():
    [made] = parts(Reply("Chọn", (Choice("Tên dài " * 20, "/a"), Choice("Dài", "/" + "x" * 1000))))
    assert [length(button["title"]) <= 100 for button in made.buttons] == [True]
    assert made.text == f"Chọn\n{MENU}\n2. Dài"


def test_an_empty_reply_is_not_refused():
    for reply in (Reply(""), Reply("  ", CHOICES[:1])):
        [made] = parts(reply)
        assert made.text == EMPTY
        assert check(made.message(), OaSwitches()) == "text"


@pytest.mark.parametrize(
    "reply",
    [
        Reply("Chào"),
        Reply("Chọn:", CHOICES, (PAGE,), (PHONE,)),
        Reply("x" * 5000, CHOICES[:3]),
        Reply("😀" * 3000, (Choice("😀" * 200, "/a"),)),
        Reply("a", phones=(Phone("Gọi 1900", "19001234"),)),
        Reply("a", CHOICES, (PAGE,), (PHONE,), (OFFICE,), (PHOTO,), (FORM,)),
        Reply("", pictures=(PHOTO, PHOTO)),
    ],
)
def test_the_sandbox_takes_all_of_it(reply):
    plain = [smaller for made in parts(reply) for smaller in without_buttons(made)]
    for made in (*parts(reply), *plain):
        check(made.message(), OaSwitches())
        for smaller in halves(made):
            check(smaller.message(), OaSwitches())


def test_halves_end_somewhere_and_lose_nothing():
    [made] = parts(Reply("Một câu. " * 200, CHOICES[:1]))
    smaller, smallest = [made], 0
    while any(halves(one) for one in smaller):
        smaller = [half for one in smaller for half in (halves(one) or (one,))]
        smallest += 1
        assert smallest < 10
    assert "".join("".join(one.text for one in smaller).split()) == "".join(made.text.split())
    assert [bool(one.buttons) for one in smaller].count(True) == 1


@pytest.mark.parametrize(
    ("number", "code"),
    [("0208 3.123-456", "842083123456"), ("+84 900 000 000", "84900000000"), ("1900 1234", "19001234")],
)
def test_phone_codes(number, code):
    assert phone_code(number) == code


def test_recipients():
    assert recipient("2000") == {"user_id": "2000"}
    assert recipient("2000", "a1") == {"message_id": "a1"}
    assert recipient("anonymous.77.conv.1") == {"anonymous_id": "77", "conversation_id": "conv.1"}


def test_pictures_are_shown_files_and_maps_are_opened():
    words, picture = parts(Reply("Xem", phones=(PHONE,), places=(OFFICE,), pictures=(PHOTO,), files=(FORM,)))
    assert [(button["title"], button["type"]) for button in words.buttons] == [
        ("Gọi xã", "oa.open.phone"),
        ("Bản đồ: Xã Chợ Rã", "oa.open.url"),
        ("Mẫu 01", "oa.open.url"),
    ]
    assert words.text == "Xem\nXã Chợ Rã: Tiểu khu 1"
    element = {"media_type": "image", "url": PHOTO.url}
    assert picture.message() == {
        "text": "Sơ đồ",
        "attachment": {"type": "template", "payload": {"template_type": "media", "elements": [element]}},
    }
    assert without_buttons(picture) == (Part(f"Sơ đồ: {PHOTO.url}"),)


def test_an_address_that_stands_far_above_its_map_is_said_again_beside_the_button():
    """Met by a property test: the piece with the map's button was no message of its own."""
    *_, last = made = pieces(Reply(f"{OFFICE.address}. {'Rất dài. ' * 400}", places=(OFFICE,)))
    assert last.text.endswith(f"{OFFICE.name}: {OFFICE.address}")
    assert [pieces(piece) for piece in made] == [(piece,) for piece in made]
