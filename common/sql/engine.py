"""Connections to SQL: SQLite by default, PostgreSQL when ``DATABASE_URL`` says so."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from common.sql.migrating import upgrade

BUSY_SECONDS = 4.0
"""Seconds that a process waits while others write to the same SQLite file: who can do so tries again later."""
CONNECT_SECONDS = 3
"""Seconds that a process waits for a PostgreSQL that does not answer."""
AWAY = (OperationalError, InterfaceError, TimeoutError)
"""Errors that are raised while SQL cannot be reached, or is locked for too long."""


def database(url: str) -> Engine:
    """The database at ``url``, made or brought to the shape of this version where it is not."""
    engine = engine_of(url)
    upgrade(engine)
    return engine


def engine_of(url: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Connections to ``url``; nothing is asked of the database yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        patience = {"connect_timeout": CONNECT_SECONDS}
        engine = create_engine(url, future=True, pool_pre_ping=True, connect_args=patience)
        event.listen(engine, "handle_error", _cut_is_away)
        return engine
    if parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, future=True, connect_args={"timeout": busy_seconds})
    event.listen(engine, "connect", _overwrite_deleted)
    return engine


def check_writing(url: str) -> None:
    """Raise ``OSError`` when the SQLite file at ``url`` cannot be written: the driver says so only at the first row,
    and as if it were locked.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return
    path = Path(parsed.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    for place in (path.parent, path):
        if place.exists() and not os.access(place, os.W_OK):
            fixed = os.statvfs(place).f_flag & os.ST_RDONLY
            raise OSError(errno.EROFS if fixed else errno.EACCES, "cannot be written", str(place))


def _cut_is_away(context: Any) -> Exception | None:
    """Call a connection that was cut in the middle of a statement away: the driver has no name for that."""
    error = context.sqlalchemy_exception
    if not context.is_disconnect or error is None or isinstance(error, AWAY):
        return None
    away: Exception = OperationalError(error.statement, error.params, error.orig, connection_invalidated=True)
    return away


def _overwrite_deleted(connection: Any, _record: object) -> None:
    """Make SQLite overwrite what is deleted, and not only mark it as free."""
    connection.execute("PRAGMA secure_delete = ON")
