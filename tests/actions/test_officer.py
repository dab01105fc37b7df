"""An officer comes into the talk where one answers here: asked for, or offered by the bot."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from actions import core
from actions.citizen.known import PROVINCE, Asked, Citizen, Effect, EffectKind
from actions.handoff import OFFER
from actions.saying.options import TALK_TO_A_PERSON
from actions.saying.reply import Decision
from actions.turn import Audience, Outcome, Turn
from data.catalogue import catalogue_of
from data.models import Release
from data.releases.live import current_release, install
from nlu.talk.action_by_intent import action_of
from nlu.talk.state import Talk
from nlu.understanding import Act, Reading

HERE = "xa-phu-thong"
STAFFED = Citizen("lan", staffed=(HERE, PROVINCE))
WISH = Reading("handoff", Act.SERVICE)
OUTSIDE = Reading("out_of_scope", Act.OUTSIDE)
TOLD = Reading("ask_fee", Act.NAMED, codes=("1.001193",))


def said(reading: Reading, citizen: Citizen = STAFFED, public: bool = False, **memory: object) -> Outcome:
    turn = Turn("…", reading, Talk(**memory), current_release(), citizen=citizen, audience=Audience(public))
    return asyncio.run(core.carry_out(action_of(reading), turn))


def text(outcome: Outcome) -> str:
    return "\n".join(reply.text for reply in outcome.replies)


@pytest.fixture
def with_hours():
    """The same content, with hours for one office."""
    before = current_release()
    offices = tuple(
        one.copy(update={"hours": "7h30–11h30"}) if one.id == HERE else one for one in before.content.offices
    )
    install(Release(**{**before.__dict__, "content": before.content.copy(update={"offices": offices})}))
    yield
    install(before)


def test_the_citizen_learns_whom_they_wait_for_and_that_hours_are_unknown():
    outcome = said(WISH, office=HERE, procedure="1.001193")
    assert outcome.decision is Decision.HANDOFF
    assert outcome.effects == (Effect(EffectKind.OFFICER, office=HERE, about="1.001193"),)
    assert "cán bộ xã Phủ Thông" in text(outcome)
    assert "chưa có giờ làm việc" in text(outcome)


def test_the_officer_is_told_the_procedure_talked_of_before_something_else():
    [effect] = said(WISH, office=HERE, recent=("1.001193", "1.000894")).effects
    assert effect.about == "1.001193"


def test_known_hours_are_told(with_hours):
    assert catalogue_of(current_release().content).office(HERE).hours
    assert "Giờ làm việc: 7h30–11h30" in text(said(WISH, office=HERE))


@pytest.mark.parametrize("office", [None, "phuong-bac-kan"])
def test_where_the_commune_is_unknown_or_has_nobody_the_province_is_asked(office):
    outcome = said(WISH, office=office)
    assert [effect.office for effect in outcome.effects] == [PROVINCE]
    assert "Trung tâm Phục vụ hành chính công tỉnh" in text(outcome)
    assert ("cho biết xã, phường" in text(outcome)) == (office is None)


def test_who_waits_already_is_told_since_when_and_nothing_is_opened_again():
    outcome = said(WISH, replace(STAFFED, asked=Asked(HERE, 1_795_990_000.0)), office=HERE)
    assert outcome.effects == ()
    assert "đã được báo lúc" in text(outcome)


@pytest.mark.parametrize(("citizen", "public"), [(Citizen("lan"), False), (STAFFED, True)])
def test_nobody_is_promised_where_nobody_answers_or_others_read_along(citizen, public):
    outcome = said(WISH, citizen, public, office=HERE)
    assert outcome.effects == ()
    assert "trả lời ngay tại đây" not in text(outcome)


def test_an_officer_is_offered_after_two_turns_without_an_answer():
    first = said(OUTSIDE)
    assert OFFER not in text(first)
    second = said(OUTSIDE, failed=first.memory.failed)
    assert OFFER in text(second)
    assert second.replies[-1].choices[-1] == TALK_TO_A_PERSON
    assert second.memory.options[-1].label == TALK_TO_A_PERSON.label
    assert said(TOLD, failed=2).memory.failed == 0


@pytest.mark.parametrize(
    ("citizen", "public"),
    [(Citizen("lan"), False), (STAFFED, True), (replace(STAFFED, asked=Asked(HERE, 1.0)), False)],
)
def test_it_is_offered_only_where_it_helps(citizen, public):
    assert OFFER not in text(said(OUTSIDE, citizen, public, failed=5))
