"""The numbers under which buttons are shown are those by which they are picked."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.turns import Talk

from actions import core
from actions.citizen.consent import ANSWERS_BEFORE
from actions.citizen.known import Citizen
from actions.saying.options import numbered, procedure_choices, remember, settled
from actions.saying.reply import UNNUMBERED, Choice, Decision, Reply
from actions.turn import Outcome, Turn
from bot.channels.lines import WORDS
from bot.channels.telegram import messages as telegram_messages
from bot.channels.zalo_bot import messages as zalo_bot_messages
from bot.channels.zalo_oa import messages as zalo_oa_messages
from data.models import Level, Procedure
from nlu.talk.readings.options import typed_exactly
from nlu.talk.state import Talk as State
from nlu.understanding import Act

FOLLOW = tuple(Choice(f"Theo dõi hồ sơ {number}", f"/follow{number}") for number in "ABC")
labels = st.lists(st.sampled_from(["Phí", "Giấy tờ", "Nộp ở đâu", "Mất bao lâu", "Làm trực tuyến"]), max_size=5)
turns = st.lists(labels, min_size=1, max_size=4)


async def two_dossiers(turn: Turn) -> Outcome:
    """Two dossiers told in one turn, each with a button."""
    replies = (Reply("Hồ sơ A.", FOLLOW[:1]), Reply("Không có nút."), Reply("Hồ sơ B.", FOLLOW[1:2]))
    return Outcome(Decision.DOSSIER, replies, remember(turn.memory, replies))


def shown_by(pieces, replies) -> dict[int, str]:
    """What a citizen reads as numbered lines, on a channel that cuts replies with ``pieces``."""
    texts = "\n".join(piece.text for reply in replies for piece in pieces(reply))
    return {int(number): label for number, label in re.findall(r"^(\d+)\. (.*)$", texts, re.MULTILINE)}


def test_in_a_turn_of_several_replies_a_typed_number_picks_what_is_shown_as_that_number(monkeypatch):
    """The menu of the second reply, and that of the question for consent, began with 1 again."""
    monkeypatch.setitem(core.ACTIONS, "action_dossier", two_dossiers)
    talk = Talk(citizen=Citizen("ref"), memory=State(answered=ANSWERS_BEFORE - 1, touched=time.time()))
    talk.read("?", Act.SERVICE, intent="dossier_status")
    shown = shown_by(zalo_bot_messages.pieces, talk.replies)
    assert list(shown.values()) == [
        "Theo dõi hồ sơ A", "Theo dõi hồ sơ B", "Đồng ý", "Không đồng ý", "Xem chi tiết",
    ]  # fmt: skip
    for number, label in shown.items():
        option = typed_exactly(talk.memory, str(number))
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
    memory = remember(State(), replies)
    for number, label in shown_by(pieces, replies).items():
        option = typed_exactly(memory, f"số {number}")
        assert option is not None
        assert option.label == label


@pytest.mark.parametrize("first", [1, 3])
def test_news_have_no_numbers_since_a_number_means_the_menu_of_the_last_turn(first):
    """ "1" after news on Zalo Bot picked the first choice of the answer before them."""
    news = Reply("Tin báo: …", (Choice("Bỏ theo dõi hồ sơ A", "/x"),), first=UNNUMBERED)
    [piece] = zalo_bot_messages.pieces(news)
    assert piece.text == f"Tin báo: …\n{WORDS}\n• Bỏ theo dõi hồ sơ A"
    assert f"{first}. " in zalo_bot_messages.pieces(replace(news, first=first))[0].text


def test_an_answer_that_settles_leaves_nothing_open():
    before = State(offered=("1",), spare=("2",), awaiting="procedure", entry="x", case=1, together=("1", "2"))
    after = settled(before, [Reply("Chào", FOLLOW[:1])], "3")
    assert after == State(procedure="3", options=remember(before, [Reply("", FOLLOW[:1])]).options)


def test_procedures_of_one_name_are_told_apart_by_what_differs():
    ward = Procedure(code="1.000001", name="Trả lại khu vực biển", levels=("ward",))
    province = ward.copy(update={"code": "1.000002", "levels": (Level.PROVINCE,)})
    assert [choice.label for choice in procedure_choices([ward, province])] == [
        "Trả lại khu vực biển (cấp xã)",
        "Trả lại khu vực biển (cấp tỉnh)",
    ]
    same = [ward, ward.copy(update={"code": "1.000003"})]
    assert [choice.label for choice in procedure_choices(same)] == [
        "Trả lại khu vực biển (1.000001)",
        "Trả lại khu vực biển (1.000003)",
    ]
