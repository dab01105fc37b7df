"""Faults found by reading sixty answers as a villager would (docs/read-by-eye.md)."""

from __future__ import annotations

import pytest

from actions.answers.aspects.districts import of_another_province
from actions.answers.aspects.fees import fee_text
from actions.answers.aspects.papers import depends, papers
from actions.answers.aspects.times import time_lines
from actions.answers.section import View
from actions.answers.source import notes_in_brief
from data.models import Case, Fee, FilingCase, Method, Paper, Procedure, SubmissionMethod, Time, TimeUnit


def told(*found: Paper, case: str = "") -> str:
    procedure = Procedure(code="1.000001", name="Việc", cases=(Case(name=case, papers=found),))
    return "\n".join(item.text for item in papers(View(procedure)).items)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("(1) Văn bản đề nghị", "Văn bản đề nghị"),
        ("3. 01 phiếu khám sức khỏe", "01 phiếu khám sức khỏe"),
        ("d) Bản sao hóa đơn", "Bản sao hóa đơn"),
        ("1, Văn bản đề nghị", "Văn bản đề nghị"),
        ("- Đơn đề nghị", "Đơn đề nghị"),
        ("02 ảnh cỡ 4x6", "02 ảnh cỡ 4x6"),
        ("4x6 ảnh", "4x6 ảnh"),
        ("2.2. Đối với tổ chức", "2.2. Đối với tổ chức"),
        ("(nếu có) Giấy tờ khác", "(nếu có) Giấy tờ khác"),
        ("a)", "a)"),
    ],
)
def test_numbers_of_the_records_own_list_are_not_told(name, shown):
    assert told(Paper(name=name)).startswith(f"• {shown}")


@pytest.mark.parametrize(
    ("name", "sheets"),
    [
        ("Bản sao có chứng thực quyết định", "(1 bản)"),
        ("Bản chụp hộ chiếu", "(1 bản)"),
        ("Bản sao hoặc bản chính giấy khai sinh", "(1 bản chính)"),
        ("Đơn đề nghị", "(1 bản chính)"),
    ],
)
def test_a_copy_is_no_original(name, sheets):
    assert told(Paper(name=name, originals=1)) == f"• {name} {sheets}"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("1.010218_Mẫu B13-BCKP (1).docx", "có mẫu"),
        ("Vanbandenghi.docx", "có mẫu"),
        ("MẪU 02 (1).docx", "mẫu 02"),
        ("Mẫu số 01.docx", "mẫu số 01"),
        ("Mẫu TK01", "mẫu TK01"),
        ("số 09 Phụ lục I", "mẫu số 09 Phụ lục I"),
    ],
)
def test_the_name_of_a_file_is_no_name_of_a_form(form, shown):
    assert told(Paper(name="Đơn", form=form)) == f"• Đơn ({shown})"


def test_one_case_alone_is_no_choice():
    procedure = Procedure(
        code="1.000001", name="Việc", cases=(Case(name="Theo Điều 47", papers=(Paper(name="Đơn"),)),)
    )
    assert not depends(procedure)


@pytest.mark.parametrize(
    ("amount", "words", "shown"),
    [
        (9_000_000, "9.000.000 đồng /lần đối với tàu nhóm I", "9.000.000 đồng /lần đối với tàu nhóm I"),
        (2_000_000, "đ/lần cấp", "2.000.000 đồng – mỗi lần cấp"),
        (20_000, "mỗi lần đăng ký", "20.000 đồng – mỗi lần đăng ký"),
        (None, "- Giá dịch vụ theo Thông tư 239/2016/TT-BTC", "Giá dịch vụ theo Thông tư 239/2016/TT-BTC."),
    ],
)
def test_an_amount_is_told_once_and_without_strokes(amount, words, shown):
    assert fee_text(Fee(amount=amount, text=words)) == shown


def time_of(way: TimeUnit, *cases: TimeUnit) -> str:
    methods = (Method(via=SubmissionMethod.DIRECT, time=Time(value=1, unit=way)),)
    filing = tuple(FilingCase(code=f"1.000001.0{n}", time=Time(value=1, unit=u)) for n, u in enumerate(cases))
    return time_lines(View(Procedure(code="1.000001", name="Việc", methods=methods, filing_cases=filing)))[0]


def test_the_same_number_with_another_unit_is_no_alarm():
    assert time_of(TimeUnit.WORKING_DAY, TimeUnit.DAY) == "1 ngày làm việc. Có chỗ trên Cổng ghi 1 ngày."


def test_two_cases_that_differ_in_the_unit_alone():
    filing = tuple(
        FilingCase(code=f"1.000001.0{n}", time=Time(value=1, unit=unit))
        for n, unit in enumerate((TimeUnit.WORKING_DAY, TimeUnit.DAY))
    )
    told = time_lines(View(Procedure(code="1.000001", name="Việc", filing_cases=filing)))[0]
    assert told == "1 ngày làm việc, có trường hợp ghi 1 ngày (thời hạn khai trên Cổng khi nộp)."


@pytest.mark.parametrize(
    ("agencies", "place", "other"),
    [
        (("Sở Văn hóa và Thể thao Thành phố Hà Nội",), None, "Hà Nội"),
        (("Sở Y tế",), "Trung tâm Phục vụ hành chính công thành phố Đà Nẵng", "Đà Nẵng"),
        (("Sở Y tế tỉnh Bắc Ninh", "Sở Y tế tỉnh Thái Nguyên"), None, ""),
        (("Cục Quản lý xuất nhập cảnh",), "Trụ sở ở 44-46 Trần Phú, Hà Nội", ""),
        (("Sở Y tế",), None, ""),
    ],
)
def test_an_office_of_another_province_is_said_to_be_one(agencies, place, other):
    procedure = Procedure(code="1.000001", name="Việc", agencies=agencies, receiving_place=place)
    note = of_another_province(procedure)
    assert bool(note) == bool(other)
    assert other in note
    assert not other or "là của" in notes_in_brief(procedure)
