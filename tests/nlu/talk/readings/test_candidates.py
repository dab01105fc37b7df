"""Which readings are put forward, and with what evidence. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from support.turns import message_of

from data.catalogue import catalogue_of
from data.releases.live import current_release
from nlu.matcher import matcher_for
from nlu.reading.text import fold
from nlu.talk.readings.candidates import possible_readings
from nlu.talk.readings.possible import Possible
from nlu.talk.state import Option, Talk
from nlu.understanding import Act, Aspect

BIRTH, AGAIN, MARRIAGE, RESIDENCE, RENEWAL = "1.001193", "1.004884", "1.000894", "1.004194", "1.002755"

FRESH = Talk()
TOLD = Talk(procedure=BIRTH, recent=(BIRTH, MARRIAGE), aspects=("fee",))
BOTH = Talk(procedure=BIRTH, together=(BIRTH, MARRIAGE), listed=(BIRTH, MARRIAGE), recent=(BIRTH, MARRIAGE))
OFFERED = Talk(
    offered=(BIRTH, AGAIN),
    spare=("2.000528",),
    awaiting="procedure",
    options=(Option("Đăng ký khai sinh", "/choose"), Option("Đăng ký lại khai sinh", "/choose")),
)


def readings(text: str, talk: Talk = FRESH) -> list[Possible]:
    release = current_release()
    return possible_readings(message_of(text), talk, matcher_for(release), catalogue_of(release.content))


def of_act(found: Sequence[Possible], act: Act) -> list[Possible]:
    return [one for one in found if one.act is act]


def codes_of(text: str, talk: Talk, act: Act) -> set[tuple[str, ...]]:
    return {one.codes for one in of_act(readings(text, talk), act)}


@pytest.mark.parametrize("text", ["", "khai sinh", "cái thứ hai", "có", "H55.12-261120-0007", "😀", "1.001193"])
@pytest.mark.parametrize("talk", [Talk(), TOLD, BOTH, OFFERED])
def test_something_can_always_be_read(text, talk):
    found = readings(text, talk)
    assert {Act.UNCLEAR, Act.OUTSIDE, Act.AGAIN, Act.REJECT} <= {one.act for one in found}
    assert all(one.features["any"] == 1.0 for one in found)


@pytest.mark.parametrize(
    "text", ["thế còn kết hôn thì sao", "cái thứ hai hết bao nhiêu", "tôi ở xã Khang Ninh", "không"]
)
@pytest.mark.parametrize("talk", [TOLD, BOTH, OFFERED])
def test_evidence_is_numbers_of_the_size_of_one(text, talk):
    for one in readings(text, talk):
        assert all(-1.0 <= value <= 1.0 for value in one.features.values()), one


@pytest.mark.parametrize("typed", [str, fold])
def test_a_matter_of_its_own_and_more_of_the_one_talked_of(typed):
    found = readings(typed("thế còn kết hôn hết bao nhiêu"), TOLD)
    assert (MARRIAGE,) in {one.codes for one in of_act(found, Act.NAMED)}
    assert {one.codes for one in of_act(found, Act.MORE)} == {(BIRTH,)}
    assert all(one.aspects == (Aspect.FEE,) for one in found if one.act in (Act.NAMED, Act.MORE))


def test_nothing_is_more_of_nothing():
    assert not of_act(readings("hết bao nhiêu tiền"), Act.MORE)


def test_more_is_asked_of_both_that_were_told():
    assert codes_of("hết bao nhiêu tiền", BOTH, Act.MORE) == {(BIRTH, MARRIAGE)}
    assert codes_of("phí của cả hai", TOLD, Act.MORE) == {(BIRTH, MARRIAGE)}


def test_a_question_may_be_about_all_that_is_on_offer():
    assert codes_of("hết bao nhiêu tiền", OFFERED, Act.MORE) == {(BIRTH, AGAIN)}
    assert codes_of("khó quá", OFFERED, Act.MORE) == set()


@pytest.mark.parametrize("typed", [str, fold])
def test_a_detail_may_make_it_another_procedure(typed):
    talk = Talk(procedure=RESIDENCE, recent=(RESIDENCE,))
    found = of_act(readings(typed("thế còn gia hạn thì sao"), talk), Act.VARIANT)
    [renewal] = [one for one in found if one.codes == (RENEWAL,)]
    assert renewal.features["new_words"] > 0
    assert (RESIDENCE,) not in {one.codes for one in found}


def test_what_says_nothing_makes_no_other_procedure():
    assert codes_of("hết bao nhiêu tiền", TOLD, Act.VARIANT) == set()


def test_what_replaces_the_procedure_is_no_variant_of_it():
    catalogue = catalogue_of(current_release().content)
    [card] = catalogue.procedures(["1.014063"])
    variants = codes_of(
        "thế còn cho con tôi 10 tuổi thì sao", Talk(procedure=card.code, recent=(card.code,)), Act.VARIANT
    )
    assert card.replaced_by
    assert not {(code,) for code in card.replaced_by} & variants


@pytest.mark.parametrize(
    ("text", "codes"),
    [("cả hai", (BIRTH, AGAIN)), ("tất cả", (BIRTH, AGAIN)), ("cái bị mất xin lại ấy", (AGAIN,))],
)
def test_choices_among_what_is_offered(text, codes):
    assert codes in codes_of(text, OFFERED, Act.PICK)


def test_a_place_with_a_question_is_of_the_list_told():
    assert (MARRIAGE,) in codes_of("cái thứ hai mất bao lâu", BOTH, Act.PICK)
    assert (MARRIAGE,) in codes_of("cái cuối mất bao lâu", BOTH, Act.PICK)


def test_a_place_is_that_of_a_button():
    pressed = [
        one.option for one in of_act(readings("cái thứ hai thì hết bao nhiêu", OFFERED), Act.PICK) if one.option
    ]
    assert [option.label for option in pressed] == ["Đăng ký lại khai sinh"]


def test_the_other_one_is_that_not_talked_of():
    talk = Talk(procedure=MARRIAGE, recent=(MARRIAGE, BIRTH), listed=(BIRTH, MARRIAGE))
    assert (BIRTH,) in codes_of("cái kia", talk, Act.PICK)


def test_yes_takes_the_only_one_on_offer():
    one = Talk(offered=(BIRTH,), awaiting="procedure")
    assert (BIRTH,) in codes_of("đúng rồi", one, Act.PICK)
    assert "agreed" not in {name for one in readings("đúng rồi", OFFERED) for name in one.features}


def test_back_to_what_was_told_before():
    found = of_act(readings("quay lại cái lúc nãy, phí bao nhiêu", TOLD), Act.BACK)
    assert [one.codes for one in found] == [(MARRIAGE,)]
    assert found[0].features["said"] == 1.0


def test_a_typed_code_is_the_matter():
    [named] = of_act(readings("1.001193 mấy ngày"), Act.NAMED)
    assert (named.codes, named.features["typed_code"]) == ((BIRTH,), 1.0)


def test_entries_of_the_faq_with_their_likeness():
    found = of_act(readings("bây giờ còn huyện không"), Act.FAQ)
    best = max(found, key=lambda one: one.features["alone"])
    assert best.features["first"] == 1.0
    assert best.entry is not None


def test_a_place_is_read_where_one_is_named_or_asked_for():
    assert of_act(readings("tôi ở xã Khang Ninh"), Act.PLACE)[0].features["one_office"] == 1.0
    assert of_act(readings("xã mới của tôi"), Act.PLACE)
    assert not of_act(readings("hết bao nhiêu tiền"), Act.PLACE)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("H55.12-261120-0007", "dossier_status"),
        ("số của tôi [số định danh]", "give_identity"),
        ("gặp cán bộ", "handoff"),
        ("xóa dữ liệu của tôi", "erase_data"),
        ("bỏ theo dõi", "unfollow"),
    ],
)
def test_services(text, intent):
    assert intent in {one.intent for one in of_act(readings(text), Act.SERVICE)}


def test_scolding_is_small_talk():
    assert "angry" in {one.intent for one in of_act(readings("bot ngu quá"), Act.SOCIAL)}


def test_yes_is_read_only_where_it_is_said():
    assert of_act(readings("ừ", TOLD), Act.YES)
    assert not of_act(readings("hết bao nhiêu tiền", TOLD), Act.YES)


@pytest.mark.parametrize("typed", [str, fold])
def test_an_event_is_looked_for_in_each_sentence(typed):
    """Met in a talk: all papers burnt, in a story with a rumour and four questions; the list was not put forward."""
    found = readings(
        typed(
            "đêm 28/11 nhà sàn tôi cháy, mất hết căn cước, khai sinh các con, sổ đỏ, thẻ bảo hiểm. trưởng bản bảo ra"
            " công an xin đơn cớ mất từng thứ. giờ tôi bắt đầu từ đâu, làm cái nào trước, ở đâu, bao nhiêu tiền"
        )
    )
    (burnt,) = [one for one in found if one.entry == "mat-het-giay-to"]
    assert burnt.features["happened"] > 0.5
    assert burnt.features["foremost"] == burnt.features["lists_foremost"] == 1.0
