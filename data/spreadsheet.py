"""FAQ and vocabulary as an Excel file that an admin edits, and back again.

Nothing is imported unless everything can be: all mistakes are listed by sheet, row and column, in Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from common.errors import ContentError, Problem
from data.checks.content import explain
from data.entries import FaqEntry, VocabularyEntry
from data.folding import unmarked
from data.models import Content
from data.workbook import Row, opened, rows_of

EMPTIED = (
    "không còn dòng nào, trong khi đang dùng {before} mục, nên chưa nhập gì. Nếu thật muốn bỏ hết, thêm --allow-empty"
)

Entry: TypeAlias = "FaqEntry | VocabularyEntry"


@dataclass(frozen=True)
class Column:
    """One column: its heading, the model's field, its width, and how a cell becomes a value and back."""

    heading: str
    field: str | None
    width: int
    read: Callable[[Any], Any]
    show: Callable[[Any, Content], Any]


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook and the model its rows become."""

    title: str
    model: type[Entry]
    columns: tuple[Column, ...]


def export_content(content: Content, path: Path) -> None:
    """Write FAQ and vocabulary to ``path`` (``.xlsx``)."""
    workbook = Workbook()
    _write_guide(workbook.worksheets[0])
    for sheet, rows in ((FAQ_SHEET, content.faq), (VOCABULARY_SHEET, content.vocabulary)):
        _write_sheet(workbook.create_sheet(sheet.title), sheet, rows, content)
    workbook.save(path)


def import_content(path: Path, base: Content, *, may_empty: bool = False) -> Content:
    """``base`` with the FAQ and vocabulary of the Excel file. Raises :class:`ContentError` listing every mistake.

    A sheet without any row is a mistake where ``base`` has some, unless it ``may_empty`` them.
    """
    with opened(path) as workbook:
        return _read(workbook, base, may_empty=may_empty)


def _read(workbook: Workbook, base: Content, *, may_empty: bool) -> Content:
    problems: list[Problem] = []
    known = {procedure.code for procedure in base.procedures}
    found: dict[str, tuple[Any, ...]] = {}
    for sheet, field in ((FAQ_SHEET, "faq"), (VOCABULARY_SHEET, "vocabulary")):
        if sheet.title not in workbook.sheetnames:
            problems.append(
                Problem(f"Trang “{sheet.title}”", "không có trong tệp; hãy xuất lại tệp mẫu rồi sửa trên đó")
            )
            continue
        found[field] = tuple(_read_sheet(rows_of(workbook, sheet.title), sheet, known, problems))
        before = len(getattr(base, field))
        if before and not found[field] and not problems and not may_empty:
            problems.append(Problem(f"Trang “{sheet.title}”", EMPTIED.format(before=before)))
    if problems:
        raise ContentError(problems)
    return base.copy(update=found)


def _read_sheet(
    rows: Iterator[tuple[int, Row]], sheet: Sheet, known: set[str], problems: list[Problem]
) -> Iterator[Entry]:
    first, row = next(rows, (1, ()))
    headings = [_plain(value) for value in row] if first == 1 else []
    missing = [column.heading for column in sheet.columns if column.field and column.heading not in headings]
    if missing:
        problems.append(Problem(f"Trang “{sheet.title}”, dòng 1", f"thiếu cột {', '.join(missing)}"))
        return
    seen: dict[str, int] = {}
    for number, row in rows:
        cells = dict(zip(headings, row, strict=False))
        if not any(_plain(value) for value in row):
            continue
        record = _read_row(number, cells, sheet, known, problems)
        if record is None:
            continue
        key = _identity(record)
        if key in seen:
            problems.append(Problem(_place(sheet, number), f"trùng với dòng {seen[key]}"))
        seen[key] = number
        yield record


def _read_row(
    number: int, cells: dict[str, Any], sheet: Sheet, known: set[str], problems: list[Problem]
) -> Entry | None:
    values: dict[str, Any] = {}
    for column in sheet.columns:
        value = column.read(cells.get(column.heading)) if column.field else None
        if column.field and value not in (None, "", ()):
            values[column.field] = value
    if sheet is FAQ_SHEET:
        values.setdefault("id", slug(str(values.get("question", ""))) or f"dong-{number}")
    try:
        record = sheet.model.parse_obj(values)
    except ValidationError as error:
        problems.extend(_problem(sheet, number, detail) for detail in error.errors())
        return None
    # Vocabulary may know procedures that a later release brings; an answer may not point to nothing.
    unknown = [code for code in record.procedures if code not in known] if sheet is FAQ_SHEET else []
    place = _place(sheet, number, "procedures")
    problems.extend(Problem(place, f"không có thủ tục mã {code}") for code in unknown)
    return record


def _problem(sheet: Sheet, number: int, detail: Mapping[str, Any]) -> Problem:
    field = str(detail["loc"][0])
    return Problem(_place(sheet, number, field), explain(detail))


def _place(sheet: Sheet, number: int, field: str | None = None) -> str:
    place = f"Trang “{sheet.title}”, dòng {number}"
    for index, column in enumerate(sheet.columns, start=1):
        if field is not None and column.field == field:
            return f"{place}, cột {get_column_letter(index)} ({column.heading})"
    return place


def _identity(record: Entry) -> str:
    return record.id if isinstance(record, FaqEntry) else "|".join(record.phrases).lower()


def _write_sheet(worksheet: Worksheet, sheet: Sheet, rows: Sequence[Entry], content: Content) -> None:
    worksheet.append([column.heading for column in sheet.columns])
    for cell in worksheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F3")
    for record in rows:
        worksheet.append([None] * len(sheet.columns))
        for index, column in enumerate(sheet.columns, start=1):
            value = getattr(record, column.field) if column.field else record
            _write_cell(worksheet, worksheet.max_row, index, column.show(value, content))
    for index, column in enumerate(sheet.columns, start=1):
        worksheet.column_dimensions[get_column_letter(index)].width = column.width
    worksheet.freeze_panes = "A2"


def _write_cell(worksheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Texts are written as texts: a phrase that begins with “=” must not become a formula."""
    cell = worksheet.cell(row, column, value)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if isinstance(value, str):
        cell.data_type = "s"
        cell.number_format = "@"


