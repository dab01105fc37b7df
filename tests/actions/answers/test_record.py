"""What the record says of a detail: the nearest sentences, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.answers.record import LONGEST, MOST, said_of, told, unknown
from actions.saying.wording import REPLY_LIMIT
from data.models import Case, Method, Paper, Procedure
from data.releases.live import current_release

PROCEDURES = {each.code: each for each in current_release().content.procedures}
BIRTH = PROCEDURES["1.001193"]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("không có giấy chứng sinh", "người làm chứng"),
        ("khong co giay chung sinh", "người làm chứng"),
        ("có cần giấy kết hôn của bố mẹ không", "Giấy chứng nhận kết hôn"),
        ("bà ngoại đi làm", "người thân thích khác"),
    ],
)
def test_the_sentence_that_speaks_of_it(question, words):
    facts = said_of(BIRTH, question)
    assert words in facts[0]
    assert 1 <= len(facts) <= MOST


def test_who_goes_instead_of_a_mother_who_is_away_is_told():
    """Another sentence speaks of mothers who go, and is as near by the words."""
    assert any(fact.startswith("cha, mẹ không đi được thì ông, bà") for fact in said_of(BIRTH, "mẹ cháu đi làm xa"))


@pytest.mark.parametrize("question", ["có phải mang theo chó mèo không", "", "?", "zxcv"])
def test_what_the_record_does_not_speak_of(question):
    assert said_of(BIRTH, question) == ()


@pytest.mark.xfail(strict=False, reason="“Trẻ bị bỏ rơi”, the name of a case, is told as the answer")
def test_a_lost_paper_is_no_abandoned_child():
    assert all("bỏ rơi" not in fact for fact in said_of(BIRTH, "mất giấy chứng sinh thì có làm được không"))


def test_the_answer_says_where_it_is_from_and_that_it_is_the_nearest():
    text = told(BIRTH, ("nộp trực tuyến cũng được",))
    assert text.startswith("Gần nhất với điều bà con nói, ")
    assert "• Nộp trực tuyến cũng được." in text
    assert "\n\nNguồn: Cổng Dịch vụ công quốc gia" in text


def test_what_the_record_lacks_is_not_guessed_and_who_may_know_it_is_named():
    text = unknown(BIRTH, "ai là người đọc tên")
    assert "không tìm thấy câu trả lời" in text
    assert "không dám đoán" in text
    assert "Hãy hỏi trước khi đi: Trung tâm Phục vụ hành chính công" in text


def test_papers_are_told_with_their_condition_and_note():
    papers = (Paper(name="Văn bản ủy quyền", when="nếu nhờ người khác", note="phải chứng thực"),)
    record = procedure(cases=(Case(papers=papers),))
    assert said_of(record, "nhờ người khác thì cần văn bản ủy quyền không") == (
        "Nếu nhờ người khác: Văn bản ủy quyền. phải chứng thực",
    )


def test_the_name_of_a_case_is_its_condition():
    record = procedure(cases=(Case(name="nhà riêng lẻ", papers=(Paper(name="Bản vẽ thiết kế xây dựng"),)),))
    assert said_of(record, "bản vẽ nhà riêng lẻ") == ("Nhà riêng lẻ: Bản vẽ thiết kế xây dựng",)


def test_an_empty_record_says_nothing():
    assert said_of(procedure(), "có cần hộ khẩu không") == ()


def test_a_long_sentence_is_cut():
    long = "Người dân tộc thiểu số " + "thuộc hộ nghèo, hộ cận nghèo " * 30
    [fact] = said_of(procedure(conditions=(long,)), "dân tộc thiểu số hộ nghèo")
    assert len(fact) <= LONGEST


def procedure(**changes: object) -> Procedure:
    bare = {"cases": (), "conditions": (), "steps": (), "methods": (), "summary": None, "warnings": ()}
    return BIRTH.copy(update={**bare, **changes})


def test_notes_of_the_ways_to_file_count():
    record = procedure(
        methods=(Method(via=BIRTH.methods[0].via, note="Nộp qua bưu điện thì gửi kèm phong bì dán tem."),)
    )
    assert said_of(record, "gửi bưu điện có phải dán tem") == ("Nộp qua bưu điện thì gửi kèm phong bì dán tem",)


@given(st.sampled_from(sorted(PROCEDURES)), st.text(max_size=60) | st.sampled_from(["hộ khẩu", "làm hộ được không"]))
def test_any_question_gets_sentences_of_the_record_or_none(code, question):
    facts = said_of(PROCEDURES[code], question)
    assert len(facts) <= MOST
    assert len(set(facts)) == len(facts)
    assert len(told(PROCEDURES[code], facts)) <= REPLY_LIMIT


def test_what_may_be_needed_is_said_not_to_be_asked_for():
    assert "không thấy đòi" in unknown(BIRTH, "có phải mang theo ảnh cưới không")
    assert "không thấy đòi" not in unknown(BIRTH, "tên dài quá có được không")
