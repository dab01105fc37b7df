"""What is switched off is not answered, and who is in danger always is."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from actions import core
from actions.saying.reply import Decision
from actions.turn import Turn
from data.releases.live import current_release
from data.releases.switches import NOTHING_OFF, Off
from nlu.talk.action_by_intent import action_of
from nlu.talk.state import Talk as State
from nlu.understanding import Act, Aspect, Reading

BIRTH, MARRIAGE = "1.001193", "1.000894"
NOTICE = "Phần này đang sửa, bà con gọi xã giúp."
FEE = Reading("ask_fee", Act.NAMED, codes=(BIRTH,), aspects=(Aspect.FEE,))
DANGER = Reading("danger", Act.DANGER, kind="violence")
EVERYTHING, BIRTHS = Off(NOTICE), Off(procedures={BIRTH: NOTICE})


def told(reading: Reading, off: Off, memory: State | None = None):
    turn = Turn("…", reading, memory or State(), current_release(), off=off)
    return asyncio.run(core.carry_out(action_of(reading), turn))


def test_a_topic_is_not_told_and_a_person_is_offered():
    outcome = told(FEE, BIRTHS)
    assert [reply.text for reply in outcome.replies] == [NOTICE]
    assert [choice.label for choice in outcome.replies[0].choices] == ["Gặp cán bộ"]
    assert outcome.decision is Decision.HANDOFF
    assert outcome.told == ()


def test_other_topics_are_told_as_ever():
    reading = replace(FEE, codes=(MARRIAGE,))
    assert told(reading, BIRTHS) == told(reading, NOTHING_OFF)


def test_a_question_that_goes_on_about_the_topic_is_not_answered():
    reading = Reading("ask_time", Act.MORE, codes=(BIRTH,), aspects=(Aspect.TIME,))
    assert told(reading, BIRTHS, State(procedure=BIRTH)).replies[0].text == NOTICE


def test_a_follow_up_that_is_off_is_not_told():
    entry = next(entry.id for entry in current_release().content.faq if BIRTH in entry.procedures and entry.follow_up)
    reading = Reading("ask_procedure", Act.MORE, codes=(BIRTH,), follow_ups=(entry,))
    assert told(reading, Off(entries={entry: NOTICE}), State(procedure=BIRTH)).replies[0].text == NOTICE


def test_an_entry_is_not_told():
    entry = next(entry.id for entry in current_release().content.general_faq if not entry.dangers)
    reading = Reading("ask_faq", Act.FAQ, entry=entry)
    assert told(reading, Off(entries={entry: NOTICE})).replies[0].text == NOTICE


@pytest.mark.parametrize("intent", ["greet", "out_of_scope", "dossier_status"])
def test_everything_off_leaves_the_notice(intent):
    assert told(Reading(intent), EVERYTHING).replies[0].text == NOTICE


@pytest.mark.parametrize("off", [EVERYTHING, Off(NOTICE, {BIRTH: NOTICE}, {"nguy-hiem": NOTICE})])
def test_danger_is_always_answered(off):
    assert told(DANGER, off) == told(DANGER, NOTHING_OFF)
    assert told(DANGER, off).decision is Decision.DANGER


def test_entries_for_danger_are_answered_however_they_are_asked():
    entry = next(entry for entry in current_release().content.faq if entry.dangers)
    off = Off(NOTICE, entries={entry.id: NOTICE})
    for reading in (Reading("ask_faq", Act.FAQ, entry=entry.id), replace(DANGER, entry=entry.id)):
        assert told(reading, off) == told(reading, NOTHING_OFF)


def test_an_officer_and_ones_own_data_stay_within_reach():
    for intent in ("handoff", "privacy"):
        reading = Reading(intent, Act.SERVICE)
        assert told(reading, EVERYTHING).replies[0].text != NOTICE
