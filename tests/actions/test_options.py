"""Typing what a button says is tapping it."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.citizen import CITIZEN, Citizen
from actions.memory import SLOT, Memory, Option
from actions.options import numbered, picked, remember
from actions.reply import UNNUMBERED, Choice, Decision, Reply
from actions.turn import Outcome, Turn, TurnAction
from bot.channels import telegram_messages, zalo_bot_messages, zalo_oa_messages
from bot.channels.lines import WORDS

MEMORY = Memory(
    options=(
        Option("Đăng ký khai sinh", "/a"),
        Option("Đăng ký lại khai sinh", "/b"),
        Option("Không phải các việc trên", "/reject"),
    )
)


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
    option = picked(MEMORY, text)
    assert option is not None
    assert option.payload == payload


@pytest.mark.parametrize("text", ["khai sinh", "4", "0", "", "đăng ký khai sinh cho con", "20 ngày"])
def test_anything_else_is_a_new_message(text):
    assert picked(MEMORY, text) is None


def test_nothing_to_pick_from():
    assert picked(Memory(), "1") is None


CONSENT = (
    Option("Đồng ý", "/consent"),
    Option("Không đồng ý", "/refuse_consent"),
    Option("Xem chi tiết", "/privacy"),
)
ERASE = (Option("Xóa", '/erase_data{"kind":"yes"}'), Option("Thôi", '/erase_data{"kind":"no"}'))
AND_FOLLOW = (Option("Đồng ý, theo dõi hồ sơ này", '/follow{"d":"H55.1","kind":"consent"}'), *CONSENT[1:])


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
        ((*MEMORY.options[:2], *CONSENT), "có", "Đồng ý"),
    ],
)
def test_yes_and_no_press_the_buttons_of_the_question(options, text, label):
    """A deletion was not made for "có"; agreeing to follow a dossier only agreed, and followed nothing."""
    option = picked(Memory(options=options), text)
    assert option is not None
    assert option.label == label


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ((*MEMORY.options[:2], *CONSENT), "ok"),  # may mean the answer before the question
        ((Option("Xóa dữ liệu của tôi", "/erase_data"), CONSENT[0]), "có"),  # ways on, no question
        (MEMORY.options, "không"),
    ],
)
def test_no_button_is_pressed_that_was_not_meant(options, text):
    assert picked(Memory(options=options), text) is None


FOLLOW = tuple(Choice(f"Theo dõi hồ sơ {number}", f"/follow{number}") for number in "ABC")
labels = st.lists(st.sampled_from(["Phí", "Giấy tờ", "Nộp ở đâu", "Mất bao lâu", "Làm trực tuyến"]), max_size=5)
turns = st.lists(labels, min_size=1, max_size=4)


class Answering:
    """Two dossiers told in one turn, each with a button. No real action: Rasa would take it for one of the bot's."""

    @staticmethod
    async def respond(turn: Turn) -> Outcome:
        replies = (Reply("Hồ sơ A.", FOLLOW[:1]), Reply("Không có nút."), Reply("Hồ sơ B.", FOLLOW[1:2]))
        return Outcome(Decision.DOSSIER, replies, remember(turn.memory, replies))


def shown_by(pieces, replies) -> dict[int, str]:
    """What a citizen reads as numbered lines, on a channel that cuts replies with ``pieces``."""
    texts = "\n".join(piece.text for reply in replies for piece in pieces(reply))
    return {int(number): label for number, label in re.findall(r"^(\d+)\. (.*)$", texts, re.MULTILINE)}


async def test_in_a_turn_of_several_replies_a_typed_number_picks_what_is_shown_as_that_number():
    """The menu of the second reply, and that of the question for consent, began with 1 again."""
    CITIZEN.set(Citizen("ref"))
    dispatcher = CollectingDispatcher()
    helped_once = {SLOT: Memory(answered=1, touched=time.time()).to_dict()}
    tracker = Tracker("1", helped_once, {"text": "?"}, [], False, None, {}, "action_listen")
    [slot] = await TurnAction.run(Answering(), dispatcher, tracker, {})  # type: ignore[arg-type]
    assert slot["name"] == SLOT
    memory = Memory.from_dict(slot["value"])
    replies = [Reply.from_dict(message["custom"]["reply"]) for message in dispatcher.messages]
    shown = shown_by(zalo_bot_messages.pieces, replies)
    assert list(shown.values()) == [
        "Theo dõi hồ sơ A", "Theo dõi hồ sơ B", "Đồng ý", "Không đồng ý", "Xem chi tiết",
    ]  # fmt: skip
    for number, label in shown.items():
        option = picked(memory, str(number))
        assert option is not None
        assert option.label == label


@pytest.mark.parametrize(
    "pieces",
    [zalo_bot_messages.pieces, zalo_oa_messages.pieces, telegram_messages.pieces],
    ids=lambda f: f.__module__,
)
@given(turn=turns)
def test_every_number_that_any_channel_shows_is_that_of_the_option_it_picks(pieces, turn):
    choices = (tuple(Choice(label, f"/tap{n}{m}") for m, label in enumerate(row)) for n, row in enumerate(turn))
    replies = numbered(Reply("Chào", row) for row in choices)
    memory = remember(Memory(), replies)
    for number, label in shown_by(pieces, replies).items():
        option = picked(memory, f"số {number}")
        assert option is not None
        assert option.label == label


@pytest.mark.parametrize("first", [1, 3])
def test_news_have_no_numbers_since_a_number_means_the_menu_of_the_last_turn(first):
    """ "1" after news on Zalo Bot picked the first choice of the answer before them."""
    news = Reply("Tin báo: …", (Choice("Bỏ theo dõi hồ sơ A", "/x"),), first=UNNUMBERED)
    [piece] = zalo_bot_messages.pieces(news)
    assert piece.text == f"Tin báo: …\n{WORDS}\n• Bỏ theo dõi hồ sơ A"
    assert f"{first}. " in zalo_bot_messages.pieces(replace(news, first=first))[0].text
