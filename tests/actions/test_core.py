"""What stands around every answer: the language, the question for consent, and the numbers of choices."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from support.turns import Talk

from actions import core
from actions.citizen.consent import ANSWERS_BEFORE
from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from actions.saying.options import remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.wording import IN_VIETNAMESE
from actions.turn import Audience, Outcome, Turn
from data.releases.live import current_release
from nlu.talk.action_by_intent import action_of
from nlu.talk.state import Talk as State
from nlu.understanding import Act, Reading

BIRTH = "1.001193"
ASKED = ["Đồng ý", "Không đồng ý", "Xem chi tiết"]
UNASKED = Citizen("lan", Consent.UNASKED)


def carried_out(reading: Reading, citizen: Citizen = UNASKED, public: bool = False, **memory: object) -> Outcome:
    before = State(**{"answered": ANSWERS_BEFORE - 1, **memory})
    turn = Turn("…", reading, before, current_release(), citizen=citizen, audience=Audience(public=public))
    return asyncio.run(core.carry_out(action_of(reading), turn))


def labels(outcome: Outcome) -> list[str]:
    return [choice.label for reply in outcome.replies for choice in reply.choices]


TOLD = Reading("ask_fee", Act.NAMED, codes=(BIRTH,))


class TestConsent:
    def test_it_is_asked_after_an_answer_and_its_buttons_are_remembered(self):
        outcome = carried_out(TOLD)
        assert labels(outcome)[-3:] == ASKED
        assert [option.label for option in outcome.memory.options] == labels(outcome)
        assert outcome.memory.consent_asked

    def test_not_before_the_citizen_was_helped_twice(self):
        outcome = carried_out(TOLD, answered=0)
        assert outcome.decision is Decision.ANSWER
        assert not set(ASKED) & set(labels(outcome))
        assert not outcome.memory.consent_asked

    def test_only_once_in_a_conversation(self):
        assert not set(ASKED) & set(labels(carried_out(TOLD, consent_asked=True)))

    @pytest.mark.parametrize("consent", [Consent.GIVEN, Consent.REFUSED])
    def test_not_of_who_has_answered(self, consent):
        assert not set(ASKED) & set(labels(carried_out(TOLD, Citizen("lan", consent))))

    def test_not_of_a_stranger_nor_where_others_read_along(self):
        assert not set(ASKED) & set(labels(carried_out(TOLD, Citizen())))
        assert not set(ASKED) & set(labels(carried_out(TOLD, public=True)))

    def test_not_beside_a_question_or_a_refusal(self):
        clarify = Reading("ask_fee", Act.NAMED, offered=(BIRTH, "1.004884"))
        outside = Reading("out_of_scope", Act.OUTSIDE)
        for reading in (clarify, outside):
            assert not set(ASKED) & set(labels(carried_out(reading)))

    def test_not_in_a_turn_that_does_something(self, monkeypatch):
        async def doing(turn: Turn) -> Outcome:
            reply = Reply("Đã làm.")
            return Outcome(Decision.DOSSIER, (reply,), remember(turn.memory, [reply]), (Effect(EffectKind.CONSENT),))

        monkeypatch.setitem(core.ACTIONS, "action_dossier", doing)
        assert labels(carried_out(Reading("dossier_status", Act.SERVICE))) == []


class TestEnglish:
    def test_who_asked_in_english_hears_first_that_answers_are_vietnamese(self):
        outcome = carried_out(replace(TOLD, kind="english"), Citizen())
        assert outcome.replies[0].text == IN_VIETNAMESE
        assert "khai sinh" in outcome.replies[1].text

    def test_a_refusal_says_so_itself(self):
        outcome = carried_out(Reading("out_of_scope", Act.OUTSIDE, kind="english"), Citizen())
        assert [reply.text for reply in outcome.replies] == [IN_VIETNAMESE]

    def test_the_whole_way(self):
        talk = Talk()
        assert talk.say("how do I register a marriage?").decision is Decision.ANSWER
        assert talk.replies[0].text == IN_VIETNAMESE
        assert "kết hôn" in talk.replies[1].text


def test_choices_are_counted_on_over_the_replies_of_a_turn(monkeypatch):
    async def several(turn: Turn) -> Outcome:
        replies = (Reply("A", (Choice("1", "/a"), Choice("2", "/b"))), Reply("B"), Reply("C", (Choice("3", "/c"),)))
        return Outcome(Decision.DOSSIER, replies, remember(turn.memory, replies))

    monkeypatch.setitem(core.ACTIONS, "action_dossier", several)
    outcome = carried_out(Reading("dossier_status", Act.SERVICE), Citizen())
    assert [reply.first for reply in outcome.replies] == [1, 1, 3]


def test_an_action_that_does_not_exist_is_no_silent_nothing():
    with pytest.raises(KeyError):
        asyncio.run(core.carry_out("action_dance", Turn("…", TOLD, State(), current_release())))


@pytest.mark.parametrize(
    "intent", sorted(("ask_form", "choose", "pick", "reject", "ask_procedure", "no such intent"))
)
def test_what_is_no_service_is_about_procedures(intent):
    assert action_of(Reading(intent)) == "action_procedure"
