"""The sheets of the workbook: their columns, and how a cell becomes a value and back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl.utils import get_column_letter

from data.editing.records import Kind
from data.folding import unmarked
from data.models import Content


@dataclass(frozen=True)
class Column:
    """One column: its heading, the model's field, its width, and how a cell becomes a value and back."""

    heading: str
    field: str | None
    width: int
    read: Callable[[Any], Any]
    show: Callable[[Any, Content], Any]
    types: tuple[type, ...] = (str, int, float)


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook and the records its rows become. Of a ``fixed`` one rows neither come nor go. The
    first of the columns ``titles`` that holds something names a row.
    """

    title: str
    kind: Kind
    key: str
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    fixed: bool = False

    @property
    def fields(self) -> dict[str, Column]:
        """The columns that are read, by their fields; others only help who reads the sheet."""
        return {column.field: column for column in self.columns if column.field}


def cell_of(sheet: Sheet, number: int, field: str | None = None) -> str:
    """A row, or one of its cells, as people find it in Excel."""
    place = f"Trang “{sheet.title}”, dòng {number}"
    for index, column in enumerate(sheet.columns, start=1):
        if field is not None and column.field == field:
            return f"{place}, cột {get_column_letter(index)} ({column.heading})"
    return place


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens, at most 60 characters: an id made from a Vietnamese sentence."""
    return re.sub(r"[^a-z0-9]+", "-", unmarked(text)).strip("-")[:60].strip("-")


def plain(value: Any) -> str:
    """A cell as text. Excel turns the code 1.014200 into the number 1.0142: six decimals bring it back."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.6f}" if value < 10 else f"{value:g}"
    return unicodedata.normalize("NFC", str(value)).strip()


def _lines(value: Any) -> tuple[str, ...]:
    return tuple(line.strip() for line in plain(value).splitlines() if line.strip())


def _codes(value: Any) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[\s,;|]+", plain(value)) if part)


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    match = re.fullmatch(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", plain(value))
    return f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}" if match else value


def _joined(value: Any, content: Content) -> str:
    return "\n".join(value)


def _same(value: Any, content: Content) -> Any:
    return value


def _marked(value: Any) -> bool:
    return bool(plain(value))


def _mark(value: bool, content: Content) -> str:
    return "x" if value else ""


def _shown_day(value: date, content: Content) -> str:
    return f"{value.day}/{value.month}/{value.year}"


def _procedure_names(record: Any, content: Content) -> str:
    titles = {procedure.code: procedure.title for procedure in content.procedures}
    return "\n".join(titles.get(code, "(chưa có trong danh mục)") for code in record.procedures)


def _number(value: Any) -> Any:
    return plain(value).replace(",", ".") if isinstance(value, str) else value


FAQ_SHEET = Sheet(
    "Hỏi đáp",
    Kind.FAQ,
    "id",
    (
        Column("Mã", "id", 26, plain, _same),
        Column("Câu hỏi", "question", 44, plain, _same),
        Column("Cách hỏi khác", "phrasings", 44, _lines, _joined),
        Column("Trả lời", "answer", 70, plain, _same),
        Column("Mã thủ tục", "procedures", 14, _codes, _joined),
        Column("Loại nguy hiểm", "dangers", 14, _lines, _joined),
        Column("Chỉ hỏi thêm (x)", "follow_up", 10, _marked, _mark, (str, bool)),
        Column("Lời phàn nàn (x)", "complaint", 10, _marked, _mark, (str, bool)),
        Column("Nguồn", "source", 34, plain, _same),
        Column("Ngày", "as_of", 12, _day, _shown_day, (str, date)),
        Column("Hỏi về chính xã (x)", "of_office", 10, _marked, _mark, (str, bool)),
    ),
    ("Câu hỏi",),
)

VOCABULARY_SHEET = Sheet(
    "Từ vựng",
    Kind.VOCABULARY,
    "id",
    (
        Column("Cách nói của dân", "phrases", 50, _lines, _joined),
        Column("Mã thủ tục", "procedures", 14, _codes, _joined),
        Column("Tên thủ tục (chỉ để xem)", None, 60, plain, _procedure_names),
        Column("Ghi chú", "note", 40, plain, _same),
        Column("Mã", "id", 16, plain, _same),
    ),
    ("Cách nói của dân",),
)

OFFICE_SHEET = Sheet(
    "Xã, phường",
    Kind.OFFICES,
    "id",
    (
        Column("Mã", "id", 24, plain, _same),
        Column("Tên (chỉ để xem)", None, 26, plain, lambda office, content: office.name),
        Column("Địa chỉ", "address", 44, plain, _same),
        Column("Giờ làm việc", "hours", 36, plain, _same),
        Column("Điện thoại", "phone", 18, plain, _same),
        Column("Vĩ độ", "latitude", 12, _number, _same),
        Column("Kinh độ", "longitude", 12, _number, _same),
        Column("Ghi chú", "note", 40, plain, _same),
    ),
    ("Tên (chỉ để xem)",),
    fixed=True,
)

PROCEDURE_SHEET = Sheet(
    "Thủ tục",
    Kind.PROCEDURES,
    "code",
    (
        Column("Mã", "code", 12, plain, _same),
        Column("Tên chính thức (chỉ để xem)", None, 60, plain, lambda procedure, content: procedure.name),
        Column("Tên thường gọi", "plain_name", 40, plain, _same),
        Column("Tóm tắt", "summary", 60, plain, _same),
        Column("Nơi nộp", "receiving_place", 44, plain, _same),
        Column("Lưu ý", "warnings", 60, _lines, _joined),
    ),
    ("Tên thường gọi", "Tên chính thức (chỉ để xem)"),
    fixed=True,
)

SHEETS = (FAQ_SHEET, VOCABULARY_SHEET, OFFICE_SHEET, PROCEDURE_SHEET)

GUIDE = (
    "Sửa nội dung Một Cửa",
    "1. Sửa ở các trang “Hỏi đáp”, “Từ vựng”, “Xã, phường”, “Thủ tục”. Không đổi tên trang, tên cột và cột Mã.",
    "2. Ô có nhiều mục (cách hỏi khác, cách nói của dân, mã thủ tục): mỗi mục một dòng trong ô (Alt+Enter).",
    "3. Hỏi đáp: mỗi câu trả lời phải có nguồn và ngày (ví dụ 15/4/2026). Dòng mới thì để trống cột Mã.",
    "   “Chỉ hỏi thêm”: đánh x khi câu chỉ có nghĩa lúc đang nói về thủ tục đó (“bằng cũ có bị thu lại không”).",
    "   “Lời phàn nàn”: đánh x khi câu trả lời là cho người kể mình bị phục vụ không đúng.",
    "4. Từ vựng: một cách nói dẫn tới nhiều mã thủ tục thì bot sẽ hỏi lại người dân muốn làm việc nào.",
    "5. Trang “Xã, phường” và “Thủ tục” chỉ sửa, không thêm bớt dòng. Không dùng công thức trong ô.",
    "6. Lưu tệp rồi nhập ở trang quản trị, mục Excel (hoặc chạy: motcua content import TÊN_TỆP.xlsx).",
    "7. Có lỗi thì không ô nào được nhập; sửa theo thông báo rồi nhập lại.",
)
