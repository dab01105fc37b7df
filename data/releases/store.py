"""Releases in SQL: every published state of the content, kept for good.

A release is immutable. Publishing adds a row; the newest row is in force.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TypeVar

from sqlalchemy import Column, DateTime, Integer, LargeBinary, String, Table, func, select
from sqlalchemy.engine import Connection

from common.log import where
from common.sql.engine import database
from common.sql.tables import metadata
from data.entries import FaqEntry
from data.models import Content, Procedure, Release
from data.releases.packing import BROKEN, form_files, pack, pick, pick_faq, unpack

log = logging.getLogger(__name__)
T = TypeVar("T")

_releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("origin", String(200), nullable=False),
    Column("note", String(500), nullable=False, default=""),
    Column("content", LargeBinary, nullable=False),
    # Numbers are never given out twice, also after a row was deleted by hand: answers refer to them.
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Heading:
    """A release without its content."""

    id: int
    published_at: datetime
    origin: str
    note: str


class Overtaken(Exception):
    """Somebody published another release in the meantime."""


class Store:
    """All releases, oldest to newest. ``engine`` is for what is written together with a release."""

    def __init__(self, url: str) -> None:
        self.engine = database(url)

    def newest_id(self) -> int | None:
        """Number of the release in force; None when nothing was published yet."""
        with self.engine.connect() as connection:
            return _newest_id(connection)

    def newest(self) -> Release | None:
        """The release in force: the newest that can be read. A damaged one is passed over, and logged."""
        for number in self._numbers():
            with self.engine.connect() as connection:
                release = _sound(connection, number)
            if release is not None:
                return release
        return None

    def headings(self, most: int) -> list[Heading]:
        """The newest releases without their content, the newest first."""
        columns = (_releases.c.id, _releases.c.published_at, _releases.c.origin, _releases.c.note)
        query = select(*columns).order_by(_releases.c.id.desc()).limit(most)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Heading(row.id, _utc(row.published_at), row.origin, row.note) for row in rows]

    def _numbers(self) -> Iterator[int]:
        """The newest first; the next is looked up only when it is asked for."""
        below: int | None = None
        while True:
            with self.engine.connect() as connection:
                below = _newest_id(connection, below)
            if below is None:
                return
            yield below

    def get(self, number: int) -> Release | None:
        """One release by its number."""
        with self.engine.connect() as connection:
            return _get(connection, number)

    def procedures(self, number: int, codes: Collection[str]) -> Mapping[str, Procedure]:
        """Single procedures of a release, by code; those that it does not have are left out."""
        return self._read(number, lambda packed: pick(packed, codes))

    def faq(self, number: int, ids: Collection[str]) -> Mapping[str, FaqEntry]:
        """Single FAQ entries of a release, by id; those that it does not have are left out."""
        return self._read(number, lambda packed: pick_faq(packed, ids))

    def form_files(self, number: int) -> Mapping[str, tuple[str, str]]:
        """Of a release: the name of every form's file and the code of a procedure that it belongs to, by its id."""
        return self._read(number, form_files)

    def published_at(self, number: int) -> datetime | None:
        """Return when a release was put in force; None when there is none of that number."""
        query = select(_releases.c.published_at).where(_releases.c.id == number)
        with self.engine.connect() as connection:
            moment = connection.execute(query).scalar_one_or_none()
        return _utc(moment) if moment else None

    def _read(self, number: int, read: Callable[[bytes], Mapping[str, T]]) -> Mapping[str, T]:
        """Part of a release. Where it is the newest and damaged, of the one that is in force in its place."""
        packed = self._packed(number)
        try:
            return read(packed) if packed else {}
        except BROKEN:
            in_force = self.newest() if number == self.newest_id() else None
            if in_force is None:
                raise
            return read(self._packed(in_force.id) or b"")

    def _packed(self, number: int) -> bytes | None:
        query = select(_releases.c.content).where(_releases.c.id == number)
        with self.engine.connect() as connection:
            packed: bytes | None = connection.execute(query).scalar_one_or_none()
        return packed

    def publish(
        self,
        content: Content,
        *,
        origin: str,
        note: str = "",
        after: int | None = None,
        also: Callable[[Connection, int], None] | None = None,
    ) -> Release:
        """Put ``content`` in force as a new release.

        With ``after``, only if that release is still the newest: otherwise :class:`Overtaken`. ``also`` is called
        with the open transaction and the new number: what it writes is there exactly if the release is.
        """
        published_at = datetime.now(timezone.utc)
        values = {"published_at": published_at, "origin": origin, "note": note, "content": pack(content)}
        with self.engine.begin() as connection:
            number = connection.execute(_releases.insert().values(**values)).inserted_primary_key[0]
            newest = _newest_id(connection, below=number)
            if after is not None and newest != after and newest is not None and _sound(connection, newest):
                raise Overtaken
            if also is not None:
                also(connection, number)
        return _release(number, published_at, origin, note, content)


def _get(connection: Connection, number: int) -> Release | None:
    row = connection.execute(select(_releases).where(_releases.c.id == number)).one_or_none()
    return _release(row.id, row.published_at, row.origin, row.note, unpack(row.content)) if row else None


def _sound(connection: Connection, number: int) -> Release | None:
    """Return the release if it can be read. The connection is the caller's: in a transaction another one would wait
    for it in vain.
    """
    try:
        return _get(connection, number)
    except BROKEN as error:
        log.error("release %d cannot be read, the one before is used: %s", number, where(error))
        return None


def _newest_id(connection: Connection, below: int | None = None) -> int | None:
    query = select(func.max(_releases.c.id))
    number: int | None = connection.execute(query if below is None else query.where(_releases.c.id < below)).scalar()
    return number


def _release(number: int, published_at: datetime, origin: str, note: str, content: Content) -> Release:
    """Built without validation, which would take seconds for a national catalogue that is known to be valid."""
    return Release.construct(id=number, published_at=_utc(published_at), origin=origin, note=note, content=content)


def _utc(moment: datetime) -> datetime:
    """SQLite gives times back without their zone."""
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
