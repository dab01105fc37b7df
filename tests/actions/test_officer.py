"""An officer comes into the talk where one answers here: asked for, or offered by the bot."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest

from actions import core, handoff
from actions.citizen.known import PROVINCE, Asked, Citizen, Effect, EffectKind
from actions.handoff import OFFER
from actions.saying.options import TALK_TO_A_PERSON
from actions.saying.reply import Decision
from actions.turn import Audience, Outcome, Turn
from common.today import VIETNAM
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
def office_with():
    """The same content, with other hours for one office."""
    before = current_release()

    def put(hours: str | None) -> None:
        offices = tuple(
            one.copy(update={"hours": hours}) if one.id == HERE else one for one in before.content.offices
        )
        install(Release(**{**before.__dict__, "content": before.content.copy(update={"offices": offices})}))

    yield put
    install(before)


@pytest.fixture
def with_hours(office_with):
    """The same content, with hours for one office."""
    office_with("7h30–11h30")


def test_the_citizen_learns_whom_they_wait_for_and_that_hours_are_unknown():
    outcome = said(WISH, office=HERE, procedure="1.001193")
    assert outcome.decision is Decision.HANDOFF
    assert outcome.effects == (Effect(EffectKind.OFFICER, office=HERE, about="1.001193"),)
    assert "cán bộ xã Phủ Thông" in text(outcome)
    assert "chưa có giờ làm việc" in text(outcome)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        ((2026, 12, 2, 17, 37), "Bây giờ ngoài giờ làm việc: 7 giờ 30 thứ Năm 3/12 cơ quan mở cửa"),
        ((2026, 12, 2, 12, 0), "Bây giờ ngoài giờ làm việc: 13 giờ hôm nay cơ quan mở cửa"),
        ((2026, 12, 4, 17, 0), "Bây giờ ngoài giờ làm việc: 7 giờ 30 thứ Hai 7/12 cơ quan mở cửa"),
        ((2026, 12, 2, 9, 0), "Cán bộ trả lời ngay tại đây."),
    ],
)
@pytest.mark.parametrize("asked", [None, Asked(HERE, 1_795_990_000.0)])
def test_who_asks_out_of_hours_is_told_when_somebody_is_there(monkeypatch, office_with, moment, told, asked):
    """At 17:37 a citizen read "Cán bộ trả lời ngay tại đây" over hours that had ended at 17:00."""
    office_with("Thứ 2–thứ 6: 7h30–11h30, 13h00–17h00")
    monkeypatch.setattr(handoff, "now", lambda: datetime(*moment, tzinfo=VIETNAM))
    answer = text(said(WISH, replace(STAFFED, asked=asked), office=HERE))
    assert told in answer
    assert ("ngay tại đây" in answer) == ("ngay tại đây" in told)


@pytest.mark.parametrize("hours", [None, "Giờ hành chính, trừ ngày lễ", "7h30 sáng, mùa đông 8h"])
def test_hours_that_cannot_be_read_promise_nothing_at_once(office_with, hours):
    office_with(hours)
    answer = text(said(WISH, office=HERE))
    assert "Cán bộ trả lời tại đây." in answer
    assert "Bây giờ ngoài giờ" not in answer


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
    assert "tại đây" not in text(outcome)


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
