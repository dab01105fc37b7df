"""What one message says by itself."""

from __future__ import annotations

import json

import pytest
from support.turns import message_of

from common.personal import IDENTITY_PLACEHOLDER
from nlu.reading.text import fold
from nlu.reading.yes_no import Answer
from nlu.talk.message import Message, from_dict, to_dict
from nlu.understanding import Aspect, Verdict

BIRTH, MARRIAGE = "1.001193", "1.000894"

TEXTS = [
    "đăng ký khai sinh cần giấy tờ gì",
    "không, ý em là kết hôn",
    "hồ sơ H55.12-261120-0007 và thủ tục 1.001193",
    "tôi ở xã Khang Ninh",
    f"số của tôi {IDENTITY_PLACEHOLDER}",
    "cái thứ hai",
    "how do I register a marriage?",
    "có",
    "😀",
    "",
]


@pytest.mark.parametrize("text", TEXTS)
def test_it_crosses_the_wire_unchanged(text):
    message = message_of(text)
    assert from_dict(json.loads(json.dumps(to_dict(message)))) == message


@pytest.mark.parametrize("typed", [str, fold])
def test_the_matter_and_what_is_asked(typed):
    message = message_of(typed("đăng ký khai sinh cần giấy tờ gì và hết bao nhiêu tiền"))
    assert message.aspects == (Aspect.PAPERS, Aspect.FEE)
    assert [match.candidates[0].code for match in message.named] == [BIRTH]
    assert message.folded == "dang ky khai sinh can giay to gi va het bao nhieu tien"


def test_two_matters():
    assert [match.candidates[0].code for match in message_of("khai sinh với kết hôn ở đâu").named] == [
        BIRTH,
        MARRIAGE,
    ]


def test_what_says_nothing_is_kept_but_names_nothing():
    message = message_of("giá vàng hôm nay")
    assert message.named == ()
    assert all(match.verdict is Verdict.NONE for match in message.matches)


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("không, ý em là kết hôn", "ket hon"),
        ("không phải cái này", ""),
        ("kết hôn", None),
        ("không có giấy chứng sinh thì sao", None),
    ],
)
def test_what_follows_a_rejection(text, corrected):
    found = message_of(text).corrected
    assert (found is None) == (corrected is None)
    assert (corrected or "") in (found or "")


def test_what_is_turned_down_names_nothing():
    assert [match.candidates[0].code for match in message_of("không, ý em là kết hôn").named] == [MARRIAGE]


@pytest.mark.parametrize(
    ("text", "answer"),
    [("có", Answer.YES), ("không", Answer.NO), ("vâng ạ", Answer.MURMUR), ("đừng", Answer.NO), ("khai sinh", None)],
)
def test_yes_and_no(text, answer):
    assert message_of(text).answer is answer


@pytest.mark.parametrize(
    ("text", "place"), [("2", 2), ("cái thứ hai thì bao lâu", 2), ("cả hai", 0), ("20 ngày", None)]
)
def test_places_of_a_list(text, place):
    assert message_of(text).ordinal == place


def test_codes_offices_and_numbers():
    message = message_of("hồ sơ h55.12 – 261120 – 0007, thủ tục 1,001193, xã Khang Ninh")
    assert message.dossier_codes == ("H55.12-261120-0007",)
    assert message.procedure_codes == (BIRTH,)
    assert message.offices == ("xa-ba-be",)
    assert not message.has_identity
    assert message_of(f"số của tôi {IDENTITY_PLACEHOLDER} ạ").has_identity


def test_english_is_read_in_vietnamese_and_does_not_sound_like_anything():
    message = message_of("how do I register a marriage?")
    assert message.english
    assert [match.candidates[0].code for match in message.named] == [MARRIAGE]
    assert message.sounds == {}


def test_english_that_is_not_plain_names_nothing():
    message = message_of("tell me a joke please")
    assert (message.english, message.matches, message.faq) == (True, (), ())


@pytest.mark.parametrize("text", ["zxcvbnm", "😀", "123", ""])
def test_what_cannot_be_read(text):
    assert message_of(text).unreadable


def test_sounds_are_probabilities():
    message = message_of("xin chào")
    assert sum(message.sounds.values()) == pytest.approx(1, abs=1e-4)
    assert message.share("greet") == max(message.sounds.values())
    assert message.share("no such label") == 0


@pytest.mark.parametrize(("text", "wants"), [("tôi định mua xe", True), ("xe máy nhà bên ồn quá", False)])
def test_a_wish(text, wants):
    assert message_of(text).wants is wants


def test_the_faq_comes_best_first():
    entries = message_of("không có giấy chứng sinh thì sao").faq
    assert entries[0][0] == "khong-co-giay-chung-sinh"
    assert len(entries) <= 3
    assert [likeness for _, likeness in entries] == sorted((likeness for _, likeness in entries), reverse=True)


def test_a_message_is_a_value():
    assert isinstance(message_of("khai sinh"), Message)
    assert message_of("khai sinh") == message_of("khai sinh")


def test_an_entry_is_found_from_the_question_within_a_story():
    """Met in a talk: named communes and a second sentence hid the entry that answers word for word."""
    message = message_of(
        "Sáng nay đi nộp giấy mà người ta xua về. Tôi ở xã Dương Phong thì nộp ở phường Đức Xuân được không?"
    )
    whole, asked = dict(message.faq), dict(message.faq_in_question)
    assert next(iter(asked)) == "nop-o-xa-khac"
    assert asked["nop-o-xa-khac"] > whole.get("nop-o-xa-khac", 0.0)


def test_a_single_question_is_read_once():
    message = message_of("nộp ở xã khác có được không?")
    assert message.faq_in_question == message.faq
