"""The content as an Excel file that an admin edits, and back again as edits.

The file carries the number of the release that it was written from, and the name of each row, so that what others did
in the meantime can be told from what this person did. Nothing is taken in unless everything can be: all mistakes are
listed by sheet, row and column, in Vietnamese.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import ValidationError

from common.errors import ContentError, Problem
from data.checks.explaining import explain
from data.editing.edits import Edit, Lookup
from data.editing.merging import Path as Place
from data.editing.records import Json, Kind, as_json, record_of
from data.excel.sheets import GUIDE, SHEETS, Column, Sheet, cell_of, plain, slug
from data.excel.workbook import Row, Strange, opened, rows_of
from data.models import Content

EMPTIED = "không còn dòng nào, trong khi đang dùng {before} mục, nên chưa nhập gì. Nếu thật muốn bỏ hết, {how}"
HOW_TO_EMPTY = "thêm --allow-empty"
NO_DAY = "không phải ngày, viết như 15/4/2026"
MOST_SHOWN = 60
MARK = "_motcua"
"""Hidden sheet with the number of the release."""
UNNUMBERED = "Tệp này không ghi bản số mấy nên không biết ai đã sửa gì. Hãy tải tệp mới rồi chép phần sửa sang."

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Cell:
    """A cell that was changed well: its place, and what it says now with the title of its row."""

    place: str
    says: str

    def __str__(self) -> str:
        return f"{self.place}: {self.says}"


class Mistaken(ContentError):
    """Cells of a workbook cannot be used; ``fine`` are the others that were changed, in rows without a mistake."""

    def __init__(self, problems: Sequence[Problem], fine: Sequence[Cell]) -> None:
        super().__init__(problems)
        self.fine = fine


@dataclass
class Imported:
    """The edits of a workbook made from release ``release``; ``rows`` tells where each record stands."""

    release: int | None
    edits: list[Edit] = field(default_factory=list)
    rows: dict[tuple[Kind, str], int] = field(default_factory=dict)

    def place_of(self, edit: Edit, path: Place) -> str:
        """A place in a record as a cell of the workbook."""
        sheet = _sheet_of(edit.kind)
        number = self.rows.get((edit.kind, edit.key))
        if number is None:
            return f"Trang “{sheet.title}”, mục {edit.key} (dòng đã bỏ)"
        return cell_of(sheet, number, str(path[0]) if path else None)


def export_content(content: Content, path: Path, release: int | None = None) -> None:
    """Write ``content``, which is that of ``release``, to ``path`` (``.xlsx``)."""
    workbook = Workbook()
    _write_guide(workbook.worksheets[0])
    lookup = Lookup(content)
    for sheet in SHEETS:
        _write_sheet(workbook.create_sheet(sheet.title), sheet, lookup)
    mark = workbook.create_sheet(MARK)
    mark.append(["Bản số (không sửa)", release])
    mark.sheet_state = "hidden"
    workbook.save(path)


def read_edits(
    path: Path,
    base_of: Callable[[int | None], Content],
    *,
    may_empty: bool = False,
    how_to_empty: str = HOW_TO_EMPTY,
    progress: Progress = lambda done, total: None,
) -> Imported:
    """Return what the Excel file changes against the content it was written from (``base_of`` its number).

    Raises :class:`ContentError` listing every mistake. A sheet without any row is one where there were some, unless
    it ``may_empty`` them.
    """
    with opened(path) as workbook:
        found = Imported(_release_of(workbook))
        base = Lookup(base_of(found.release))
        reading = _Reading(base, found, [], progress, sum(len(base.of(sheet.kind)) for sheet in SHEETS))
        for sheet in SHEETS:
            _read(workbook, sheet, reading, EMPTIED.format(before="{before}", how=how_to_empty), may_empty)
    if reading.problems:
        raise Mistaken(reading.problems, [cell for edit in found.edits for cell in _changed(edit, found, base)])
    return found


def _changed(edit: Edit, found: Imported, base: Lookup) -> Iterator[Cell]:
    """The cells that an edit changes; a row without a record may only be one that is wrong."""
    if edit.value is None:
        return
    sheet, record = _sheet_of(edit.kind), record_of(edit.kind, edit.value)
    cells = map(plain, _cells(sheet, edit.key, record, base.content))
    shown = {column.heading: text for column, text in zip(sheet.columns, cells, strict=True)}
    for name, column in sheet.fields.items():
        if name != sheet.key and (edit.base or {}).get(name) != edit.value.get(name):
            text = f"“{_short(shown[column.heading])}”" if shown[column.heading] else "(để trống)"
            yield Cell(found.place_of(edit, (name,)), f"{text}{_of_row(sheet, shown)}")


def _sheet_of(kind: Kind) -> Sheet:
    return next(one for one in SHEETS if one.kind is kind)


@dataclass(frozen=True)
class _Row:
    """A row being read: its number, and its cells by heading."""

    sheet: Sheet
    number: int
    cells: Mapping[str, Any]


@dataclass
class _Reading:
    """A workbook being read."""

    base: Lookup
    found: Imported
    problems: list[Problem]
    progress: Progress
    total: int
    done: int = 0

    def wrong(self, place: str, why: str) -> None:
        self.problems.append(Problem(place, why))

    def wrong_cell(self, row: _Row, name: str | None, why: str) -> None:
        """Note what is wrong with one cell of a row, or with all of it, and by which title people know the row."""
        self.wrong(cell_of(row.sheet, row.number, name), f"{why}{_of_row(row.sheet, row.cells)}")

    def step(self) -> None:
        self.done += 1
        if self.done % 50 == 0:
            self.progress(self.done, max(self.total, self.done))


def _release_of(workbook: Workbook) -> int | None:
    if MARK not in workbook.sheetnames:
        return None
    cells = next((row for _, row in rows_of(workbook, MARK)), ())
    return cells[1] if len(cells) > 1 and isinstance(cells[1], int) else None


def _read(workbook: Workbook, sheet: Sheet, reading: _Reading, emptied: str, may_empty: bool) -> None:
    place = f"Trang “{sheet.title}”"
    if sheet.title not in workbook.sheetnames:
        if not sheet.fixed:
            reading.wrong(place, "không có trong tệp; hãy xuất lại tệp mẫu rồi sửa trên đó")
        return
    before, mistakes = reading.base.of(sheet.kind), len(reading.problems)
    values = dict(_read_sheet(rows_of(workbook, sheet.title), sheet, reading))
    if before and not values and not may_empty and len(reading.problems) == mistakes:
        reading.wrong(place, emptied.format(before=len(before)))
    reading.found.edits += _edits(sheet, reading.base, values)


def _edits(sheet: Sheet, base: Lookup, values: Mapping[str, Json]) -> Iterator[Edit]:
    """The edits that a sheet with these records makes. One that is gone is taken away, unless the sheet is fixed."""
    gone = () if sheet.fixed else (key for key in base.of(sheet.kind) if key not in values)
    after: dict[str, Json | None] = {**values, **dict.fromkeys(gone)}
    edits = (Edit(sheet.kind, key, base.json(sheet.kind, key), value) for key, value in after.items())
    return (edit for edit in edits if edit.base != edit.value)


def _read_sheet(rows: Iterator[tuple[int, Row]], sheet: Sheet, reading: _Reading) -> Iterator[tuple[str, Json]]:
    headings = _headings(rows, sheet, reading)
    if headings is None:
        return
    seen, said = reading.found.rows, dict[str, int]()
    for number, cells in rows:
        reading.step()
        row = _Row(sheet, number, dict(zip(headings, cells, strict=False)))
        read = _read_row(row, reading) if any(map(plain, cells)) else None
        if read is None:
            continue
        key, values = read
        words = "|".join(values.get("phrases", ())).lower()
        before = seen.get((sheet.kind, key)) or said.get(words)
        if before:
            reading.wrong_cell(row, None, f"trùng với dòng {before}")
        seen[sheet.kind, key] = number
        if words:
            said[words] = number
        yield key, values


def _headings(rows: Iterator[tuple[int, Row]], sheet: Sheet, reading: _Reading) -> list[str] | None:
    """The headings, which stand in the first line; None, with that noted, where the sheet lacks some."""
    first, row = next(rows, (1, ()))
    headings = [plain(value) for value in row] if first == 1 else []
    missing = [column.heading for column in sheet.fields.values() if column.heading not in headings]
    if missing:
        reading.wrong(f"Trang “{sheet.title}”, dòng 1", f"thiếu cột {', '.join(missing)}")
        return None
    return headings


def _read_row(row: _Row, reading: _Reading) -> tuple[str, Json] | None:
    """The record of one row and its name; None, with every reason noted, where it cannot be used."""
    sheet, typed = row.sheet, _typed(row, reading)
    if typed is None:
        return None
    key = str(typed.get(sheet.key) or "") or _new_key(typed, row.number)
    base = reading.base.json(sheet.kind, key)
    if sheet.fixed and base is None:
        message = f"không có mục mã “{key}”; trang này chỉ sửa, không thêm dòng"
        reading.wrong_cell(row, sheet.key, message)
        return None
    value = _checked(row, _laid_over(base, {**typed, sheet.key: key}), reading)
    if value is None or (sheet.kind is Kind.FAQ and not _knows_procedures(row, value, reading)):
        return None
    return key, base if base is not None and {**base, sheet.key: key} == value else value


def _typed(row: _Row, reading: _Reading) -> dict[str, Any] | None:
    """The values of one row by field; None, with the reasons noted, where cells hold what they cannot."""
    fields = row.sheet.fields
    strange = {name: why for name, column in fields.items() if (why := _strange(column, row.cells))}
    for name, why in strange.items():
        reading.wrong_cell(row, name, why)
    if strange:
        return None
    return {name: column.read(row.cells.get(column.heading)) for name, column in fields.items()}


def _checked(row: _Row, values: Json, reading: _Reading) -> Json | None:
    """The record with these values; None, with every reason noted, where they make none."""
    try:
        return as_json(record_of(row.sheet.kind, values))
    except ValidationError as error:
        for detail in error.errors():
            name = str(detail["loc"][0])
            reading.wrong_cell(row, name, _why(row, name, detail))
        return None


def _knows_procedures(row: _Row, entry: Json, reading: _Reading) -> bool:
    """Vocabulary may know procedures that a later release brings; an answer may not point to nothing."""
    known = reading.base.of(Kind.PROCEDURES)
    missing = [code for code in entry.get("procedures", ()) if code not in known]
    for code in missing:
        reading.wrong_cell(row, "procedures", f"không có thủ tục mã {code}")
    return not missing


def _laid_over(base: Json | None, typed: Mapping[str, Any]) -> Json:
    """The row over its record: what the sheet does not show stays as it was."""
    kept = {name: value for name, value in (base or {}).items() if name not in typed}
    return {**kept, **{name: value for name, value in typed.items() if value not in (None, "", (), False)}}


def _new_key(typed: Mapping[str, Any], number: int) -> str:
    words = typed.get("question") or " ".join(typed.get("phrases") or ())
    return slug(str(words)) or f"dong-{number}"


def _strange(column: Column, cells: Mapping[str, Any]) -> str | None:
    """Return why a cell cannot be what its column holds."""
    value = cells.get(column.heading)
    if isinstance(value, Strange):
        return value.why
    if isinstance(value, bool) and bool not in column.types:
        return "ô này là giá trị đúng/sai (TRUE/FALSE), phải là chữ"
    if isinstance(value, (date, datetime)) and date not in column.types:
        return "ô này là ngày, phải là chữ"
    known = (str, int, float, bool, date, datetime)
    return None if value is None or isinstance(value, known) else "ô này có kiểu dữ liệu lạ"


def _why(row: _Row, name: str, detail: Mapping[str, Any]) -> str:
    """Say what is wrong with a value, and what was typed."""
    column = row.sheet.fields.get(name)
    typed = plain(row.cells.get(column.heading)) if column else ""
    why = NO_DAY if detail["type"] == "value_error.date" else explain(detail)
    return f"{why}; ô ghi “{_short(typed)}”" if typed and f"“{typed}”" not in why else why


def _of_row(sheet: Sheet, cells: Mapping[str, Any]) -> str:
    """The title of a row's record, by which people know it."""
    title = next((text for heading in sheet.titles if (text := plain(cells.get(heading)))), "")
    return f" (mục “{_short(title)}”)" if title else ""


