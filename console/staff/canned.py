"""Canned answers: what officers say often. A commune's own and the province's, in SQL; a few to begin with.

They state no facts about procedures: these come from the draft that the bot makes of the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine

from common.errors import InputError
from console.audit import Deed, note
from console.tables import canned_answers as table
from console.tables import now

LONGEST = 1_000
MOST = 30
"""Of one office: a longer list is not read while somebody waits."""
STARTERS = (
    "Chào bà con, tôi là cán bộ một cửa. Tôi đang xem việc của bà con.",
    "Bà con cho biết thêm: làm việc này cho ai, và hiện sống ở thôn, tổ nào?",
    "Tôi cần kiểm tra lại với bộ phận chuyên môn, sẽ trả lời bà con ngay tại đây.",
    "Việc này cần xem giấy tờ gốc. Bà con mang giấy tờ đến quầy trong giờ làm việc giúp tôi.",
    "Bà con đừng gửi ảnh giấy tờ hay số căn cước ở đây. Cán bộ xem trực tiếp tại quầy.",
)


@dataclass(frozen=True)
class Canned:
    """One answer. ``id`` is 0 for one of the starters."""

    text: str
    id: int = 0


class CannedAnswers:
    """The canned answers of all offices."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, office: str) -> Sequence[Canned]:
        """Those that an office wrote, in their order; the starters where it wrote none."""
        query = select(table).where(table.c.office == office).order_by(table.c.id)
        with self._engine.connect() as connection:
            own = [Canned(row.text, row.id) for row in connection.execute(query).all()]
        return own or [Canned(text) for text in STARTERS]

    def add(self, office: str, text: str, by: str) -> None:
        """Write one more; the starters become the office's own with its first. Raises :class:`InputError`."""
        text = text.strip()
        if not text or len(text) > LONGEST:
            raise InputError(f"Câu mẫu phải có chữ và dài nhất {LONGEST} ký tự.")
        before = self.of(office)
        if len(before) >= MOST:
            raise InputError(f"Mỗi nơi có nhiều nhất {MOST} câu mẫu. Hãy bỏ bớt câu không dùng.")
        fresh = [*(one.text for one in before if not one.id), text]
        with self._engine.begin() as connection:
            rows = [{"office": office, "text": one, "account": by, "at": now()} for one in fresh]
            connection.execute(table.insert(), rows)
            note(connection, Deed(by, "cau-mau", key=office, after={"thêm": text}))

    def remove(self, office: str, number: int, by: str) -> None:
        """Take one of the office's own out."""
        mine = table.c.office == office, table.c.id == number
        with self._engine.begin() as connection:
            row = connection.execute(select(table).where(*mine)).one_or_none()
            if row is not None:
                connection.execute(delete(table).where(*mine))
                note(connection, Deed(by, "cau-mau", key=office, before={"bỏ": row.text}))
