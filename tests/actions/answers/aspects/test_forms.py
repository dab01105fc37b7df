"""The official forms: their files where the portal has them, and their names where it has none."""

from __future__ import annotations

import pytest

from actions.answers.aspects.forms import FILES, form_files, plain_file_name
from actions.answers.compose import answer
from actions.answers.section import View
from data.models import Case, Form, Method, Paper, Procedure, SubmissionMethod
from nlu.understanding import Aspect


def form(number: int, **fields) -> Form:
    given = {
        "id": f"019dd021-f563-755f-abf3-{number:012x}",
        "name": f"Mẫu số {number}.docx",
        "paper": f"Đơn số {number}",
    }
    return Form(**{**given, **fields})


def record(*forms: Form, papers: tuple[Paper, ...] = ()) -> Procedure:
    methods = (Method(via=SubmissionMethod.ONLINE),)
    return Procedure(code="1.000001", name="Xin một việc", forms=forms, cases=(Case(papers=papers),), methods=methods)


def test_each_file_is_called_by_its_paper():
    assert [file.name for file in form_files(record(form(1), form(2)))] == ["Đơn số 1", "Đơn số 2"]


def test_files_for_the_same_paper_are_numbered_and_repeated_ones_told_once():
    rows = (form(1, paper="Đơn"), form(2, paper="Đơn"), form(3, name="Mẫu số 1.docx", paper="Đơn"))
    assert [file.name for file in form_files(record(*rows))] == ["1. Đơn", "2. Đơn"]


def test_many_files_lead_to_the_page_that_has_all():
    [reply] = answer(View(record(*map(form, range(FILES + 2)))), [Aspect.FORM])
    assert len(reply.files) == FILES
    assert any(link.url.endswith("/huong-dan/1.000001") for link in reply.links)


def test_a_form_without_a_file_is_named_and_said_to_have_none():
    [reply] = answer(View(record(papers=(Paper(name="Tờ khai đăng ký (theo mẫu)"),))), [Aspect.FORM])
    assert "Tờ khai đăng ký (theo mẫu)" in reply.text
    assert "không kèm tệp mẫu" in reply.text
    assert reply.files == ()


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Mẫu CT01 (mới).docx", "mau-ct01-moi.docx"),
        ("../../etc/passwd.pdf", "etc-passwd.pdf"),
        ("***.DOC", "mau.doc"),
        ('a"b\r\nX: y.docx', "a-b-x-y.docx"),
        ("đ" * 300 + ".doc", "d" * 60 + ".doc"),
    ],
)
def test_addresses_hold_plain_letters(name, plain):
    assert plain_file_name(name) == plain
