"""The console's tables. The audit log takes additions only: triggers that its migration makes refuse to change or
delete a row.
"""

from __future__ import annotations

from datetime import datetime, timezone

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from common.sql.table_registry import metadata

accounts = Table(
    "admin_accounts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("full_name", String(120), nullable=False),
    Column("role", String(10), nullable=False),
    Column("office", String(80), nullable=False, default=""),
    Column("password", String(200), nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("totp", Text, nullable=False, default=""),
    Column("totp_step", Integer, nullable=False, default=0),
    Column("active", Boolean, nullable=False, default=True),
    Column("created", DateTime(timezone=True), nullable=False),
    Column("last_seen", DateTime(timezone=True)),
)

recovery_codes = Table(
    "admin_recovery_codes",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", String(40), nullable=False, index=True),
)

sessions = Table(
    "admin_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", String(40), nullable=False, index=True),
    Column("stage", String(10), nullable=False),
    Column("csrf", String(64), nullable=False),
    Column("created", Float, nullable=False),
    Column("seen", Float, nullable=False, index=True),
)

tries = Table(
    "admin_tries",
    metadata,
    Column("who", String(120), primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("until", Float, nullable=False),
)

draft = Table(
    "draft_edits",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("base", Text),
    Column("value", Text),
    Column("version", Integer, nullable=False),
    Column("account", String(40), nullable=False),
    Column("people", Text),
    Column("at", DateTime(timezone=True), nullable=False),
)

jobs = Table(
    "admin_jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("what", String(20), nullable=False),
    Column("account", String(40), nullable=False),
    Column("begun", Float, nullable=False, index=True),
    Column("beat", Float, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("state", String(10), nullable=False),
    Column("told", Text, nullable=False, default=""),
    Column("file", LargeBinary),
)

scheduled = Table(
    "scheduled_changes",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("due", DateTime(timezone=True), nullable=False),
    Column("edits", Text, nullable=False),
    Column("note", String(400), nullable=False),
    Column("account", String(40), nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("told", String(200), nullable=False, default=""),
    sqlite_autoincrement=True,
)

weekly_pages = Table(
    "weekly_pages",
    metadata,
    Column("account", String(40), primary_key=True),
    Column("address", String(200), nullable=False),
    Column("scope", String(80), nullable=False),
    Column("sent_for", Date, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_try", Float, nullable=False),
    Column("told", String(300), nullable=False),
)

audit = Table(
    "audit_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("account", String(40), nullable=False, index=True),
    Column("action", String(30), nullable=False, index=True),
    Column("kind", String(20), nullable=False, default=""),
    Column("key", String(200), nullable=False, default=""),
    Column("title", String(300), nullable=False, default=""),
    Column("before", Text),
    Column("after", Text),
    Column("note", String(500), nullable=False, default=""),
    Column("words", Text, nullable=False, default=""),
    Index("audit_log_record", "kind", "key"),
    sqlite_autoincrement=True,
)

kept_amounts = Table(
    "kept_amounts",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("code", String(20), nullable=False, index=True),
    Column("account", String(40), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)

canned_answers = Table(
    "canned_answers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("office", String(80), nullable=False, index=True),
    Column("text", Text, nullable=False),
    Column("account", String(40), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


def now() -> datetime:
    """The moment, with its zone."""
    return datetime.now(timezone.utc)