def _write_guide(worksheet: Worksheet) -> None:
    worksheet.title = "Hướng dẫn"
    worksheet.column_dimensions["A"].width = 110
    for line in GUIDE:
        worksheet.append([line])
    for row in worksheet.iter_rows():
        row[0].alignment = Alignment(wrap_text=True, vertical="top")
    worksheet["A1"].font = Font(bold=True, size=14)


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters: an id made from a Vietnamese sentence."""
    return re.sub(r"[^a-z0-9]+", "-", unmarked(text)).strip("-")[:60].strip("-")


def _plain(value: Any) -> str:
    """A cell as text. Excel turns the code 1.014200 into the number 1.0142: six decimals bring it back."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}" if value < 10 else f"{value:g}"
    return unicodedata.normalize("NFC", str(value)).strip()


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(line.strip() for line in _plain(value).splitlines() if line.strip())


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,;|]+", _plain(value)) if part)


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    match = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", _plain(value))
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else value


def _joined(value: Any, content: Content) -> str:
    return "\n".join(value)


def _same(value: Any, content: Content) -> Any:
    return value


def _marked(value: Any) -> bool:
    return bool(_plain(value))


def _mark(value: bool, content: Content) -> str:
    return "x" if value else ""


def _shown_day(value: date, content: Content) -> str:
    return f"{value.day}/{value.month}/{value.year}"


def _procedure_names(record: Any, content: Content) -> str:
    titles = {procedure.code: procedure.title for procedure in content.procedures}
    return "\n".join(titles.get(code, "(chưa có trong danh mục)") for code in record.procedures)


FAQ_SHEET = Sheet(
    "Hỏi đáp",
    FaqEntry,
    (
        Column("Mã", "id", 26, _plain, _same),
        Column("Câu hỏi", "question", 44, _plain, _same),
        Column("Cách hỏi khác", "phrasings", 44, _lines, _joined),
        Column("Trả lời", "answer", 70, _plain, _same),
        Column("Mã thủ tục", "procedures", 14, _codes, _joined),
        Column("Loại nguy hiểm", "dangers", 14, _lines, _joined),
        Column("Chỉ hỏi thêm (x)", "follow_up", 10, _marked, _mark),
        Column("Nguồn", "source", 34, _plain, _same),
        Column("Ngày", "as_of", 12, _day, _shown_day),
    ),
)

VOCABULARY_SHEET = Sheet(
    "Từ vựng",
    VocabularyEntry,
    (
        Column("Cách nói của dân", "phrases", 50, _lines, _joined),
        Column("Mã thủ tục", "procedures", 14, _codes, _joined),
        Column("Tên thủ tục (chỉ để xem)", None, 60, _plain, _procedure_names),
        Column("Ghi chú", "note", 40, _plain, _same),
    ),
)

GUIDE = (
    "Sửa nội dung Một Cửa",
    "1. Sửa ở hai trang “Hỏi đáp” và “Từ vựng”. Không đổi tên trang và tên cột ở dòng 1.",
    "2. Ô có nhiều mục (cách hỏi khác, cách nói của dân, mã thủ tục): mỗi mục một dòng trong ô (Alt+Enter).",
    "3. Hỏi đáp: mỗi câu trả lời phải có nguồn và ngày (ví dụ 15/4/2026). Cột Mã để trống thì hệ thống tự đặt.",
    "   “Chỉ hỏi thêm”: đánh x khi câu chỉ có nghĩa lúc đang nói về thủ tục đó (“bằng cũ có bị thu lại không”).",
    "4. Từ vựng: một cách nói dẫn tới nhiều mã thủ tục thì bot sẽ hỏi lại người dân muốn làm việc nào.",
    "5. Lưu tệp rồi chạy: motcua content import TÊN_TỆP.xlsx",
    "6. Có lỗi thì không dòng nào được nhập; sửa theo thông báo rồi nhập lại.",
)
