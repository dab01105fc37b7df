"""Releases in SQL: every published state of the content, kept for good.

A release is immutable. Publishing adds a row, and of its records those that no release had yet
(:mod:`data.releases.parts`); the newest row is in force.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TypeVar

from sqlalchemy import Column, DateTime, Integer, String, Table, func, select
from sqlalchemy.engine import Connection

from common.log import where
from common.sql.engine import database
from common.sql.moments import utc
from common.sql.table_registry import metadata
from data.entries import FaqEntry
from data.models import Content, Procedure, Release
from data.own_case.tree import Tree
from data.record import Record
from data.releases.packing import BROKEN, of_row, trusted
from data.releases.parts import Known, Row, content_of, lines, rows_of, split, write

log = logging.getLogger(__name__)
T = TypeVar("T")

_releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("published_at", DateTime(timezone=True), nullable=False),
    Column("origin", String(200), nullable=False),
    Column("note", String(500), nullable=False, default=""),
    Column("root", String(40)),
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
        self._known = Known()

    def newest_id(self) -> int | None:
        """Number of the release in force; None when nothing was published yet."""
        with self.engine.connect() as connection:
            return _newest_id(connection)

    def newest(self) -> Release | None:
        """The release in force: the newest that can be read. A damaged one is passed over, and logged."""
        for number in self._numbers():
            with self.engine.connect() as connection:
                release = self._sound(connection, number)
            if release is not None:
                return release
        return None

    def headings(self, most: int) -> list[Heading]:
        """The newest releases without their content, the newest first."""
        columns = (_releases.c.id, _releases.c.published_at, _releases.c.origin, _releases.c.note)
        query = select(*columns).order_by(_releases.c.id.desc()).limit(most)
        with self.engine.connect() as connection:
            rows = connection.execute(query).all()
        return [Heading(row.id, utc(row.published_at), row.origin, row.note) for row in rows]

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
            return self._get(connection, number)

    def procedures(self, number: int, codes: Collection[str]) -> Mapping[str, Procedure]:
        """Single procedures of a release, by code; those that it does not have are left out."""
        found = self._some(number, "procedures", codes)
        return {code: procedure for code, procedure in found.items() if isinstance(procedure, Procedure)}

    def faq(self, number: int, ids: Collection[str]) -> Mapping[str, FaqEntry]:
        """Single FAQ entries of a release, by id, in the order of ``ids``; those that are not there are left out."""
        found = self._some(number, "faq", ids)
        return {name: entry for name in ids if isinstance(entry := found.get(name), FaqEntry)}

    def tree(self, number: int, code: str) -> Tree | None:
        """The clarifying tree of one procedure of a release; None where it has none."""
        tree = self._some(number, "trees", [code]).get(code)
        return tree if isinstance(tree, Tree) else None

    def form_files(self, number: int) -> Mapping[str, tuple[str, str]]:
        """Of a release: the name of every form's file and the code of a procedure that it belongs to, by its id."""

        def read(connection: Connection, rows: Sequence[Row]) -> Mapping[str, tuple[str, str]]:
            texts = lines(connection, dict.fromkeys(row.hash for row in rows if row.kind == "procedures"))
            with_forms = (json.loads(text) for _, text in texts if b'"forms":' in text)
            procedures = (trusted(Procedure, row) for _, row in with_forms)
            return {form.id: (form.name, procedure.code) for procedure in procedures for form in procedure.forms}

        return self._read(number, read)

    def only(self, number: int, kinds: Collection[str]) -> Content:
        """The records of some kinds of a release, as a content without the others, which are not read."""

        def read(connection: Connection, rows: Sequence[Row]) -> Mapping[str, Content]:
            return {"content": content_of(connection, [row for row in rows if row.kind in kinds], self._known)}

        return self._read(number, read).get("content", Content())

    def _some(self, number: int, kind: str, keys: Collection[str]) -> Mapping[str, Record]:
        """Records of one kind by their keys; no others are read."""

        def read(connection: Connection, rows: Sequence[Row]) -> Mapping[str, Record]:
            wanted = {row.hash: row.key for row in rows if row.kind == kind and row.key in keys}
            return {wanted[name]: of_row(*json.loads(text)) for name, text in lines(connection, wanted)}

        return self._read(number, read)

    def published_at(self, number: int) -> datetime | None:
        """Return when a release was put in force; None when there is none of that number."""
        query = select(_releases.c.published_at).where(_releases.c.id == number)
        with self.engine.connect() as connection:
            moment = connection.execute(query).scalar_one_or_none()
        return utc(moment) if moment else None

    def _read(self, number: int, read: Callable[[Connection, Sequence[Row]], Mapping[str, T]]) -> Mapping[str, T]:
        """Part of a release. Where it is the newest and damaged, of the one that is in force in its place."""
        try:
            return self._read_from(number, read)
        except BROKEN:
            in_force = self.newest() if number == self.newest_id() else None
            if in_force is None:
                raise
            return self._read_from(in_force.id, read)

    def _read_from(
        self, number: int, read: Callable[[Connection, Sequence[Row]], Mapping[str, T]]
    ) -> Mapping[str, T]:
        query = select(_releases.c.root).where(_releases.c.id == number)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            return read(connection, rows_of(connection, row.root)) if row else {}

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
        listed = split(content, self._known)
        values = {"published_at": published_at, "origin": origin, "note": note, "root": listed.root}
        with self.engine.begin() as connection:
            write(connection, listed.parts)
            number = connection.execute(_releases.insert().values(**values)).inserted_primary_key[0]
            newest = _newest_id(connection, below=number)
            if after is not None and newest != after and newest is not None and self._sound(connection, newest):
                raise Overtaken
            if also is not None:
                also(connection, number)
        self._known = Known.of(content, listed.rows)
        return _release(number, published_at, origin, note, content)

    def mend(self, content: Content) -> None:
        """Write the parts of ``content`` anew, without a release: what was damaged in them is whole again."""
        with self.engine.begin() as connection:
            write(connection, split(content, Known()).parts)

    def _get(self, connection: Connection, number: int) -> Release | None:
        row = connection.execute(select(_releases).where(_releases.c.id == number)).one_or_none()
        if row is None:
            return None
        rows = rows_of(connection, row.root)
        content = content_of(connection, rows, self._known)
        self._known = Known.of(content, rows)
        return _release(row.id, row.published_at, row.origin, row.note, content)

    def _sound(self, connection: Connection, number: int) -> Release | None:
        """Return the release if it can be read. The connection is the caller's: in a transaction another one would
        wait for it in vain.
        """
        try:
            return self._get(connection, number)
        except BROKEN as error:
            log.error("release %d cannot be read, the one before is used: %s", number, where(error))
            return None


def _newest_id(connection: Connection, below: int | None = None) -> int | None:
    query = select(func.max(_releases.c.id))
    number: int | None = connection.execute(query if below is None else query.where(_releases.c.id < below)).scalar()
    return number


def _release(number: int, published_at: datetime, origin: str, note: str, content: Content) -> Release:
    """Built without validation, which would take seconds for a national catalogue that is known to be valid."""
    return Release.construct(id=number, published_at=utc(published_at), origin=origin, note=note, content=content)
