"""What was not answered well: noted only of who agreed or may still, and without what tells who they are."""

from __future__ import annotations

from support.turns import Talk

from actions.citizen.known import Citizen, Consent, Effect, EffectKind
from nlu.talk.state import Talk as State
from nlu.understanding import Act

BIRTH, MARRIAGE = "1.001193", "1.000894"
AGREED = Citizen("lan", Consent.GIVEN, helps_answering=True)


def kinds(outcome) -> list[str]:
    return [effect.missed.kind for effect in outcome.effects if effect.kind is EffectKind.KEEP]


def test_a_refusal_is_kept_without_names():
    one = Talk(citizen=AGREED)
    outcome = one.read("tôi là Trần Thị Mai ở xóm Đồng Tâm, xin đổi biển tên ngõ", Act.OUTSIDE)
    assert kinds(outcome) == ["refused"]
    text = outcome.effects[0].missed.text
    assert "Mai" not in text
    assert "Đồng Tâm" not in text
    assert "xin đổi biển" in text


def test_a_question_back_is_kept_only_where_it_was_in_vain():
    one = Talk(citizen=AGREED)
    assert kinds(one.read("làm giấy cho hai đứa", Act.UNCLEAR, offered=(BIRTH, MARRIAGE))) == []
    assert kinds(one.read("cái kia ấy", Act.OUTSIDE)) == ["asked", "refused"]
    other = Talk(citizen=AGREED)
    other.read("làm giấy cho hai đứa", Act.UNCLEAR, offered=(BIRTH, MARRIAGE))
    assert kinds(other.read("kết hôn", Act.PICK, MARRIAGE)) == []
    assert other.memory.vain is None


def test_an_answer_that_was_not_sure_is_kept_and_a_sure_one_is_not():
    one = Talk(citizen=AGREED)
    assert kinds(one.read("giấy cho bé", Act.NAMED, BIRTH, share=0.45)) == ["unsure"]
    assert kinds(one.read("làm khai sinh", Act.NAMED, BIRTH, share=0.95)) == []


def test_who_was_not_asked_yet_has_the_last_few_in_the_talk_only():
    one = Talk(citizen=Citizen("lan"))
    for number in range(5):
        assert kinds(one.read(f"xin cái gì đó lần {number}", Act.OUTSIDE)) == []
    assert [missed.text[-1] for missed in one.memory.missed] == ["2", "3", "4"]
    assert State.from_dict(one.memory.to_dict()) == one.memory


def test_who_refused_or_has_no_name_here_leaves_nothing():
    for citizen in (Citizen("lan", Consent.REFUSED), Citizen("lan", Consent.GIVEN), Citizen()):
        one = Talk(citizen=citizen)
        assert kinds(one.read("xin cái gì đó", Act.OUTSIDE)) == []
        assert one.memory.missed == ()


def test_effects_cross_the_wire():
    effect = Talk(citizen=AGREED).read("xin cái gì đó", Act.OUTSIDE).effects[0]
    assert Effect.from_dict(effect.to_dict()) == effect
