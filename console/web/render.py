"""Templates and the words in which they show values. Everything is escaped; no text of anybody becomes markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from common.today import VIETNAM, WEEKDAYS
from console.audit import ACTIONS, OF_RECORDS
from console.entry.accounts import ROLES
from console.forms.fields import Group, Rows, label_of
from console.forms.records import BY_KIND, FORMS
from data.editing.edits import Edit
from data.editing.merging import differences
from data.editing.records import Kind, title_of
from data.official.amounts import grouped
from data.unit_names import unit

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"

DONE = {
    "luu": "Đã lưu vào bản nháp. Bà con chưa thấy gì cho đến khi đưa lên.",
    "khong-doi": "Không có gì thay đổi.",
    "bo": "Đã bỏ thay đổi đó khỏi bản nháp.",
    "xoa": "Đã ghi vào bản nháp: mục này sẽ bị bỏ khi đưa lên.",
    "dua-len": "Đã đưa lên. Bot đang chạy dùng bản mới ngay.",
    "quay-lai": "Đã quay lại bản cũ. Bot đang chạy dùng bản đó ngay.",
    "hen-ngay": "Đã hẹn. Đến 0 giờ ngày đó thay đổi tự có hiệu lực.",
    "rut-hen": "Đã rút, thay đổi đã về lại bản nháp.",
    "rut-hen-va-cham": "Đã rút. Có người sửa cùng chỗ nên chữ cũ không về bản nháp; nó vẫn còn trong nhật ký.",
    "tam-dung": "Đã tạm dừng. Bot đang chạy thôi trả lời phần đó ngay.",
    "tra-loi-lai": "Đã cho trả lời lại.",
    "het-phien": "Bạn đã ra ngoài lâu nên cần đăng nhập lại.",
    "dang-xuat": "Đã đăng xuất.",
    "mat-khau": "Đã đổi mật khẩu.",
    "tai-khoan": "Đã ghi.",
    "them-cach-hoi": "Đã thêm cách hỏi vào bản nháp. Đưa lên xong thì bà con đã hỏi được báo.",
    "bo-cau-hoi": "Đã bỏ các câu hỏi đó.",
    "gui-thu": "Đã ghi. Trang số liệu của tuần trước sẽ đến hộp thư vào sáng thứ Hai.",
    "thoi-thu": "Đã thôi gửi, và đã xóa địa chỉ thư.",
    "mo-lai": "Các câu hỏi đó lại nằm trong hộp thư, xếp nhóm trong ít phút.",
    "tin-tra-loi-lai": "Bot sẽ trả lời lại tin đó ngay.",
    "xoa-tin": "Đã xóa tin đó.",
    "da-xem-lai": "Đã ghi nhận là đã xem lại.",
    "nhap": "Đã nhập tệp Excel vào bản nháp.",
    "tra-lai": "Đã trả lại cho trợ lý.",
    "ket-thuc": "Đã kết thúc. Bà con nhắn lại thì trợ lý trả lời trước.",
    "chuyen": "Đã chuyển đi.",
    "cau-mau": "Đã ghi câu mẫu.",
    "noi-lam-viec": "Đã ghi. Bà con thấy ngay.",
    "lien-ket": "Đã tạo mã. Tờ in ở dưới.",
    "gui-tin": "Đã nhận tin. Tin bắt đầu đi trong ít phút, chỉ từ 7 giờ đến 21 giờ.",
    "dung-tin": "Đã dừng. Ai chưa được gửi thì không gửi nữa.",
    "dung": "Đã dừng liên kết: ai mở thì vào cuộc trò chuyện thường.",
}
NOTHING = "(không có)"
DESK = "/ban-tra-loi"
STAFF_PARTS = (
    (DESK, "Bàn trả lời"),
    ("/noi-lam-viec", "Nơi làm việc"),
    ("/lien-ket", "Liên kết, tờ in"),
    ("/tin-cua-xa", "Tin của xã"),
    ("/so-lieu", "Số liệu"),
    ("/ho-tro", "Hỗ trợ tại quầy"),
)
"""The parts of commune staff and of the province's officers, in the navigation."""


def render(template: str, values: Mapping[str, Any]) -> str:
    """The page of that template."""
    return _environment.get_template(template).render(**values)


def moment(at: datetime | None) -> str:
    """A moment in Vietnam."""
    return f"{at.astimezone(VIETNAM):%H:%M} ngày {day(at.astimezone(VIETNAM).date())}" if at else "chưa"


def at(seconds: float) -> str:
    """A moment in Vietnam, from epoch seconds."""
    return moment(datetime.fromtimestamp(seconds, VIETNAM))


def clock(seconds: float) -> str:
    """A moment as an officer reads it: with the day where it is not today."""
    at, now = datetime.fromtimestamp(seconds, VIETNAM), datetime.now(VIETNAM)
    return f"{at:%H:%M}" if at.date() == now.date() else f"{at:%H:%M} ngày {at.day}/{at.month}"


def day(value: date) -> str:
    """A day as people write it."""
    return f"{value.day}/{value.month}/{value.year}"


def weekday(value: Any) -> str:
    """A day of a record as people say it, so that nobody reads 12/03 as 12 March; nothing for what is none."""
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        return ""
    return f"{WEEKDAYS[found.weekday()]} {day(found)}"


def dong(amount: int) -> str:
    """An amount as people write it."""
    return f"{grouped(amount)} đồng"


def shown(value: Any) -> str:
    """A value of a record as people read it."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, list):
        return "\n".join(shown(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(shown(item) for item in value.values())
    return _written(str(value))


def changes(kind: str, before: Any, after: Any) -> list[tuple[str, str, str]]:
    """The places in which two versions of a record differ: label, old and new text."""
    parts = BY_KIND[Kind(kind)].parts
    if not isinstance(before, dict) or not isinstance(after, dict):
        before, after = before or {}, after or {}
    rows = [
        row for row in differences(before, after) if row[0] != ("id",)
    ]  # the name of a record tells people nothing
    return [(label_of(parts, path), shown(old), shown(new)) for path, old, new in rows]


def _is_rows(part: Any) -> bool:
    return isinstance(part, Rows)


def _is_group(part: Any) -> bool:
    return isinstance(part, Group)


def _name_of(edit: Edit) -> str:
    """The record of an edit, as people know it."""
    return title_of(edit.kind, edit.value or edit.base or {}) or edit.key


def _lines(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, Sequence) and not isinstance(value, str) else value or ""


def _days(value: Any) -> str:
    """Days as people write them, one a line; what is no day stays as it was typed."""
    return "\n".join(_written(str(one)) for one in value or ())


def _written(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.filters.update(
    moment=moment,
    at=at,
    shown=shown,
    lines=_lines,
    days=_days,
    name_of=_name_of,
    weekday=weekday,
    dong=dong,
    unit=unit,
)
_environment.tests.update(rows=_is_rows, group=_is_group)
_environment.globals.update(
    root="/quan-tri",
    forms=FORMS,
    by_kind={kind.value: form for kind, form in BY_KIND.items()},
    roles={role.value: name for role, name in ROLES.items()},
    actions=ACTIONS,
    of_records=OF_RECORDS,
    done_words=DONE,
    staff_parts=STAFF_PARTS,
    desk=DESK,
    changes=changes,
    clock=clock,
)
