"""“Hữu ích” and “Chưa đúng”: once a matter, in its place, counted without a name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.turns import Talk

from actions.citizen.consent import PURPOSE, asks
from actions.citizen.feedback import CHOICES, REASONS
from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from nlu.understanding import Act

BIRTH, MARRIAGE = "1.001193", "1.000894"
LABELS = {choice.label for choice in CHOICES}


def talk(consent: Consent = Consent.REFUSED, *, helps: bool = False) -> Talk:
    return Talk(citizen=Citizen("lan", consent, helps_answering=helps))


def offered(outcome) -> bool:
    return {choice.label for reply in outcome.replies for choice in reply.choices} >= LABELS


def about_birth(one: Talk, aspects: str = ""):
    return one.read("làm giấy khai sinh cho con", Act.NAMED, BIRTH, aspects=aspects)


def more(one: Talk, aspects: str):
    return one.read("thế thì sao", Act.MORE, BIRTH, aspects=aspects)


def test_not_under_the_first_answer_but_under_the_next_and_once():
    one = talk()
    assert not offered(about_birth(one, "papers"))
    second = more(one, "fee")
    assert offered(second)
    assert [choice.label for choice in second.replies[-1].choices][-2:] == [choice.label for choice in CHOICES]
    assert not offered(more(one, "time"))


def test_the_consent_question_goes_first():
    one = talk(Consent.UNASKED)
    about_birth(one)
    second = more(one, "fee")
    assert any(map(asks, second.replies))
    assert not offered(second)
    assert offered(more(one, "time"))


def test_never_in_a_question_back_in_small_talk_or_in_a_group():
    one = talk()
    about_birth(one)
    assert not offered(one.read("cái nào", Act.UNCLEAR, BIRTH, MARRIAGE))
    assert not offered(one.read("cảm ơn", Act.SOCIAL, intent="thanks"))


@pytest.mark.parametrize(("label", "verdict"), [("Hữu ích", "good"), ("Chưa đúng", "bad")])
def test_a_tap_is_counted_once_by_its_subject(label, verdict):
    one = talk()
    about_birth(one)
    more(one, "fee")
    payload = one.button(label).payload
    assert one.send(payload).effects == (Effect(EffectKind.RATE, about=BIRTH, verdict=verdict),)
    if verdict == "good":
        assert one.send(payload).effects == ()


def test_why_is_asked_and_may_be_left_out():
    one = talk()
    about_birth(one)
    more(one, "fee")
    asked = one.tap("Chưa đúng")
    assert set(REASONS.values()) <= {choice.label for choice in asked.replies[0].choices}
    assert one.tap("Khó hiểu").effects == (Effect(EffectKind.RATE, about=BIRTH, verdict="hard"),)
    assert more(one, "time").decision.value == "answer"


def test_who_agreed_has_the_question_kept_without_their_name():
    one = talk(Consent.GIVEN, helps=True)
    about_birth(one)
    one.read("tôi là Nguyễn Văn Hùng, thế phí thì sao", Act.MORE, BIRTH, aspects="fee")
    kept = [effect.missed for effect in one.tap("Chưa đúng").effects if effect.kind is EffectKind.KEEP]
    assert [(one.kind, one.about) for one in kept] == [("wrong", BIRTH)]
    assert "Hùng" not in kept[0].text
    assert "phí" in kept[0].text
    assert kept[0].said


def test_who_agreed_to_older_words_has_nothing_kept():
    one = talk(Consent.GIVEN, helps=False)
    about_birth(one)
    more(one, "fee")
    assert [effect.kind for effect in one.tap("Chưa đúng").effects] == [EffectKind.RATE]


def test_who_was_never_asked_is_asked_once_there_is_something_to_keep():
    one = talk(Consent.UNASKED)
    one.memory = replace(one.memory, answered=-9, touched=one.now)
    about_birth(one)
    assert offered(more(one, "fee"))
    one.tap("Chưa đúng")
    assert len(one.memory.missed) == 1
    asked = one.tap("Khó hiểu")
    assert PURPOSE in asked.replies[-1].text
    agreed = one.tap("Đồng ý")
    assert [effect.kind for effect in agreed.effects] == [EffectKind.CONSENT, EffectKind.KEEP]
    assert one.memory.missed == ()
