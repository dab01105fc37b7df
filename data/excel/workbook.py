"""An Excel file from somebody else's machine, read without trust: bounded before it is opened, and row by row.

A file of 2 MB can unpack to gigabytes, name a million rows or hold a text of a thousand pages; each is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.parsers.expat import ParserCreate
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.xml.constants import SHEET_MAIN_NS

from common.errors import ContentError

MAX_FILE = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
"""Bytes; the content of today unpacks to 8 million."""
MAX_PARTS = 200
MAX_ROWS = 20_000
"""Rows of one sheet with something in them."""
MAX_LINES = 1_048_576
"""Rows that Excel knows: it claims so many when somebody has formatted a whole column."""
MAX_TEXT = 32_767
"""Characters that Excel keeps in one cell."""
_PIECE = 1024 * 1024
_ROW = f"{SHEET_MAIN_NS} row"
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("ascii", "utf-16-le", "utf-16-be"))
_LONGEST_MARK = max(map(len, _DOCTYPE))

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Strange:
    """A cell that holds no value but something that Excel would reckon with."""

    why: str


@contextmanager
def opened(path: Path) -> Iterator[Workbook]:
    """The workbook in ``path``. Raises :class:`ContentError` for anything that is none, also while it is read."""
    if not path.is_file():
        raise ContentError(f"Không có tệp {path}")
    _check_size(path)
    workbook = None
    try:
        _check_parts(path)
        workbook = load_workbook(path, read_only=True)
        yield workbook
    except ContentError:
        raise
    except Exception:  # a broken file makes the library raise whatever it likes
        raise ContentError(f"{path.name} không phải tệp Excel .xlsx đọc được") from None
    finally:
        if workbook is not None:
            workbook.close()


def rows_of(workbook: Workbook, title: str) -> Iterator[tuple[int, Row]]:
    """The rows of a sheet that hold anything, with their numbers. Raises :class:`ContentError` beyond the bounds."""
    sheet = workbook[title]
    _check_order(sheet, title)
    sheet.reset_dimensions()  # the file may claim any
    found = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row = tuple(_value(cell) for cell in cells)
        if number > MAX_LINES:
            raise ContentError(f"Trang “{title}” có nhiều dòng hơn mức Excel cho phép, tệp có thể đã hỏng.")
        if all(value in (None, "") for value in row):
            continue
        found += 1
        if found > MAX_ROWS + 1:
            raise ContentError(
                f"Trang “{title}” có hơn {MAX_ROWS:,} dòng nên chưa nhập dòng nào. Hãy bỏ bớt dòng.".replace(",", ".")
            )
        if any(isinstance(value, str) and len(value) > MAX_TEXT for value in row):
            raise ContentError(f"Trang “{title}”, dòng {number}: có ô dài hơn {MAX_TEXT} chữ. Hãy viết ngắn lại.")
        yield number, row


def _check_order(sheet: Any, title: str) -> None:
    """Refuse rows whose numbers do not grow: the library passes over the later ones without a word."""
    last = 0

    def begun(name: str, attributes: dict[str, str]) -> None:
        nonlocal last
        if name != _ROW:
            return
        number = int(float(attributes.get("r", last + 1)))
        if number <= last:
            raise ContentError(f"Trang “{title}” có số dòng {number} lặp lại hoặc lộn thứ tự, tệp có thể đã hỏng.")
        last = number

    parser = ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = begun
    with sheet._get_source() as source:
        parser.ParseFile(source)


def _value(cell: Any) -> Any:
    kind = cell.data_type
    if kind == "f":
        return Strange("ô này là công thức; hãy chép lại thành chữ (dán giá trị)")
    if kind == "e":
        return Strange(f"ô này báo lỗi {cell.value} của Excel")
    return cell.value


def _check_size(path: Path) -> None:
    if path.stat().st_size > MAX_FILE:
        raise ContentError(f"{path.name} lớn hơn {MAX_FILE // 1024**2} MB nên không nhập.")


def _check_parts(path: Path) -> None:
    """Look at the parts of the file as they are packed, before any is read as XML."""
    with ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise ContentError(
                f"{path.name} khi mở ra lớn hơn {MAX_UNPACKED // 1024**2} MB nên không nhập. Hãy xuất lại tệp mẫu, "
                "chép nội dung sang rồi nhập lại."
            )
        for part in parts:
            with archive.open(part) as file:  # gives no more bytes than the part has by the list above
                kept = b""
                while piece := file.read(_PIECE):
                    if any(mark in kept + piece for mark in _DOCTYPE):
                        raise ContentError(
                            f"{path.name} có khai báo lạ (DOCTYPE) mà Excel không ghi, nên không nhập."
                        )
                    kept = piece[-_LONGEST_MARK:]
