"""The registry of all tables. A table is written where its rows are used (``citizens/``, ``data/`` …), and joins it.

A table or column that is changed there comes into a database by a migration: ``motcua db revision "…"`` writes it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData

metadata = MetaData()
VERSION_TABLE = "alembic_version"
"""The table in which alembic keeps the revision of the database."""

COMPARING: dict[str, Any] = {
    "compare_type": True,
    "compare_server_default": True,
    "include_name": lambda name, kind, parents: not (kind == "table" and name == "sqlite_sequence"),
}
"""The options under which alembic compares a database with these tables. SQLite has a table of its own there."""
