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


class Mistaken(ContentError):
    """Cells of a workbook cannot be used; ``fine`` other cells were changed well."""

    def __init__(self, problems: Sequence[Problem], fine: int) -> None:
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
        sheet = next(one for one in SHEETS if one.kind is edit.kind)
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
        raise Mistaken(reading.problems, sum(map(_cells_changed, found.edits)))
    return found


def _cells_changed(edit: Edit) -> int:
    """The cells that an edit changes; a row without a record may only be one that is wrong."""
    old, new = edit.base or {}, edit.value
    return 0 if new is None else sum(old.get(name) != new.get(name) for name in {*old, *new} - {"id"})


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
    for number, row in rows:
        reading.step()
        is_empty = not any(map(plain, row))
        read = None if is_empty else _read_row(number, dict(zip(headings, row, strict=False)), sheet, reading)
        if read is None:
            continue
        key, values = read
        words = "|".join(values.get("phrases", ())).lower()
        before = seen.get((sheet.kind, key)) or said.get(words)
        if before:
            reading.wrong(cell_of(sheet, number), f"trùng với dòng {before}")
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


def _read_row(number: int, cells: dict[str, Any], sheet: Sheet, reading: _Reading) -> tuple[str, Json] | None:
    """The record of one row and its name; None, with every reason noted, where it cannot be used."""
    typed = _typed(number, cells, sheet, reading)
    if typed is None:
        return None
    key = str(typed.get(sheet.key) or "") or _new_key(typed, number)
    base = reading.base.json(sheet.kind, key)
    if sheet.fixed and base is None:
        message = f"không có mục mã “{key}”; trang này chỉ sửa, không thêm dòng"
        reading.wrong(cell_of(sheet, number, sheet.key), message)
        return None
    value = _checked(number, _laid_over(base, {**typed, sheet.key: key}), cells, sheet, reading)
    if value is None:
        return None
    if sheet.kind is Kind.FAQ:
        _look_for_procedures(number, value, sheet, reading)
    return key, base if base is not None and {**base, sheet.key: key} == value else value


def _typed(number: int, cells: Mapping[str, Any], sheet: Sheet, reading: _Reading) -> dict[str, Any] | None:
    """The values of one row by field; None, with the reasons noted, where cells hold what they cannot."""
    strange = {name: why for name, column in sheet.fields.items() if (why := _strange(column, cells))}
    for name, why in strange.items():
        reading.wrong(cell_of(sheet, number, name), f"{why}{_of_row(sheet, cells)}")
    if strange:
        return None
    return {name: column.read(cells.get(column.heading)) for name, column in sheet.fields.items()}


def _checked(number: int, values: Json, cells: Mapping[str, Any], sheet: Sheet, reading: _Reading) -> Json | None:
    """The record with these values; None, with every reason noted, where they make none."""
    try:
        return as_json(record_of(sheet.kind, values))
    except ValidationError as error:
        reading.problems += [_problem(sheet, number, detail, cells) for detail in error.errors()]
        return None


def _look_for_procedures(number: int, entry: Json, sheet: Sheet, reading: _Reading) -> None:
    """Vocabulary may know procedures that a later release brings; an answer may not point to nothing."""
    known = reading.base.of(Kind.PROCEDURES)
    for code in entry.get("procedures", ()):
        if code not in known:
            reading.wrong(cell_of(sheet, number, "procedures"), f"không có thủ tục mã {code}")


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


def _problem(sheet: Sheet, number: int, detail: Mapping[str, Any], cells: Mapping[str, Any]) -> Problem:
    field = str(detail["loc"][0])
    column = sheet.fields.get(field)
    typed = plain(cells.get(column.heading)) if column else ""
    why = NO_DAY if detail["type"] == "value_error.date" else explain(detail)
    said = f"; ô ghi “{_short(typed)}”" if typed and f"“{typed}”" not in why else ""
    return Problem(cell_of(sheet, number, field), f"{why}{said}{_of_row(sheet, cells)}")


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
        for index, column in enumerate(sheet.columns, start=1):
            value = key if column.field == sheet.key else getattr(record, column.field) if column.field else record
            _write_cell(worksheet, number, index, column.show(value, lookup.content))
    for index, column in enumerate(sheet.columns, start=1):
        worksheet.column_dimensions[get_column_letter(index)].width = column.width
    worksheet.freeze_panes = "A2"


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
