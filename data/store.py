"""Releases in SQL: every published state of the content, kept for good.

A release is immutable. Publishing adds a row; the newest row is in force. SQLite by default, PostgreSQL when
``DATABASE_URL`` says so.
"""

from __future__ import annotations

import gzip
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, String, Table, create_engine, func, select
from sqlalchemy.engine import Engine, make_url

from data.models import Content, Release

_metadata = MetaData()

_releases = Table(
    "releases",
    _metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("origin", String(200), nullable=False),
    Column("note", String(500), nullable=False, default=""),
    Column("content", LargeBinary, nullable=False),
    # Numbers are never given out twice, also after a row was deleted by hand: answers refer to them.
    sqlite_autoincrement=True,
)


class Store:
    """All releases, oldest to newest."""

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)
        _metadata.create_all(self._engine, checkfirst=True)

    def newest_id(self) -> int | None:
        """Number of the release in force; None when nothing was published yet."""
        with self._engine.connect() as connection:
            number: int | None = connection.execute(select(func.max(_releases.c.id))).scalar()
        return number

    def newest(self) -> Release | None:
        """The release in force."""
        number = self.newest_id()
        return None if number is None else self.get(number)

    def get(self, number: int) -> Release | None:
        """One release by its number."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_releases).where(_releases.c.id == number)).one_or_none()
        if row is None:
            return None
        content = Content.parse_raw(gzip.decompress(row.content))
        return Release(
            id=row.id, published_at=_utc(row.published_at), origin=row.origin, note=row.note, content=content
        )

    def publish(self, content: Content, *, origin: str, note: str = "") -> Release:
        """Put ``content`` in force as a new release."""
        published_at = datetime.now(timezone.utc)
        packed = gzip.compress(content.json(exclude_defaults=True, ensure_ascii=False).encode(), mtime=0)
        values = {"published_at": published_at, "origin": origin, "note": note, "content": packed}
        with self._engine.begin() as connection:
            number = connection.execute(_releases.insert().values(**values)).inserted_primary_key[0]
        return Release(id=number, published_at=published_at, origin=origin, note=note, content=content)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    return create_engine(url, future=True)


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
