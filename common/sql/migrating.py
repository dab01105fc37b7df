"""Brings a database to the shape that this version of the program expects, by the migrations that come with it.

Every process does so at its start. The first takes a lock, the others wait for it and find the work done. All of it
is one transaction: a migration that fails, or whose process is killed, leaves the database as it was.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.engine import Connection, Engine

from common.errors import ContentError
from common.sql.table_registry import COMPARING, metadata

MIGRATIONS = Path(__file__).with_name("migrations")
LOCK = 0x6D6F7463
"""Names the migration among PostgreSQL's advisory locks."""
WAIT_SECONDS = 120
"""Seconds that a process waits while another migrates the same SQLite file."""
NEWER = (
    "Cơ sở dữ liệu (bản {revision}) thuộc một phiên bản mới hơn của chương trình. Hãy chạy phiên bản mới, hoặc khôi "
    "phục bản sao lưu làm trước khi nâng cấp."
)
_one_at_a_time = threading.Lock()  # alembic keeps the migration that runs in a module


def upgrade(engine: Engine) -> None:
    """Migrate the database if it is not of this version. Raises :class:`ContentError` if it is of a later one."""
    revision = current(engine)
    if revision == newest():
        return
    if revision is not None and not _known(revision):
        raise ContentError(NEWER.format(revision=revision))
    with migrated(engine):
        pass


@contextmanager
def migrated(
    engine: Engine, revision: str = "head", before: Callable[[Connection], None] | None = None
) -> Iterator[Connection]:
    """A transaction that no other process migrates beside, in which the database was brought up to ``revision``.

    ``before`` is called in it first. It is committed when the block ends well.
    """
    with _one_at_a_time, _alone(engine) as connection:
        if before is not None:
            before(connection)
        command.upgrade(config(connection), revision)
        yield connection


def current(engine: Engine) -> str | None:
    """The revision of the database; None when it is empty, or from before the first migration."""
    with engine.connect() as connection:
        revision: str | None = MigrationContext.configure(connection).get_current_revision()
    return revision


def differences(engine: Engine) -> list[Any]:
    """List what separates the tables of the database from those that are registered.

    All modules that hold tables must be imported.
    """
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=COMPARING)
        return list(compare_metadata(context, metadata))


def write_revision(engine: Engine, message: str) -> Path:
    """Write the migration that brings ``engine``, which is of this version, to the tables as they are registered."""
    number = f"{int(newest()) + 1:04}"
    with engine.connect() as connection:
        command.revision(config(connection), message, autogenerate=True, rev_id=number)
    return next((MIGRATIONS / "versions").glob(f"{number}_*.py"))


@cache
def newest() -> str:
    """The revision of this version of the program."""
    head = _scripts().get_current_head()
    assert head is not None
    return head


def config(connection: Connection) -> Config:
    """Alembic's settings, for work on ``connection``."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    made.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    made.attributes["connection"] = connection
    return made


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _known(revision: str) -> bool:
    try:
        return _scripts().get_revision(revision) is not None
    except CommandError:
        return False


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """A transaction that no other process migrates beside."""
    lite = engine.dialect.name == "sqlite"
    # Left to itself, Python's driver begins no transaction before a statement that changes the shape of a table.
    options = {"isolation_level": "AUTOCOMMIT"} if lite else {}
    with engine.connect().execution_options(**options) as connection, connection.begin():
        if lite:
            before = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {before}")
        else:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection
