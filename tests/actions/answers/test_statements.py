"""The sentences of a record that say what was asked, and what is said when there are none."""

from __future__ import annotations

from datetime import date

import pytest

from actions.answers.section import View
from actions.answers.stated import stated
from actions.answers.statements import (
    LONG,
    MOST,
    near_to_question,
    not_said,
    said_of,
    statements,
    whom_to_ask,
)
from data.models import Case, Method, Paper, Procedure, Stated, SubmissionMethod
from data.releases.live import current_release
from nlu.understanding import Aspect

RECORD = Procedure(
    code="9.000001",
    name="Đăng ký việc số 1",
    receiving_place="Trung tâm Phục vụ hành chính công của xã; nơi khác thì gửi qua mạng",
    conditions=("Trong 60 ngày kể từ ngày sinh con, cha hoặc mẹ phải đi đăng ký.",),
    steps=("Nộp hồ sơ tại xã.\n- Hai bên cùng có mặt và ký vào sổ.",),
    methods=(Method(via=SubmissionMethod.POSTAL, note="gửi kèm bản sao có chứng thực"),),
    cases=(
        Case(
            papers=(
                Paper(name="Tờ khai (theo mẫu)"),
                Paper(name="Giấy chứng sinh", note="không có thì nộp văn bản của người làm chứng"),
                Paper(name="Văn bản ủy quyền", when="nếu nhờ người khác làm thay", note="phải chứng thực"),
                Paper(name="Hợp đồng thuê nhà", note="không có thì nộp văn bản cho ở nhờ"),
            )
        ),
    ),
)


@pytest.mark.parametrize(
    ("aspect", "said"),
    [
        (Aspect.DEADLINE, "Trong 60 ngày kể từ ngày sinh con, cha hoặc mẹ phải đi đăng ký."),
        (Aspect.IN_PERSON, "Hai bên cùng có mặt và ký vào sổ."),
        (Aspect.PROXY, "Nếu nhờ người khác làm thay: Văn bản ủy quyền: phải chứng thực."),
    ],
)
def test_the_sentence_that_says_it_is_found_wherever_it_stands(aspect, said):
    assert said_of(View(RECORD), aspect)[0] == said


@pytest.mark.parametrize(
    ("question", "paper"),
    [("mat giay chung sinh", "Giấy chứng sinh"), ("thiếu hợp đồng thuê nhà", "Hợp đồng thuê nhà")],
)
def test_of_several_the_one_that_is_near_to_the_question(question, paper):
    (said,) = near_to_question(View(RECORD, question=question), Aspect.MISSING)
    assert said.startswith(paper)


def test_without_a_question_all_are_told():
    assert len(near_to_question(View(RECORD), Aspect.MISSING)) == 2


def test_every_sentence_of_the_record_is_read_once():
    told = list(statements(RECORD))
    assert len(told) == len(set(told)) == 8
    assert "gửi kèm bản sao có chứng thực" in told


def test_it_never_says_more_than_a_few_short_sentences():
    for procedure in current_release().content.procedures:
        for aspect in (Aspect.DEADLINE, Aspect.PROXY, Aspect.MISSING, Aspect.IN_PERSON):
            said = said_of(View(procedure), aspect)
            assert len(said) <= MOST
            assert all(len(text) <= LONG for text in said)


def test_the_source_is_told_where_it_is_not_the_record_itself():
    law = Stated(text="Được miễn đến 28/2/2027.", source="Nghị quyết 66.22/2026/NQ-CP", as_of=date(2026, 8, 15))
    own = Stated(text="Trong 60 ngày.", source="bản ghi 9.000001", as_of=date(2026, 4, 15))
    assert [item.text for item in stated(law, RECORD)][1] == "(Theo Nghị quyết 66.22/2026/NQ-CP, 15/8/2026.)"
    assert [item.text for item in stated(own, RECORD)] == ["Trong 60 ngày."]
    assert stated(None, RECORD) == ()


def test_what_is_not_said_leads_to_whom_to_ask():
    (item,) = not_said("mức phạt", RECORD)
    assert item.text == (
        "Bản ghi trên Cổng Dịch vụ công quốc gia không nêu mức phạt. "
        "Hãy hỏi trước khi đi: Trung tâm Phục vụ hành chính công của xã."
    )
    assert whom_to_ask(Procedure(code="9.000002", name="Việc khác")) == "Hãy hỏi nơi nhận hồ sơ trước khi đi."
