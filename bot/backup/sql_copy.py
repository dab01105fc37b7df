"""The rows of SQL as they are at one moment, and back into an empty database of either kind.

Rows are written in a form that is no database's own, so a backup of SQLite can be restored to PostgreSQL: that is
also the way from one to the other.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import DateTime, LargeBinary, Table, inspect, select, text
from sqlalchemy.engine import Connection, Engine

from common.sql.engine import engine_of
from common.sql.migrating import migrated
from common.sql.moments import utc
from common.sql.table_registry import VERSION_TABLE, metadata

ROWS = 500
_LEVEL = 1
PackedTable: TypeAlias = "tuple[str, list[str], Iterable[bytes]]"
"""Name, columns and packed rows."""


class Still:
    """The database as it is when :meth:`hold` is called. Writers are held up for moments at most.

    PostgreSQL keeps a moment for who asks. SQLite lets nobody write while somebody reads, so its file is copied:
    about a second a gigabyte.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._lite = engine.dialect.name == "sqlite"
        self._copied = folder / "sql.copy"
        options = {} if self._lite else {"isolation_level": "REPEATABLE READ"}
        self._connection = engine.connect().execution_options(**options)

    def hold(self) -> None:
        """Keep this moment. Nothing is read yet."""
        if self._lite:
            self._connection.exec_driver_sql("BEGIN")
        self._connection.execute(text("SELECT count(*) FROM alembic_version"))

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The database of that moment, to be read at leisure."""
        if not self._lite:
            yield self._connection
            return
        copy = engine_of(f"sqlite:///{self._copied}")
        try:
            with copy.connect() as connection:
                self._connection.connection.connection.backup(connection.connection.connection)
                self.close()
                yield connection
        finally:
            copy.dispose()
            self._copied.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the moment."""
        self._connection.close()


def tables_of(connection: Connection) -> list[Table]:
    """The tables of ours that the database has, in the order of their names."""
    there = set(inspect(connection).get_table_names())
    return [metadata.tables[name] for name in sorted(there & set(metadata.tables))]


def rows_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """All rows of ``table``, packed, many at a time."""
    plain = [_plain(column.type) for column in table.columns]
    result = connection.execution_options(stream_results=True).execute(select(table))
    while rows := result.fetchmany(ROWS):
        packed = [[to(value) for to, value in zip(plain, row, strict=True)] for row in rows]
        yield zlib.compress(json.dumps(packed, ensure_ascii=False).encode(), _LEVEL)


def last_numbers(connection: Connection) -> dict[str, int]:
    """The last number that each table gave to a row; it is not given again, also when that row is gone."""
    if connection.dialect.name == "sqlite":
        return dict(connection.execute(text("SELECT name, seq FROM sqlite_sequence")).all())
    found = {}
    for table, sequence in _sequences(connection):
        last = connection.execute(text(f"SELECT last_value FROM {sequence} WHERE is_called")).scalar()
        found.update({table: last} if last is not None else {})
    return found


def replace_all(engine: Engine, revision: str, tables: Iterable[PackedTable], numbers: Mapping[str, int]) -> None:
    """In one transaction: empty the database, make its tables as of ``revision``, and fill them."""
    with migrated(engine, revision, before=_drop_all) as connection:
        for name, columns, packed in tables:
            _fill(connection, name, columns, packed)
        _set_numbers(connection, numbers)


def _drop_all(connection: Connection) -> None:
    names = {*metadata.tables, VERSION_TABLE} & set(inspect(connection).get_table_names())
    for name in sorted(names):
        connection.execute(text(f'DROP TABLE "{name}"'))


def _fill(connection: Connection, name: str, columns: list[str], packed: Iterable[bytes]) -> None:
    """Put rows into a table by the driver's own quickest way: there may be millions."""
    kinds = {column["name"]: column["type"] for column in inspect(connection).get_columns(name)}
    put, reader = (_insert, _for_sqlite) if connection.dialect.name == "sqlite" else (_copy, _for_copy)
    readers = [reader(kinds[column]) for column in columns]
    for some in packed:
        rows = json.loads(zlib.decompress(some))
        values = [tuple(read(value) for read, value in zip(readers, row, strict=True)) for row in rows]
        put(connection, name, columns, values)


def _insert(connection: Connection, name: str, columns: list[str], values: list[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" for _ in columns)
    connection.exec_driver_sql(f'INSERT INTO "{name}" ({_quoted(columns)}) VALUES ({marks})', values)


def _copy(connection: Connection, name: str, columns: list[str], values: list[tuple[Any, ...]]) -> None:
    lines = "".join("\t".join(row) + "\n" for row in values)
    with connection.connection.cursor() as cursor:
        cursor.copy_expert(f'COPY "{name}" ({_quoted(columns)}) FROM STDIN', StringIO(lines))


def _quoted(columns: list[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _set_numbers(connection: Connection, numbers: Mapping[str, int]) -> None:
    if connection.dialect.name == "sqlite":
        for table, last in numbers.items():
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
            row = {"name": table, "seq": last}
            connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)"), row)
        return
    for table, sequence in _sequences(connection):
        if table in numbers:
            connection.execute(text("SELECT setval(:name, :last)"), {"name": sequence, "last": numbers[table]})


def _sequences(connection: Connection) -> list[tuple[str, str]]:
    """Tables that number their rows, each with the name of what counts for it."""
    query = "SELECT pg_get_serial_sequence(:table, 'id')"
    found = []
    for table in tables_of(connection):
        if "id" in table.columns:
            sequence = connection.execute(text(query), {"table": table.name}).scalar()
            found += [(table.name, sequence)] if sequence else []
    return found


def _plain(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, LargeBinary):
        return lambda value: None if value is None else base64.b64encode(value).decode()
    return _in_utc if isinstance(kind, DateTime) else lambda value: value


def _in_utc(moment: datetime | None) -> str | None:
    """SQLite gives times back without their zone, which is UTC."""
    if moment is None:
        return None
    return utc(moment).astimezone(timezone.utc).isoformat(timespec="microseconds")


def _for_sqlite(kind: Any) -> Callable[[Any], Any]:
    """Turn a value of a backup into what SQLite keeps of a column of that kind."""
    if isinstance(kind, LargeBinary):
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(kind, DateTime):
        return lambda value: None if value is None else f"{value[:10]} {value[11:26]}"
    return lambda value: value


def _for_copy(kind: Any) -> Callable[[Any], str]:
    """Turn a value of a backup into the text that PostgreSQL's COPY wants for it."""
    if isinstance(kind, LargeBinary):
        return lambda value: r"\N" if value is None else r"\\x" + base64.b64decode(value).hex()
    return lambda value: r"\N" if value is None else str(value).translate(_ESCAPED)


_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
