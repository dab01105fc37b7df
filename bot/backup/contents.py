"""The order of the blocks in a backup, and the writing and reading of a whole one.

::

    m   when it was made, and the revision of the database
    R   how many bytes of Redis follow          d d d …   they
    n   the last number that each table gave
    t   a table and its columns                 r r r …   its rows, packed
    e   how much there was of each
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy.engine import Connection, Engine

from bot.backup import redis_copy, sql_copy
from bot.backup.redis_copy import Snapshot, Sync
from bot.backup.sealed_file import DAMAGED, END, Writer, blocks, new_file
from common.errors import InputError
from common.sql.migrating import newest

Block = tuple[bytes, bytes]


@dataclass
class Counts:
    """The sizes of what a backup holds: rows are counted in packs of :data:`bot.backup.sql_copy.ROWS`."""

    redis_bytes: int = 0
    packs: dict[str, int] = field(default_factory=dict)

    def add(self, table: str) -> None:
        """Count one pack of rows."""
        self.packs[table] = self.packs.get(table, 0) + 1


@dataclass(frozen=True)
class About:
    """A backup that is whole: when it was made, in UTC, and of which revision its tables are."""

    made_at: datetime
    revision: str


def make(path: Path, redis: Sync, engine: Engine, key: bytes) -> About:
    """Write a backup of Redis and SQL as they are at one moment, which is while nobody writes to Redis.

    What a program wrote to SQL and not yet to Redis is as if it had been killed in between, which it survives.
    """
    about = About(datetime.now(timezone.utc), newest())
    sql = sql_copy.Still(engine, path.parent)
    try:
        with new_file(path) as file, redis_copy.snapshot(redis, sql.hold) as taken, sql.reading() as connection:
            writer, counts = Writer(file, key), Counts()
            _put(writer, b"m", {"made_at": about.made_at.isoformat(), "revision": about.revision})
            _put_redis(writer, taken, counts)
            _put_sql(writer, connection, counts)
            _put(writer, END, asdict(counts))
    finally:
        sql.close()
    return about


def check(file: BinaryIO, keys: Sequence[bytes]) -> About:
    """Read a backup to its end. Raises :class:`InputError` where it is damaged or not whole."""
    stream, counts, table, number = blocks(file, keys), Counts(), "", 0
    about = json.loads(next(stream)[1])
    for number, (kind, payload) in enumerate(stream, 1):
        if kind == b"d":
            counts.redis_bytes += len(payload)
        elif kind == b"t":
            table = json.loads(payload)["name"]
        elif kind == b"r":
            counts.add(table)
        elif kind == END and json.loads(payload) != asdict(counts):
            raise InputError(DAMAGED.format(number=number))
    return About(datetime.fromisoformat(about["made_at"]), about["revision"])


def put_back(file: BinaryIO, keys: Sequence[bytes], redis: Sync, engine: Engine) -> None:
    """Put a backup that was checked in the place of all that Redis and SQL hold."""
    stream = blocks(file, keys)
    about, size = (json.loads(next(stream)[1]) for _ in range(2))
    redis_copy.replace(redis, size["bytes"], _redis_of(stream, size["bytes"]))
    numbers = json.loads(next(stream)[1])
    sql_copy.replace_all(engine, about["revision"], _tables_of(stream), numbers)


def _put(writer: Writer, kind: bytes, value: Any) -> None:
    writer.write(kind, json.dumps(value).encode())


def _put_redis(writer: Writer, taken: Snapshot, counts: Counts) -> None:
    pieces = taken.read()
    first = next(pieces)
    counts.redis_bytes = taken.size
    _put(writer, b"R", {"bytes": taken.size})
    writer.write(b"d", first)
    for piece in pieces:
        writer.write(b"d", piece)


def _put_sql(writer: Writer, connection: Connection, counts: Counts) -> None:
    _put(writer, b"n", sql_copy.last_numbers(connection))
    for table in sql_copy.tables_of(connection):
        _put(writer, b"t", {"name": table.name, "columns": table.columns.keys()})
        for packed in sql_copy.rows_of(connection, table):
            writer.write(b"r", packed)
            counts.add(table.name)


def _redis_of(stream: Iterator[Block], size: int) -> Iterator[bytes]:
    while size > 0:
        _, piece = next(stream)
        size -= len(piece)
        yield piece


def _tables_of(stream: Iterator[Block]) -> Iterator[tuple[str, list[str], Iterator[bytes]]]:
    """The tables with their rows; those of one table must be read before the next is asked for."""
    after: list[Block] = []

    def rows() -> Iterator[bytes]:
        for kind, payload in stream:
            if kind != b"r":
                after.append((kind, payload))
                return
            yield payload

    kind, payload = next(stream)
    while kind == b"t":
        table = json.loads(payload)
        yield table["name"], table["columns"], rows()
        kind, payload = after.pop()
