"""An Excel file that would take the machine down, or lose content in silence, is refused in words."""

from __future__ import annotations

import re
import resource
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from bot.commands import content as command
from common.errors import ContentError
from common.settings import load
from data.editing.edits import apply
from data.excel import workbook
from data.excel.sheets import FAQ_SHEET, VOCABULARY_SHEET
from data.excel.spreadsheet import export_content, read_edits
from data.excel.workbook import MAX_TEXT
from data.loader import starter
from data.releases.bootstrap import ensure_release
from data.releases.store import Store


def import_content(file, base, may_empty=False):
    """``base`` with what the workbook changes."""
    return apply(base, read_edits(file, lambda number: base, may_empty=may_empty).edits)


@pytest.fixture(scope="module")
def base():
    whole = starter()
    few = {"faq": whole.faq[:3], "vocabulary": whole.vocabulary[:3], "offices": whole.offices[:3]}
    codes = {code for entry in few["faq"] for code in entry.procedures}
    return whole.copy(update={**few, "procedures": tuple(each for each in whole.procedures if each.code in codes)})


@pytest.fixture
def file(tmp_path, base) -> Path:
    path = tmp_path / "noi-dung.xlsx"
    export_content(base, path)
    return path


def rewrite(file: Path, part: str, change) -> None:
    """Change one part of the file as it is packed."""
    with ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = change(parts[part])
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)


def refusal(file: Path, base) -> str:
    with pytest.raises(ContentError) as caught:
        import_content(file, base)
    return str(caught.value)


def test_a_small_file_that_unpacks_to_gigabytes(file, base):
    """2 MB became 5.4 GB."""
    rewrite(file, "xl/worksheets/sheet2.xml", lambda body: body + b" " * (workbook.MAX_UNPACKED + 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert file.stat().st_size < 2_000_000
    assert "MB nên không nhập" in refusal(file, base)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


def test_an_answer_of_a_million_characters(file, base):
    long = b"<t>" + b"a" * 1_000_000
    rewrite(file, "xl/worksheets/sheet2.xml", lambda body: body.replace(b"<t>", long))
    assert "Hãy viết ngắn lại" in refusal(file, base)


def test_more_rows_than_are_read_are_not_cut_in_silence(file, base, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_ROWS", 2)
    assert "hơn 2 dòng" in refusal(file, base)


def test_rows_that_are_only_formatted_do_not_count(file, base, monkeypatch):
    book = load_workbook(file)
    for number in range(5, 3_000):
        book[FAQ_SHEET.title].cell(number, 1).number_format = "@"
    book.save(file)
    monkeypatch.setattr(workbook, "MAX_ROWS", 10)
    assert import_content(file, base) == base


@pytest.mark.parametrize("sheet", [FAQ_SHEET, VOCABULARY_SHEET])
def test_an_emptied_sheet_is_refused_unless_it_is_meant(file, base, sheet):
    book = load_workbook(file)
    book[sheet.title].delete_rows(2, 10)
    book.save(file)
    assert "3 mục" in refusal(file, base)
    assert "--allow-empty" in refusal(file, base)
    assert len(import_content(file, base, may_empty=True).faq) == (0 if sheet is FAQ_SHEET else 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(file, base, encoding):
    """A file that names another file of the machine, or an entity of entities."""
    bomb = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    rewrite(
        file,
        "xl/worksheets/sheet2.xml",
        lambda body: body.decode().replace("<worksheet", bomb + "<worksheet", 1).encode(encoding),
    )
    assert "DOCTYPE" in refusal(file, base)


@pytest.mark.parametrize(
    "broken", [b"", b"<a", b"\x00" * 100, b"<worksheet><sheetData><row r='x'/></sheetData></worksheet>"]
)
def test_a_broken_part_is_a_sentence(file, base, broken):
    rewrite(file, "xl/worksheets/sheet2.xml", lambda _: broken)
    assert refusal(file, base)


def test_a_row_without_end_is_not_counted_up_to(file, base):
    rewrite(
        file,
        "xl/worksheets/sheet2.xml",
        lambda body: body.replace(b"</sheetData>", b'<row r="9999999999"><c><v>1</v></c></row></sheetData>'),
    )
    assert "Excel cho phép" in refusal(file, base)


@pytest.mark.parametrize("row", [b'<row r="2"/>', b'<row r="3"/>', b"<row/>"])
def test_a_row_number_that_comes_twice_drops_nothing_in_silence(file, base, row):
    """The library passes over the row that comes later: its entry was taken for one that was deleted."""
    rewrite(file, "xl/worksheets/sheet2.xml", lambda body: body.replace(b"</row>", b"</row>" + row, 1))
    assert "lặp lại" in refusal(file, base)


def test_rows_without_numbers_are_counted(file, base):
    rewrite(file, "xl/worksheets/sheet2.xml", lambda body: re.sub(rb'<row r="\d+"', b"<row", body))
    assert import_content(file, base) == base


def test_the_command_says_it_and_publishes_nothing(tmp_path, monkeypatch):
    chosen = load(var_dir=tmp_path, database_url="")
    monkeypatch.setattr(command, "settings", lambda: chosen)
    number = ensure_release(Store(chosen.sql_url)).id
    Workbook().save(tmp_path / "x.xlsx")
    answer = CliRunner().invoke(command.command, ["import", str(tmp_path / "x.xlsx")])
    assert isinstance(answer.exception, ContentError)
    assert Store(chosen.sql_url).newest_id() == number
    assert MAX_TEXT == 32_767
