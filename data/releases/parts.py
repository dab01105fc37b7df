"""A release as a list of parts: every record lies in SQL once, under the hash of what it says.

::

    release → its list of pages → pages → records

A page names some sixty records, and ends where the hash of a record says so: wherever something is added, all other
pages stay as they are. So a release that changes one record of thousands stores that record, its page and the list.
Every part is a line of JSON, compressed; one that is damaged does not fit its hash.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Column, LargeBinary, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from common.collector import collector_paused
from common.sql.table_registry import metadata
from data.models import Content
from data.record import Record
from data.releases.packing import KINDS, LEVEL, line, of_row, plain

HASH_BYTES = 20
PAGE = 64
"""Records of a page, on average."""
AT_ONCE = 500
"""Parts that are asked for in one query."""

_parts = Table(
    "release_parts",
    metadata,
    Column("hash", String(2 * HASH_BYTES), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)


class Row(NamedTuple):
    """One record of a release: its kind, the name by which it is found (empty where it has none), and its part."""

    kind: str
    key: str
    hash: str


@dataclass(frozen=True)
class Listed:
    """A content as parts: the hash of its list, its rows, and the parts that may be new."""

    root: str
    rows: tuple[Row, ...]
    parts: Mapping[str, bytes] = field(repr=False)


@dataclass(frozen=True)
class Known:
    """Records that are in memory, so that those that did not change are neither packed nor read again."""

    by_hash: Mapping[str, Record] = field(default_factory=dict)
    hashes: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content, rows: Sequence[Row]) -> Known:
        """All records of ``content``, which lie in the order of ``rows``."""
        records = [record for kind in KINDS for record in getattr(content, kind)]
        pairs = list(zip(rows, records, strict=True))
        return cls({row.hash: record for row, record in pairs}, {id(record): row.hash for row, record in pairs})

    def hash_of(self, record: Record) -> str | None:
        """The hash of this very record, if it is known."""
        found = self.hashes.get(id(record))
        return found if found is not None and self.by_hash.get(found) is record else None


@collector_paused()
def split(content: Content, known: Known) -> Listed:
    """``content`` as parts; those of ``known`` records are not packed again."""
    parts: dict[str, bytes] = {}
    rows = tuple(_rows(content, known, parts))
    pages = [_add(parts, line([list(row) for row in page])) for page in _pages(rows)]
    return Listed(_add(parts, line(pages)), rows, parts)


def part_of(kind: str, record: Record) -> tuple[str, bytes]:
    """The hash and the body of one record's part."""
    parts: dict[str, bytes] = {}
    name = _add(parts, line([kind, plain(record)]))
    return name, parts[name]


def records_of(connection: Connection, hashes: Iterable[str]) -> dict[str, Record]:
    """Records by the hashes of their parts."""
    return {name: of_row(*json.loads(text.decode())) for name, text in lines(connection, dict.fromkeys(hashes))}


def write(connection: Connection, parts: Mapping[str, bytes]) -> None:
    """Keep parts. One that is there is written again: should it be damaged, all releases that have it are whole."""
    insert = (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(_parts)
    again = insert.on_conflict_do_update(index_elements=["hash"], set_={"body": insert.excluded.body})
    rows = [{"hash": name, "body": parts[name]} for name in sorted(parts)]  # in one order, or two writers block
    for some in _some(rows):
        connection.execute(again, some)


def rows_of(connection: Connection, root: str | None) -> list[Row]:
    """The rows of a release by the hash of its list. Raises one of :data:`data.releases.packing.BROKEN`."""
    if root is None:
        raise LookupError("an earlier version could not read this release")
    pages = json.loads(dict(lines(connection, [root]))[root])
    found = dict(lines(connection, dict.fromkeys(pages)))
    return [Row(*row) for page in pages for row in json.loads(found[page])]


@collector_paused()
def content_of(connection: Connection, rows: Sequence[Row], known: Known) -> Content:
    """All records of a release; those in ``known`` are not read again."""
    records = {row.hash: known.by_hash[row.hash] for row in rows if row.hash in known.by_hash}
    records.update(records_of(connection, (row.hash for row in rows if row.hash not in records)))
    held = {kind: tuple(records[row.hash] for row in rows if row.kind == kind) for kind in KINDS}
    return Content.construct(None, **held)


def lines(connection: Connection, hashes: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The lines of parts, each with its hash. Raises ``ValueError`` for a damaged, ``LookupError`` for a lost one."""
    for some in _some(list(hashes)):
        query = select(_parts.c.hash, _parts.c.body).where(_parts.c.hash.in_(some))
        rows = connection.execute(query).all()
        if len(rows) != len(some):
            raise LookupError("a part of a release is not there")
        for name, body in rows:
            text = zlib.decompress(body)
            if _hash(text) != name:
                raise ValueError("a part of a release is damaged")
            yield name, text


def _rows(content: Content, known: Known, parts: dict[str, bytes]) -> Iterator[Row]:
    for kind in KINDS:
        for record in getattr(content, kind):
            name = known.hash_of(record) or _add(parts, line([kind, plain(record)]))
            yield Row(kind, str(getattr(record, KINDS[kind].key, "")), name)


def _pages(rows: Iterable[Row]) -> Iterator[list[Row]]:
    page: list[Row] = []
    for row in rows:
        page.append(row)
        if int(row.hash[-4:], 16) % PAGE == 0:
            yield page
            page = []
    if page:
        yield page


def _add(parts: dict[str, bytes], text: bytes) -> str:
    text = text.rstrip(b"\n")
    name = _hash(text)
    if name not in parts:
        parts[name] = zlib.compress(text, LEVEL)
    return name


def _hash(text: bytes) -> str:
    return hashlib.blake2b(text, digest_size=HASH_BYTES).hexdigest()


def _some(items: Sequence[object]) -> Iterator[list[object]]:
    yield from (list(items[start : start + AT_ONCE]) for start in range(0, len(items), AT_ONCE))