def _short(text: str) -> str:
    line = text.split("\n")[0]
    return f"{line[:MOST_SHOWN]}…" if len(line) > MOST_SHOWN else line


def _write_sheet(worksheet: Worksheet, sheet: Sheet, lookup: Lookup) -> None:
    worksheet.append([column.heading for column in sheet.columns])
    for cell in worksheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE7F3")
    for number, (key, record) in enumerate(lookup.of(sheet.kind).items(), start=2):
        for index, value in enumerate(_cells(sheet, key, record, lookup.content), start=1):
            _write_cell(worksheet, number, index, value)
    for index, column in enumerate(sheet.columns, start=1):
        worksheet.column_dimensions[get_column_letter(index)].width = column.width
    worksheet.freeze_panes = "A2"


def _cells(sheet: Sheet, key: str, record: Any, content: Content) -> Iterator[Any]:
    """The values of a record as its row shows them, in the order of the columns."""
    for column in sheet.columns:
        value = key if column.field == sheet.key else getattr(record, column.field) if column.field else record
        yield column.show(value, content)


def _write_cell(worksheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Texts are written as texts: a phrase that begins with “=” must not become a formula."""
    if value in (None, ""):
        return
    cell = worksheet.cell(row, column, value)
    cell.alignment = _AS_TEXT
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


_AS_TEXT = Alignment(wrap_text=True, vertical="top")
