"""The audit log: who did what and when, with what was there before and after. Nothing here changes or deletes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.sql import Select

from common.sql.moments import utc
from common.today import VIETNAM
from console.tables import audit, now
from data.folding import searched, unmarked

_OF_CONTENT = {
    "sua": "sửa trong bản nháp",
    "bo-sua": "bỏ thay đổi khỏi bản nháp",
    "nhap-excel": "nhập từ Excel vào bản nháp",
    "dua-len": "đưa lên",
    "phat-hanh": "phát hành bản mới",
    "du-kiem-tra": "đưa lên dù kiểm tra chưa ổn, có lý do",
    "quay-lai": "quay lại bản cũ",
    "hen-ngay": "hẹn ngày đưa lên",
    "rut-hen": "rút thay đổi hẹn ngày",
    "het-hen": "thay đổi hẹn ngày không đưa lên",
    "tam-dung": "tạm dừng trả lời",
    "tra-loi-lai": "cho trả lời lại",
    "tai-excel": "tải tệp Excel",
    "noi-lam-viec": "sửa nơi làm việc",
    "giu-muc-cu": "giữ nguyên chỗ nói mức phí cũ",
    "xem-lai-muc-cu": "cho xem lại chỗ nói mức phí cũ",
    "bo-cau-hoi": "bỏ câu hỏi khỏi hộp thư",
}
_OF_PEOPLE = {
    "dang-nhap": "đăng nhập",
    "dang-nhap-sai": "đăng nhập sai",
    "dang-xuat": "đăng xuất",
    "mat-khau": "đổi mật khẩu",
    "ma-mot-lan": "cài mã một lần",
    "ma-du-phong": "dùng mã dự phòng",
    "tai-khoan": "sửa tài khoản",
    "xem-tin": "xem tin bot không trả lời được",
    "tin-tra-loi-lai": "cho bot trả lời lại một tin",
    "xoa-tin": "xóa một tin để riêng",
    "xem-cau-hoi": "xem câu hỏi sau số liệu",
    "thu-so-lieu": "nhận, thôi nhận số liệu qua thư",
    "xem-du-lieu": "xem dữ liệu của công dân",
    "xoa-du-lieu": "xóa dữ liệu của công dân",
    "dong-bo": "đồng bộ danh mục",
    "da-xem-lai": "đã xem lại bài viết",
    "tai-nhat-ky": "tải nhật ký",
    "lien-ket": "đăng ký, dừng liên kết",
    "cau-mau": "sửa câu mẫu",
    "tin-cua-xa": "gửi, dừng tin của xã",
}
ACTIONS = {**_OF_CONTENT, **_OF_PEOPLE}
CONTENT = tuple(_OF_CONTENT)
"""Actions that concern content; the others concern accounts and are for admins."""
OF_RECORDS = tuple(action for action in _OF_CONTENT if action not in ("tam-dung", "tra-loi-lai"))
"""Actions whose lines hold a record as it was and as it became."""
MOST = 100_000


@dataclass(frozen=True)
class Deed:
    """One line of the log. ``kind`` and ``key`` name a record of the content where it is about one."""

    account: str
    action: str
    kind: str = ""
    key: str = ""
    title: str = ""
    before: Any = None
    after: Any = None
    note: str = ""
    id: int = 0
    at: datetime | None = None

    @property
    def done(self) -> str:
        """The action in words."""
        return ACTIONS.get(self.action, self.action)


@dataclass(frozen=True)
class Wanted:
    """A search: words that all occur in a line (marks or not), and who, what and when."""

    words: str = ""
    account: str = ""
    action: str = ""
    kind: str = ""
    key: str = ""
    since: date | None = None
    until: date | None = None
    actions: Sequence[str] = tuple(ACTIONS)
    after: int = 0
    """The line after which it begins."""


def note(connection: Connection, deed: Deed) -> int:
    """Add one line within the transaction that it is about; its number."""
    return int(connection.execute(audit.insert().values(**_row(deed))).inserted_primary_key[0])


def note_all(connection: Connection, deeds: Sequence[Deed]) -> None:
    """Add lines at once."""
    if deeds:
        connection.execute(audit.insert(), [_row(deed) for deed in deeds])


def find(engine: Engine, wanted: Wanted, *, most: int = 50, skip: int = 0) -> list[Deed]:
    """The lines that fit, the newest first."""
    query = _query(wanted).order_by(audit.c.id.desc()).limit(most).offset(skip)
    with engine.connect() as connection:
        return [_deed(row) for row in connection.execute(query).all()]


def last(engine: Engine) -> int:
    """The number of the newest line."""
    with engine.connect() as connection:
        return int(connection.execute(select(func.max(audit.c.id))).scalar() or 0)


def every(engine: Engine, wanted: Wanted) -> Iterator[Deed]:
    """All lines that fit, for an export."""
    step = 1000
    for skip in range(0, MOST, step):
        found = find(engine, wanted, most=step, skip=skip)
        yield from found
        if len(found) < step:
            return


def _query(wanted: Wanted) -> Select:
    query = select(audit).where(audit.c.action.in_(wanted.actions), audit.c.id > wanted.after)
    for column in ("account", "action", "kind", "key"):
        if value := getattr(wanted, column):
            query = query.where(audit.c[column] == value)
    for word in searched(wanted.words):
        query = query.where(audit.c.words.contains(word, autoescape=True))
    if wanted.since:
        query = query.where(audit.c.at >= _midnight(wanted.since))
    if wanted.until:
        query = query.where(audit.c.at < _midnight(wanted.until + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), VIETNAM).astimezone(timezone.utc)  # SQLite keeps no zone


def _row(deed: Deed) -> dict[str, Any]:
    before, after = _dumped(deed.before), _dumped(deed.after)
    texts = (deed.account, deed.done, deed.key, deed.title, deed.note, before or "", after or "")
    return {
        "at": now(),
        "account": deed.account,
        "action": deed.action,
        "kind": deed.kind,
        "key": deed.key,
        "title": deed.title[:300],
        "before": before,
        "after": after,
        "note": deed.note[:500],
        "words": unmarked(" ".join(texts)),
    }


def _dumped(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _deed(row: Row) -> Deed:
    before, after = (None if text is None else json.loads(text) for text in (row.before, row.after))
    return Deed(row.account, row.action, row.kind, row.key, row.title, before, after, row.note, row.id, utc(row.at))
