"""Reminders: asked for with one tap, only with consent; what is promised, and what an answer leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.turns import Talk

from actions.answers.own_case import OPEN
from actions.answers.reminders import LABELS, REMIND, of_deadline, question, when_to_remind
from actions.answers.section import View
from actions.citizen.known import Citizen, Consent, EffectKind
from actions.citizen.reminding import answer_tap, remind_tap, stop_tap
from actions.saying.tap import PAYLOAD_LIMIT
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT, day
from citizens.outcomes import Answer
from nlu.understanding import Act

BIRTH, STAY = "1.001193", "1.004194"
KNOWN = Citizen("lan", Consent.GIVEN)
TODAY = View.__dataclass_fields__["today"].default_factory()


def talk_of(code: str, citizen: Citizen = KNOWN) -> Talk:
    talk = Talk(citizen=citizen)
    talk.read("cần giấy gì", Act.NAMED, code)
    return talk


def own_case(citizen: Citizen = KNOWN) -> Talk:
    talk = talk_of(BIRTH, citizen)
    for label in (OPEN, "Sinh bình thường, cha mẹ nuôi", "Cha, mẹ hoặc người nuôi bé tự đi"):
        talk.tap(label)
    return talk


def born(days_ago: int) -> str:
    return f"con sinh ngày {day(TODAY - timedelta(days=days_ago))} thì hạn đến bao giờ"


def test_after_the_papers_of_ones_own_case_one_tap_asks_for_it():
    talk = own_case()
    assert REMIND in talk.labels
    assert len(talk.labels) <= CHOICE_LIMIT
    outcome = talk.tap(REMIND)
    assert [(each.kind, each.about, each.seen) for each in outcome.effects] == [(EffectKind.REMIND, BIRTH, "")]
    assert f"ngày {day(TODAY + timedelta(days=3))} hỏi thăm" in talk.text
    assert "bỏ nhắc" in talk.text


def test_a_last_day_that_follows_from_what_was_told_is_reminded_of():
    talk = talk_of(BIRTH)
    talk.read(born(10), Act.MORE, BIRTH, aspects="deadline")
    last = TODAY - timedelta(days=10) + timedelta(days=60)
    outcome = talk.tap(f"Nhắc tôi trước hạn {day(last)}")
    [effect] = outcome.effects
    assert effect.seen == last.isoformat()
    assert f"Tôi nhắc bà con ngày {day(last - timedelta(days=7))}, trước hạn {day(last)}" in talk.text


@pytest.mark.parametrize("days_ago", [59, 60, 100])
def test_what_is_over_or_as_good_as_over_is_not_promised(days_ago):
    talk = talk_of(BIRTH)
    talk.read(born(days_ago), Act.MORE, BIRTH, aspects="deadline")
    assert not any(label.startswith("Nhắc") for label in talk.labels)


def test_without_consent_it_is_asked_for_first_and_given_in_the_same_tap():
    talk = own_case(Citizen("lan"))
    assert talk.tap(REMIND).effects == ()
    assert "tôi phải ghi nhớ: việc này" in talk.text
    outcome = talk.tap("Đồng ý, nhắc tôi")
    assert [each.kind for each in outcome.effects] == [EffectKind.CONSENT, EffectKind.REMIND]


@pytest.mark.parametrize(
    "citizen", [Citizen(), Citizen("lan", Consent.REFUSED), replace(KNOWN, reminders=(BIRTH,))], ids=str
)
def test_it_is_not_offered_to_whom_cannot_be_written_refused_or_has_it(citizen):
    assert REMIND not in own_case(citizen).labels


def test_stopped_by_a_button_or_by_word():
    talk = own_case()
    talk.tap(REMIND)
    outcome = talk.tap("Thôi, không cần nhắc")
    assert [(each.kind, each.about) for each in outcome.effects] == [(EffectKind.UNREMIND, BIRTH)]
    talk.citizen = replace(KNOWN, reminders=(BIRTH, STAY))
    for said in ("bỏ nhắc", "thoi khong can nhac nua", "Đừng nhắc tôi nữa nhé"):
        outcome = talk.say(said)
        assert [(each.kind, each.about) for each in outcome.effects] == [(EffectKind.UNREMIND, "")]


def test_to_stop_following_a_dossier_is_no_word_about_reminders():
    talk = own_case()
    talk.citizen = replace(KNOWN, reminders=(BIRTH,))
    assert [each.kind for each in talk.say("bỏ theo dõi hồ sơ").effects] != [EffectKind.UNREMIND]


@pytest.mark.parametrize("answer", list(Answer))
def test_each_answer_is_counted_and_leads_on(answer):
    talk = talk_of(BIRTH)
    talk.memory = replace(talk.memory, office="phuong-phan-dinh-phung")
    outcome = talk.send(answer_tap(BIRTH, answer))
    [effect] = outcome.effects
    assert (effect.kind, effect.about, effect.seen) == (EffectKind.OUTCOME, BIRTH, answer.value)
    assert effect.office == "phuong-phan-dinh-phung"
    assert ("Tờ khai đăng ký khai sinh" in talk.text) == (answer is Answer.PAPERS)
    assert ("Có 9 bước" in talk.text) == (answer is Answer.ONLINE)


def test_the_question_has_four_taps_that_fit():
    reply = question("Đăng ký khai sinh", {answer: answer_tap(BIRTH, answer) for answer in Answer})
    assert [choice.label for choice in reply.choices] == list(LABELS.values())
    payloads = [*(choice.payload for choice in reply.choices), remind_tap(BIRTH, TODAY, agreed=True), stop_tap(BIRTH)]
    assert all(len(payload.encode()) <= PAYLOAD_LIMIT for payload in payloads)
    assert all(len(choice.label) <= LABEL_LIMIT for choice in reply.choices)


@pytest.mark.parametrize(("left", "before"), [(60, 7), (21, 7), (20, 3), (4, 3), (3, 2), (2, 1)])
def test_when_to_remind(left, before):
    today = date(2026, 12, 1)
    last = today + timedelta(days=left)
    assert when_to_remind(last, today) == last - timedelta(days=before)


def test_the_reminder_says_how_many_days_are_left():
    today = date(2026, 12, 1)
    assert "hạn 4/12/2026 (còn 3 ngày)" in of_deadline("Khai sinh", date(2026, 12, 4), today, "/x").text
    assert "(hôm nay)" in of_deadline("Khai sinh", today, today, "/x").text
    assert "đã qua 2 ngày" in of_deadline("Khai sinh", date(2026, 11, 29), today, "/x").text
