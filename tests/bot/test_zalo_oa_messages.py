"""Replies as Zalo shows them: its limits, and nothing that is lost at them."""

from __future__ import annotations

import pytest

from actions.reply import Choice, Link, Reply
from bot.channels.pieces import length
from bot.channels.zalo_oa_messages import EMPTY, MAX_TEXT, halves, parts, phone_code, recipient, without_buttons
from sandbox.zalo_oa.messages import check
from sandbox.zalo_oa.switches import Switches

CHOICES = tuple(Choice(f"Việc {n}", f"/choose{n}") for n in range(1, 7))
PAGE = Link("Nộp trực tuyến", "https://example.gov.vn/nop")
PHONE = Link("Gọi xã", "tel:0208 3 123 456")


def seal(payload: str) -> str:
    return f"{payload}~seal"


def test_a_plain_text():
    assert [part.message() for part in parts(Reply("Chào"), seal)] == [{"text": "Chào"}]


def test_buttons_of_every_kind():
    [part] = parts(Reply("Chọn:", CHOICES[:1], (PAGE, PHONE)), seal)
    message = part.message()
    assert message["text"] == "Chọn:"
    assert message["attachment"]["type"] == "template"
    assert message["attachment"]["payload"] == {
        "buttons": [
            {"title": "Việc 1", "type": "oa.query.hide", "payload": "/choose1~seal"},
            {"title": "Nộp trực tuyến", "type": "oa.open.url", "payload": {"url": "https://example.gov.vn/nop"}},
            {"title": "Gọi xã", "type": "oa.open.phone", "payload": {"phone_code": "842083123456"}},
        ]
    }
    assert part.message("button")["attachment"]["payload"]["template_type"] == "button"


def test_what_is_beyond_five_buttons_becomes_lines():
    [part] = parts(Reply("Chọn:", CHOICES, (PAGE, PHONE)), seal)
    assert [button["title"] for button in part.buttons] == [f"Việc {n}" for n in range(1, 6)]
    assert part.text == "Chọn:\n6. Việc 6\nNộp trực tuyến: https://example.gov.vn/nop\nGọi xã: 0208 3 123 456"


def test_without_buttons_everything_is_a_line():
    [part] = parts(Reply("Chọn:", CHOICES[:2], (PAGE,)), seal)
    assert without_buttons(part)[0].text == "Chọn:\n1. Việc 1\n2. Việc 2\nNộp trực tuyến: https://example.gov.vn/nop"
    assert parts(Reply("Chọn:", CHOICES[:2], (PAGE,)), seal, buttons=False)[0].text == without_buttons(part)[0].text


@pytest.mark.parametrize("link", [Link("Thư", "mailto:a@b.vn"), Link("Gọi", "tel:"), Link("Lạ", "javascript:x")])
def test_a_link_that_zalo_cannot_open_is_a_line(link):
    [part] = parts(Reply("Xem", (), (link,)), seal)
    assert (part.buttons, part.text.splitlines()[1].startswith(link.label)) == ((), True)


def test_a_long_text_is_split_and_the_buttons_are_under_the_last_piece():
    reply = Reply("Một câu dài vừa phải. " * 300, CHOICES[:1])
    made = parts(reply, seal)
    assert [bool(part.buttons) for part in made] == [False] * (len(made) - 1) + [True]
    assert all(length(part.text) <= MAX_TEXT and part.text.endswith(".") for part in made)
    assert " ".join(part.text for part in made) == reply.text.strip()


def test_limits_of_titles_and_payloads():
    [part] = parts(Reply("Chọn", (Choice("Tên dài " * 20, "/a"), Choice("Dài", "/" + "x" * 1000))), seal)
    assert [length(button["title"]) <= 100 for button in part.buttons] == [True]
    assert part.text == "Chọn\n2. Dài"


def test_an_empty_reply_is_not_refused():
    for reply in (Reply(""), Reply("  ", CHOICES[:1])):
        [part] = parts(reply, seal)
        assert part.text == EMPTY
        assert check(part.message(), Switches()) == "text"


@pytest.mark.parametrize(
    "reply",
    [
        Reply("Chào"),
        Reply("Chọn:", CHOICES, (PAGE, PHONE)),
        Reply("x" * 5000, CHOICES[:3]),
        Reply("😀" * 3000, (Choice("😀" * 200, "/a"),)),
        Reply("a", (), (Link("Gọi 1900", "tel:19001234"),)),
    ],
)
def test_the_sandbox_takes_all_of_it(reply):
    for part in (*parts(reply, seal), *parts(reply, seal, buttons=False)):
        check(part.message(), Switches())
        for smaller in halves(part):
            check(smaller.message(), Switches())


def test_halves_end_somewhere_and_lose_nothing():
    [part] = parts(Reply("Một câu. " * 200, CHOICES[:1]), seal)
    pieces, smallest = [part], 0
    while any(halves(piece) for piece in pieces):
        pieces = [smaller for piece in pieces for smaller in (halves(piece) or (piece,))]
        smallest += 1
        assert smallest < 10
    assert "".join("".join(piece.text for piece in pieces).split()) == "".join(part.text.split())
    assert [bool(piece.buttons) for piece in pieces].count(True) == 1


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
