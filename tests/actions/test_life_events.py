"""Life events: the whole list in order, a button for each step, and a talk that keeps its place in it."""

from __future__ import annotations

import pytest
from support.turns import Talk

from actions.saying.wording import CHOICE_LIMIT
from data.entries import FaqEntry
from data.releases.live import current_release
from nlu.reading.text import fold
from nlu.understanding import Act

EVENTS = {entry.id: entry for entry in current_release().content.faq if entry.steps}
DEATH = EVENTS["su-kien-nguoi-than-mat"]


def told(text: str) -> Talk:
    talk = Talk()
    talk.say(text)
    return talk


def test_there_are_the_fifteen_events():
    assert len(EVENTS) >= 15
    assert "2.000986" not in {code for entry in EVENTS.values() for code in entry.steps}


@pytest.mark.parametrize("entry", EVENTS.values(), ids=EVENTS)
@pytest.mark.parametrize("typed", [str, fold])
def test_it_is_told_for_its_own_words_and_opens_every_step(entry: FaqEntry, typed):
    talk = told(typed(entry.phrasings[0]))
    assert (talk.act, talk.reading and talk.reading.entry) == (Act.FAQ, entry.id)
    assert all(len(reply.choices) <= CHOICE_LIMIT for reply in talk.replies)
    opening = [choice.payload for choice in talk.buttons if choice.payload.startswith("/choose")]
    assert opening == [f'/choose{{"p":"{code}"}}' for code in entry.steps]


def test_a_death_is_told_with_condolence_and_the_bundle_first():
    assert told("bố tôi mất phải làm gì").text.startswith("Xin chia buồn")
    assert DEATH.steps[0] == "2.002913"


@pytest.mark.parametrize("typed", [str, fold])
def test_the_talk_keeps_its_place(typed):
    talk = told("bo toi mat phai lam gi")
    for said, step in (
        ("bước tiếp", 0),
        ("việc tiếp theo", 1),
        ("bước 4 thì sao", 3),
        ("bước tiếp theo cần giấy tờ gì", 4),
    ):
        talk.say(typed(said))
        assert talk.memory.procedure == DEATH.steps[step], said
        assert talk.memory.listed == DEATH.steps


def test_a_number_or_an_ordinal_after_the_list_is_its_step():
    for said in ("2", "cái thứ hai", "việc thứ hai"):
        talk = told("bố tôi mất phải làm gì")
        talk.say(said)
        assert talk.memory.procedure == DEATH.steps[1], said


def test_after_the_last_step_the_list_is_told_again():
    talk = told("bố tôi mất phải làm gì")
    talk.say("việc cuối cùng")
    talk.say("bước tiếp")
    assert talk.memory.entry == DEATH.id


def test_the_next_step_is_a_button_where_there_is_room():
    talk = told("bố tôi mất phải làm gì")
    talk.say("bước 4 thì sao")
    assert talk.labels[-1].startswith("Việc 5: ")


def test_away_from_the_list_a_step_is_not_the_lists():
    talk = told("bố tôi mất phải làm gì")
    talk.say("đăng ký kết hôn cần giấy tờ gì")
    talk.say("bước tiếp theo")
    assert talk.memory.procedure not in DEATH.steps
