"""An admin edits FAQ and vocabulary in Excel."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from common.errors import ContentError
from data.editing.edits import apply
from data.entries import FaqEntry, VocabularyEntry
from data.excel.sheets import slug
from data.excel.spreadsheet import export_content, read_edits
from data.models import Content, Procedure, Stated

DEADLINE = Stated(text="Trong 60 ngày kể từ ngày sinh.", source="bản ghi 1.001193", as_of=date(2026, 4, 15))
CONTENT = Content(
    procedures=(
        Procedure(code="1.014200", name="Cấp lại giấy phép"),
        Procedure(code="1.001193", name="Khai sinh", deadline=DEADLINE),
    ),
    vocabulary=(
        VocabularyEntry(
            phrases=("giấy lao động", "=HYPERLINK(1)"), procedures=("1.014200",), note="người nước ngoài"
        ),
        VocabularyEntry(phrases=("đẻ con",), procedures=("1.001193", "1.014200")),
    ),
    faq=(
        FaqEntry(
            id="gio-lam-viec",
            question="Một cửa làm việc mấy giờ?",
            phrasings=("mấy giờ mở cửa", "thứ bảy có làm không"),
            answer="Hỏi trực tiếp nơi nộp hồ sơ vì mỗi nơi có giờ riêng.",
            procedures=("1.001193",),
            source="Văn phòng tỉnh",
            as_of=date(2026, 11, 2),
        ),
    ),
)


def import_content(file, base, may_empty=False):
    """``base`` with what the workbook changes."""
    return apply(base, read_edits(file, lambda number: base, may_empty=may_empty).edits)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "noi-dung.xlsx"
    export_content(CONTENT, path)
    return path


def edit(file, sheet, row, heading, value):
    workbook = load_workbook(file)
    page = workbook[sheet]
    column = [cell.value for cell in page[1]].index(heading) + 1
    page.cell(row, column, value)
    workbook.save(file)


def messages(file):
    with pytest.raises(ContentError) as caught:
        import_content(file, CONTENT)
    return [str(problem) for problem in caught.value.problems]


def test_what_was_exported_comes_back_equal(file):
    assert import_content(file, CONTENT) == CONTENT


def test_a_text_that_looks_like_a_formula_stays_a_text(file):
    cell = load_workbook(file)["Từ vựng"]["A2"]
    assert cell.data_type == "s"


def test_excel_turned_a_code_into_a_number(file):
    edit(file, "Từ vựng", 3, "Mã thủ tục", 1.0142)
    assert import_content(file, CONTENT).vocabulary[1].procedures == ("1.014200",)


@pytest.mark.parametrize("value", ["3/12/2026", "03-12-2026", datetime(2026, 12, 3), date(2026, 12, 3)])
def test_dates_as_people_type_them(file, value):
    edit(file, "Hỏi đáp", 2, "Ngày", value)
    assert import_content(file, CONTENT).faq[0].as_of == date(2026, 12, 3)


def test_a_new_row_needs_no_id(file):
    for heading, value in {
        "Câu hỏi": "Đi đâu để hỏi?",
        "Trả lời": "Đến Ủy ban nhân dân xã.",
        "Nguồn": "Tỉnh",
        "Ngày": "1/12/2026",
    }.items():
        edit(file, "Hỏi đáp", 3, heading, value)
    assert import_content(file, CONTENT).faq[1].id == "di-dau-de-hoi"


def test_every_mistake_is_listed_by_sheet_row_and_column(file):
    edit(file, "Hỏi đáp", 2, "Trả lời", "ngắn")
    edit(file, "Hỏi đáp", 2, "Ngày", "hôm qua")
    edit(file, "Từ vựng", 2, "Mã thủ tục", "1.14")
    row, words = f" (mục “{CONTENT.faq[0].question}”)", f" (mục “{CONTENT.vocabulary[0].phrases[0]}”)"
    assert messages(file) == [
        "Trang “Hỏi đáp”, dòng 2, cột D (Trả lời): ngắn quá, cần ít nhất 10 ký tự; ô ghi “ngắn”" + row,
        "Trang “Hỏi đáp”, dòng 2, cột J (Ngày): không phải ngày, viết như 15/4/2026; ô ghi “hôm qua”" + row,
        "Trang “Từ vựng”, dòng 2, cột B (Mã thủ tục): mã thủ tục phải có dạng 1.001193, không phải “1.14”" + words,
    ]


def test_an_answer_may_not_point_to_an_unknown_procedure(file):
    edit(file, "Hỏi đáp", 2, "Mã thủ tục", "1.999999")
    assert messages(file) == [
        "Trang “Hỏi đáp”, dòng 2, cột E (Mã thủ tục): không có thủ tục mã 1.999999 (mục “Một cửa làm việc mấy giờ?”)"
    ]


def test_a_row_twice_a_missing_column_and_a_missing_sheet(file):
    edit(file, "Từ vựng", 3, "Cách nói của dân", "giấy lao động\n=HYPERLINK(1)")
    assert messages(file) == ["Trang “Từ vựng”, dòng 3: trùng với dòng 2 (mục “giấy lao động”)"]
    edit(file, "Hỏi đáp", 1, "Nguồn", "nguồn")
    assert "thiếu cột Nguồn" in messages(file)[0]
    workbook = load_workbook(file)
    del workbook["Từ vựng"]
    workbook.save(file)
    assert any("Trang “Từ vựng”: không có trong tệp" in line for line in messages(file))


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook(tmp_path, content):
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    assert messages(path) == ["x.xlsx không phải tệp Excel .xlsx đọc được"]


def test_slugs():
    assert slug("Đi ĐÂU để hỏi?!") == "di-dau-de-hoi"
