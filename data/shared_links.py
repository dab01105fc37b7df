"""Links that communes registered: a short code for a counter, a hamlet or a campaign, in SQL. No data of citizens."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from sqlalchemy import Column, DateTime, String, Table, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from common.errors import InputError
from common.sql.table_registry import metadata

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0 and O, no 1 and I: codes are typed from paper."""
LENGTH = 5
LONGEST = 12
_CODE = re.compile(rf"[A-Z0-9]{{4,{LONGEST}}}")
_TYPED = re.compile(rf"\s*#\s?([A-Za-z0-9]{{4,{LONGEST}}})\s*[.!]?\s*")
_TRIES = 8

_links = Table(
    "shared_links",
    metadata,
    Column("code", String(LONGEST), primary_key=True),
    Column("office", String(60), nullable=False, index=True),
    Column("place", String(10), nullable=False),
    Column("label", String(120), nullable=False),
    Column("procedure", String(12), nullable=False, default=""),
    Column("owner", String(60), nullable=False, default=""),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("stopped", DateTime(timezone=True), nullable=True),
)


class PlaceKind(str, Enum):
    """The kind of place or occasion that a link is for."""

    COUNTER = "quay"
    HAMLET = "thon"
    CAMPAIGN = "dot"


@dataclass(frozen=True)
class SharedLink:
    """One link. ``label`` says where it hangs ("Quầy 2", "Thôn Nà Pài"); ``owner`` is who registered it."""

    code: str
    office: str
    place: PlaceKind
    label: str
    procedure: str = ""
    owner: str = ""
    since: datetime | None = None
    stopped: datetime | None = None


class SharedLinks:
    """All links in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(
        self, office: str, place: PlaceKind, label: str, *, procedure: str = "", owner: str = "", code: str = ""
    ) -> SharedLink:
        """Register a link, with a ``code`` of one's own or a new one. Raises :class:`InputError`."""
        wanted = code.strip().upper()
        if wanted and not _CODE.fullmatch(wanted):
            raise InputError(f"Mã liên kết gồm 4 đến {LONGEST} chữ cái không dấu và số, ví dụ PHUTHONG1.")
        if not label.strip() or len(label.strip()) > 120:
            raise InputError("Hãy ghi nơi treo hoặc tên đợt, dài nhất 120 chữ cái.")
        for _ in range(_TRIES):
            chosen = wanted or "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
            link = SharedLink(chosen, office, place, label.strip(), procedure, owner, datetime.now(timezone.utc))
            if self._insert(link):
                return link
            if wanted:
                raise InputError(f"Mã {wanted} đã có người dùng. Hãy chọn mã khác.")
        raise InputError("Chưa tạo được mã mới. Hãy thử lại.")

    def get(self, code: str) -> SharedLink | None:
        """The link of that code, in any case; None for one that was never registered or is stopped."""
        wanted = code.strip().upper()
        if not _CODE.fullmatch(wanted):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(_links).where(_links.c.code == wanted)).one_or_none()
        return _link(row) if row is not None and row.stopped is None else None

    def all(self, office: str = "") -> Sequence[SharedLink]:
        """Every link, or those of one office, the oldest first; also those that are stopped."""
        query = select(_links).order_by(_links.c.since, _links.c.code)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(_links.c.office == office) if office else query).all()
        return [_link(row) for row in rows]

    def stop(self, code: str) -> bool:
        """Let a link lead to the ordinary chat from now on. Its code is never given out again."""
        change = update(_links).where(_links.c.code == code.strip().upper(), _links.c.stopped.is_(None))
        with self._engine.begin() as connection:
            return bool(connection.execute(change.values(stopped=datetime.now(timezone.utc))).rowcount)

    def _insert(self, link: SharedLink) -> bool:
        values = {**link.__dict__, "place": link.place.value}
        try:
            with self._engine.begin() as connection:
                connection.execute(_links.insert().values(**values))
        except IntegrityError:
            return False
        return True


def typed_code(text: str) -> str | None:
    """The code in a message that is nothing but one: "#K7Q2M"."""
    found = _TYPED.fullmatch(text)
    return found[1].upper() if found else None


def _link(row: Any) -> SharedLink:
    place = PlaceKind(row.place)
    return SharedLink(row.code, row.office, place, row.label, row.procedure, row.owner, row.since, row.stopped)
