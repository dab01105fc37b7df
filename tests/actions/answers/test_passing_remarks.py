"""Deadline, fine, amount, validity, who must come, what is missing, cheaper online, what to write: one section each."""

from __future__ import annotations

from datetime import date

import pytest

from actions.answers.buttons import LABELS
from actions.answers.compose import SECTIONS, answer
from actions.answers.section import View
from data.models import Case, Fee, Method, OnlineLevel, Paper, Procedure, Source, Stated, SubmissionMethod
from data.releases.live import current_release
from nlu.understanding import Aspect

NEW = (
    Aspect.DEADLINE,
    Aspect.PENALTY,
    Aspect.AMOUNT,
    Aspect.VALIDITY,
    Aspect.PROXY,
    Aspect.MISSING,
    Aspect.IN_PERSON,
    Aspect.ONLINE_FEE,
    Aspect.FILLING,
)
STATED = Stated(text="Trong 60 ngày kể từ ngày sinh.", source="bản ghi 9.000001", as_of=date(2026, 4, 15))
FIELDS = {
    Aspect.DEADLINE: "deadline",
    Aspect.PENALTY: "penalty",
    Aspect.AMOUNT: "benefit",
    Aspect.VALIDITY: "validity",
    Aspect.PROXY: "presence",
    Aspect.IN_PERSON: "presence",
    Aspect.ONLINE_FEE: "online_fee",
}
DIRECT, ONLINE = SubmissionMethod.DIRECT, SubmissionMethod.ONLINE
MARRIAGE, BIRTH, OLD_AGE = "1.000894", "1.001193", "1.014027"


def procedure(**fields) -> Procedure:
    return Procedure(**{"code": "9.000001", "name": "Việc số 1", "source": Source(decision="1/QĐ-BTP"), **fields})


def known(code: str) -> Procedure:
    return next(each for each in current_release().content.procedures if each.code == code)


def told(record: Procedure, aspect: Aspect, question: str = "") -> str:
    return "\n\n".join(reply.text for reply in answer(View(record, question=question), [aspect]))


def test_every_aspect_has_a_section_and_a_button_of_its_own():
    assert set(SECTIONS) == set(LABELS) == set(Aspect)
    assert len(set(LABELS.values())) == len(LABELS)


@pytest.mark.parametrize("aspect", FIELDS)
def test_what_was_put_into_words_is_told_first(aspect):
    section = SECTIONS[aspect](View(procedure(**{FIELDS[aspect]: STATED})))
    assert section.items[0].text == STATED.text


@pytest.mark.parametrize("aspect", [a for a in NEW if a not in (Aspect.ONLINE_FEE, Aspect.FILLING)])
def test_what_no_record_says_is_said_to_be_unknown_and_never_guessed(aspect):
    text = told(procedure(receiving_place="Công an xã, phường nơi ở"), aspect)
    assert "Bản ghi trên Cổng Dịch vụ công quốc gia không nêu" in text
    assert "Hãy hỏi trước khi đi: Công an xã, phường nơi ở." in text


def test_an_amount_received_is_no_fee():
    record = procedure(methods=(Method(via=DIRECT, fees=(Fee(amount=50000),)),))
    assert "50.000" not in told(record, Aspect.AMOUNT)
    assert "không nêu được nhận bao nhiêu tiền" in told(known(OLD_AGE), Aspect.AMOUNT)


def test_a_spouse_abroad_is_told_who_must_be_there():
    text = told(known(MARRIAGE), Aspect.MISSING, "vợ tôi đang ở Hàn Quốc không ký được thì sao")
    assert "Hai bên nam, nữ phải cùng có mặt" in text


def test_a_missing_paper_is_told_what_takes_its_place():
    text = told(known(BIRTH), Aspect.MISSING, "mat giay chung sinh thi sao")
    assert "không có thì nộp văn bản của người làm chứng" in text
    assert "họ, dân tộc" not in text


def test_who_must_come_also_tells_how_far_it_goes_online():
    partly = procedure(presence=STATED, online_level=OnlineLevel.PARTIAL)
    assert "vẫn có việc phải đến tận nơi" in told(partly, Aspect.IN_PERSON)
    assert "Làm trực tuyến" not in told(procedure(presence=STATED), Aspect.IN_PERSON)


class TestCheaperOnline:
    def test_both_ways_side_by_side(self):
        record = procedure(
            methods=(Method(via=DIRECT, fees=(Fee(amount=20000),)), Method(via=ONLINE, fees=(Fee(amount=10000),)))
        )
        text = told(record, Aspect.ONLINE_FEE)
        assert "Nộp trực tuyến:\n• 10.000 đồng\n\nNộp trực tiếp:\n• 20.000 đồng" in text

    def test_the_same_fee_is_said_to_be_the_same(self):
        record = procedure(methods=tuple(Method(via=via, fees=(Fee(amount=8000),)) for via in (DIRECT, ONLINE)))
        text = told(record, Aspect.ONLINE_FEE)
        assert "như nhau" in text
        assert text.count("8.000 đồng") == 1

    @pytest.mark.parametrize(
        ("methods", "said"),
        [
            ((Method(via=DIRECT),), "không nêu cách nộp trực tuyến"),
            ((Method(via=DIRECT, fees=(Fee(amount=8000),)), Method(via=ONLINE)), "chưa nêu đủ phí của hai cách nộp"),
        ],
    )
    def test_what_cannot_be_compared_is_not_compared(self, methods, said):
        text = told(procedure(methods=methods), Aspect.ONLINE_FEE)
        assert said in text
        assert "bước thanh toán" in text


def test_the_form_is_named_where_nothing_tells_how_to_fill_it_in():
    record = procedure(cases=(Case(papers=(Paper(name="Giấy đề nghị", form="Mẫu số 01"),)),))
    text = told(record, Aspect.FILLING)
    assert "không nêu cách ghi từng mục của tờ khai" in text
    assert "Mẫu phải ghi:\n• Mẫu số 01" in text


def test_most_of_what_people_use_most_states_or_admits_it():
    """Sixty of the most used procedures say a deadline, a validity, who must come, or that it is not known."""
    used = sorted(current_release().content.procedures, key=lambda one: -one.popularity)[:60]
    for one in used:
        for aspect in (Aspect.DEADLINE, Aspect.VALIDITY, Aspect.IN_PERSON, Aspect.PROXY):
            (first, *_) = SECTIONS[aspect](View(one)).items
            stated = {fact.text for fact in (one.deadline, one.validity, one.presence) if fact}
            assert first.text in stated or first.text.startswith("• ") or "không nêu" in first.text
