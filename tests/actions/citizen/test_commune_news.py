"""The news of a commune: offered beside its name, asked for once, ended at once; only with consent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.turns import Talk

from actions.citizen.known import Citizen, Consent, EffectKind, Followed, Reach
from actions.saying.commune_taps import STOP, read_tap
from actions.saying.tap import PAYLOAD_LIMIT
from actions.saying.wording import CHOICE_LIMIT, LABEL_LIMIT
from data.models import Level
from data.releases.live import current_release
from nlu.taps import write_tap

HERE, LABEL = "xa-cho-ra", "Nhận tin của xã Chợ Rã"
KNOWN = Citizen("lan", Consent.GIVEN)
STRANGER = Citizen("lan")
READER = replace(KNOWN, reads=HERE)


def kinds(outcome) -> list[tuple[EffectKind, str]]:
    return [(each.kind, each.office) for each in outcome.effects]


@pytest.mark.parametrize("opened", ["say", "link"])
def test_it_is_offered_beside_a_commune_and_under_the_greeting_of_its_link(opened):
    talk = Talk(citizen=KNOWN)
    if opened == "say":
        talk.say("xã Chợ Rã nay thuộc xã nào")
    else:
        talk.send(write_tap("start", o=HERE))
    assert LABEL in talk.labels
    assert len(talk.labels) <= CHOICE_LIMIT
    assert kinds(talk.tap(LABEL)) == [(EffectKind.READ, HERE)]
    assert "thôi nhận tin" in talk.text
    assert "Thôi nhận tin" in talk.labels


@pytest.mark.parametrize("citizen", [READER, replace(KNOWN, consent=Consent.REFUSED), Citizen()])
def test_it_is_not_pushed_on_who_has_it_or_refused_to_be_remembered(citizen):
    talk = Talk(citizen=citizen)
    talk.send(write_tap("start", o=HERE))
    assert LABEL not in talk.labels


def test_who_asks_about_a_matter_is_not_asked():
    talk = Talk(citizen=KNOWN)
    talk.say("ở xã Chợ Rã làm giấy khai sinh cần gì")
    assert LABEL not in talk.labels


def test_without_consent_it_is_asked_first_and_one_tap_agrees_and_reads():
    talk = Talk(citizen=STRANGER)
    talk.send(write_tap("start", o=HERE))
    assert kinds(talk.tap(LABEL)) == []
    assert "tôi phải ghi nhớ: xã, phường này và cuộc trò chuyện này" in talk.text
    assert talk.labels == ["Đồng ý, nhận tin", "Không đồng ý", "Xem chi tiết"]
    assert kinds(talk.tap("Đồng ý, nhận tin")) == [(EffectKind.CONSENT, ""), (EffectKind.READ, HERE)]


def test_who_does_not_agree_is_kept_out():
    talk = Talk(citizen=STRANGER)
    talk.send(read_tap(HERE))
    assert kinds(talk.tap("Không đồng ý")) == [(EffectKind.REFUSE, "")]


@pytest.mark.parametrize(
    ("typed", "before"),
    [
        ("nhận tin của xã", HERE),
        ("nhan tin cua xa", HERE),
        ("cho tôi nhận tin của xã nhé", HERE),
        ("đăng ký nhận tin xã", HERE),
        ("nhận tin của xã Chợ Rã", None),
        ("nhan tin cua xa cho ra", None),
        ("tôi muốn nhận tin của xã Chợ Rã ạ", None),
    ],
)
def test_it_is_asked_for_in_short_phrases(typed, before):
    talk = Talk(citizen=KNOWN)
    talk.memory = replace(talk.memory, office=before)
    assert kinds(talk.say(typed)) == [(EffectKind.READ, HERE)]


def test_without_a_commune_it_is_asked_which_and_the_button_follows():
    talk = Talk(citizen=KNOWN)
    assert kinds(talk.say("nhận tin của xã")) == []
    assert "xã, phường nào" in talk.text
    talk.say("xã Chợ Rã")
    assert LABEL in talk.labels


@pytest.mark.parametrize(
    "typed",
    [
        "thôi nhận tin",
        "thoi nhan tin",
        "tôi thôi nhận tin nhé",
        "dừng nhận tin của xã",
        "hủy nhận tin",
        "Thôi nhận tin",
    ],
)
def test_it_is_ended_by_what_every_piece_of_news_says(typed):
    talk = Talk(citizen=replace(READER, follows=(Followed("H55.12-261120-0007"),)))
    assert kinds(talk.say(typed)) == [(EffectKind.UNREAD, "")]
    assert "Tôi đã thôi gửi tin của xã Chợ Rã" in talk.text
    assert "bỏ theo dõi" in talk.text


def test_the_button_under_the_news_needs_no_talk():
    assert kinds(Talk(citizen=READER).send(STOP)) == [(EffectKind.UNREAD, "")]
    assert "không nhận tin" in _text(Talk(citizen=KNOWN), STOP)


def _text(talk: Talk, payload: str) -> str:
    talk.send(payload)
    return talk.text


def test_who_only_follows_a_dossier_means_that_by_the_same_words():
    talk = Talk(citizen=replace(KNOWN, follows=(Followed("H55.12-261120-0007"),)))
    [effect] = talk.say("thôi nhận tin").effects
    assert (effect.kind, effect.dossier) == (EffectKind.UNFOLLOW, "H55.12-261120-0007")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("thôi theo dõi hồ sơ", EffectKind.UNFOLLOW), ("bỏ theo dõi", EffectKind.UNFOLLOW)],
)
def test_words_about_dossiers_are_read_as_before(typed, kind):
    talk = Talk(citizen=replace(READER, follows=(Followed("H55.12-261120-0007"),)))
    assert [each.kind for each in talk.say(typed).effects] == [kind]


def test_following_is_read_as_before():
    talk = Talk(citizen=READER)
    talk.say("theo dõi hồ sơ")
    assert (talk.reading.kind, "xã Chợ Rã" in talk.text) == (None, False)
    talk.say("xã Chợ Rã nhận hồ sơ khai sinh không")
    assert talk.reading.kind != "local"


def test_who_reads_already_is_told_so():
    talk = Talk(citizen=READER)
    assert kinds(talk.send(read_tap(HERE))) == []
    assert "đang nhận tin của xã Chợ Rã rồi" in talk.text


def test_where_an_app_allows_only_some_hours_that_is_said():
    talk = Talk(citizen=replace(KNOWN, reach=Reach("Zalo", 48, 8)))
    talk.send(read_tap(HERE))
    assert "Zalo chỉ cho tôi nhắn trong 48 giờ" in talk.text


def test_my_data_names_it():
    talk = Talk(citizen=READER)
    talk.send("/my_data")
    assert "Nhận tin của xã Chợ Rã (nhắn “thôi nhận tin” là dừng)" in talk.text


def test_every_commune_fits_into_a_button():
    wards = [one for one in current_release().content.offices if one.level is Level.WARD]
    assert all(len(read_tap(one.id, agreed=True).encode()) <= PAYLOAD_LIMIT for one in wards)
    assert all(len(f"Nhận tin của {one.name}") <= LABEL_LIMIT for one in wards)
