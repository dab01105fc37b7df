"""A number typed means the button that a reader would count, the same on every channel."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.saying.options import numbered, remember
from actions.saying.reply import Choice, Link, Reply
from bot.channels.telegram import messages as telegram_messages
from bot.channels.zalo_bot import messages as zalo_bot_messages
from bot.channels.zalo_oa import messages as zalo_oa_messages
from nlu.talk.readings.options import option_at
from nlu.talk.state import Talk

SHORT, LONG = ("Phí", "Thời gian"), ("Cấp đổi Giấy chứng nhận quyền sử dụng đất", "Đăng ký biến động đất đai lần đầu")
PAGE = Link("Nộp trực tuyến", "https://example.gov.vn/nop")
_MENU = re.compile(r"(\d+)\. (.+)")


def telegram(piece: Reply) -> list[str]:
    keyboard = telegram_messages._keyboard(piece)
    return [button.text for row in keyboard.inline_keyboard for button in row] if keyboard else []


def zalo_oa(piece: Reply) -> list[str]:
    return [str(button["title"]) for button in zalo_oa_messages.part(piece, lambda payload: payload).buttons]


def zalo_bot(_piece: Reply) -> list[str]:
    return []


CHANNELS = {
    "telegram": (telegram_messages.pieces, telegram),
    "zalo_oa": (zalo_oa_messages.pieces, zalo_oa),
    "zalo_bot": (zalo_bot_messages.pieces, zalo_bot),
}


def counted(channel: str, replies: tuple[Reply, ...]) -> dict[int, str]:
    """What stands at which number, on buttons or in the text, over all messages of an answer."""
    cut, buttons = CHANNELS[channel]
    pieces = [piece for reply in replies for piece in cut(reply)]
    texts = [line for piece in pieces for line in (*piece.text.splitlines(), *buttons(piece))]
    return {int(found[1]): found[2] for text in texts if (found := _MENU.fullmatch(text))}


labels = st.lists(st.sampled_from([*SHORT, *LONG]), max_size=6, unique=True)


@pytest.mark.parametrize("channel", CHANNELS)
@given(sizes=st.lists(st.tuples(labels, st.booleans()), min_size=1, max_size=3))
def test_the_number_that_is_shown_is_the_number_that_is_understood(channel: str, sizes):
    made = [
        Reply(f"Tin {n}.", tuple(Choice(f"{label} {n}", f"/{n}{label}") for label in names), (PAGE,) if page else ())
        for n, (names, page) in enumerate(sizes)
    ]
    replies = numbered(made)
    memory = remember(Talk(), replies)
    shown = counted(channel, replies)
    for number, label in shown.items():
        option = option_at(memory, number)
        assert option is not None
        assert option.label == label
    without = [choice.label for reply in replies for choice in reply.choices if choice.label not in shown.values()]
    first = [reply.choices[0].label for reply in replies[:1] if len(reply.choices) == 1]
    others = [reply.choices[0].label for reply in replies if len(reply.choices) == 1 and reply.first == 1]
    assert without in ([], first, others), "only a button that stands alone and first carries no number"
