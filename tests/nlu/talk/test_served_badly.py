"""Who was served badly, what takes the place of what, and money that does not come, through the whole core."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.turns import Talk, message_of

from actions.saying.reply import Decision
from data.catalogue import catalogue_of
from data.releases.live import current_release
from nlu.matcher.matcher import Matcher
from nlu.talk import state
from nlu.talk.readings.entries import COMPLAINT, entries_that_answer
from nlu.understanding import Act

BIRTH, LICENCE, LOST_LICENCE = "1.001193", "3.000347", "3.000348"


def after(code: str, aspects: str = "") -> Talk:
    """A talk in which ``code`` was just told."""
    talk = Talk()
    talk.read("…", Act.NAMED, code, aspects=aspects)
    return talk


@pytest.mark.parametrize(
    "said",
    [
        "hôm nay đi lấy giấy mà chị ở quầy lườm nguýt, ném tờ giấy ra",
        "đến phường xin xác nhận mà họ bảo anh có ở đây đâu mà xin",
        "mới ba rưỡi chiều mà cả trung tâm về hết rồi",
        pytest.param(
            "họ nói phải đóng tiền quỹ khuyến học mới ký giấy cho",
            marks=pytest.mark.xfail(reason="refused: it hardly sounds like one"),
        ),
        "anh địa chính nói khéo muốn xong sớm thì lo ít cà phê",
    ],
)
def test_a_complaint_is_answered_as_one(talk, said):
    talk.say(said)
    entry = catalogue_of(current_release().content).faq(talk.reading.entry)
    assert entry is not None
    assert entry.complaint
    assert "phan-anh-kien-nghi" in talk.text or "113" in talk.text


def test_a_complaint_in_a_talk_is_no_more_of_its_matter():
    talk = after(BIRTH)
    talk.say("ra nộp bị cán bộ đuổi về bảo không phải người xã này")
    assert talk.reading.entry == "khong-nhan-ho-so"
    assert talk.memory.procedure == BIRTH, "the talk goes on where it was"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("cán bộ bảo phải có giấy xác nhận độc thân, giấy này xin ở đâu", "1.004873"),
        ("công ty bắt nộp lý lịch tư pháp thì làm ở đâu", "3.000333"),
    ],
)
def test_the_same_words_without_a_complaint_name_a_matter(talk, said, code):
    talk.say(said)
    assert talk.reading.codes == (code,)


def test_an_entry_is_not_told_again_to_who_asks_on():
    talk = Talk()
    talk.say("cán bộ xã quát tôi")
    first = talk.reading.entry
    talk.say("thế tôi phải báo với ai bây giờ")
    assert talk.reading.entry != first


def test_money_that_does_not_come_is_no_dossier(talk):
    talk.say("bà nội vẫn lĩnh tiền người già mà tháng này không thấy ai đưa")
    assert talk.reading.entry == "tro-cap-khong-ve"


@pytest.mark.parametrize(
    "said",
    ["gửi giấy đăng ký kết hôn xong thì dõi ở chỗ nào", "nộp hồ sơ kết hôn rồi thì theo dõi ở đâu"],
)
def test_what_follows_something_handed_in_is_asked_by_itself(said):
    assert message_of(said).faq[0][0] == "tra-cuu-ho-so-o-dau"


def test_what_is_meant_takes_the_place_of_what_is_denied():
    talk = after(LICENCE, "fee")
    talk.say("không phải đổi, bị mất cơ")
    assert talk.reading.codes == (LOST_LICENCE,)
    assert [aspect.value for aspect in talk.reading.aspects] == ["fee"], "the question is kept"


def test_a_whole_name_is_no_bare_topic(talk):
    """Regression: "đăng ký tạm trú" was asked back about beside its renewal and its end."""
    assert talk.say("đăng ký tạm trú").decision is Decision.ANSWER


@pytest.mark.parametrize("said", ["vậy gọi số nào", "rồi sao nữa"])
def test_after_a_cry_of_danger_the_numbers_are_still_told(said):
    talk = Talk()
    before = talk.say("tôi bị chồng đánh").memory
    talk.say(said)
    assert "113" in talk.text
    assert "tôi bị chồng đánh" not in str(before.to_dict()), "nothing of it is kept"


def test_who_asks_for_a_number_hears_that_of_the_matter():
    talk = after("3.000099")
    talk.read("gọi số mấy", Act.SERVICE, intent="handoff")
    assert "1900 6769" in talk.text
    assert "Điện lực" in talk.text


def test_content_without_an_entry_for_complaints_puts_none_forward():
    content = current_release().content
    silent = content.copy(update={"faq": tuple(entry for entry in content.faq if not entry.complaint)})
    message = replace(message_of("cán bộ xã quát tôi"), sounds={COMPLAINT: 0.9})
    found = list(entries_that_answer(message, state.Talk(), Matcher(silent), catalogue_of(silent), {}))
    assert all(one.features["complaint"] == one.features["of_any"] == 0 for one in found)
