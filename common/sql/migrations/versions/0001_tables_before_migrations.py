"""All tables as they were when migrations began. What a database from before that has already is left as it is."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables that are not there yet; older programs made each at its first use."""
    _releases()
    _sync()
    _consents()
    _receipts()
    _news()
    _zalo()


def _table(name: str, *columns: Any, **options: Any) -> None:
    op.create_table(name, *columns, if_not_exists=True, **options)


def _index(table: str, *columns: str, name: str = "") -> None:
    op.create_index(name or f"ix_{table}_{columns[0]}", table, list(columns), if_not_exists=True)


def _number(name: str = "id") -> sa.Column:
    return sa.Column(name, sa.Integer, primary_key=True, autoincrement=True)


def _moment(name: str, **options: Any) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), **{"nullable": False, **options})


def _text(name: str, length: int, **options: Any) -> sa.Column:
    return sa.Column(name, sa.String(length), **{"nullable": False, **options})


def _float(name: str, **options: Any) -> sa.Column:
    return sa.Column(name, sa.Float, **{"nullable": False, **options})


def _integer(name: str, **options: Any) -> sa.Column:
    return sa.Column(name, sa.Integer, **{"nullable": False, **options})


def _bytes(name: str) -> sa.Column:
    return sa.Column(name, sa.LargeBinary, nullable=False)


def _releases() -> None:
    _table(
        "releases",
        _number(),
        _moment("published_at"),
        _text("origin", 200),
        _text("note", 500),
        _bytes("content"),
        sqlite_autoincrement=True,
    )


def _sync() -> None:
    _table(
        "sync_runs",
        _number(),
        _text("source", 300),
        _moment("started_at"),
        _moment("finished_at", nullable=True),
        sa.Column("listed", sa.Boolean, nullable=False),
        _integer("release", nullable=True),
    )
    _table(
        "sync_items",
        sa.Column("run", sa.Integer, primary_key=True),
        _text("key", 200, primary_key=True),
        _text("code", 60),
        _text("name", 2000),
        _text("state", 10),
        _text("hash", 64, nullable=True),
        _text("reason", 500, nullable=True),
    )
    _table("official_records", _text("hash", 64, primary_key=True), _bytes("body"))
    _table("release_changes", sa.Column("release", sa.Integer, primary_key=True), _bytes("body"))
    _table("withdrawn_procedures", _text("code", 20, primary_key=True), _text("successors", 500), _bytes("body"))
    _table("reread_texts", _text("code", 20, primary_key=True), _text("fingerprint", 2000), _moment("at"))


def _consents() -> None:
    _table("consents", _text("ref", 64, primary_key=True), _text("state", 10), _moment("at"), _text("version", 12))
    _index("consents", "at")
    _table(
        "consent_texts",
        _text("version", 12, primary_key=True),
        _moment("since"),
        sa.Column("text", sa.Text, nullable=False),
    )
    _table(
        "erasures",
        _text("code", 20, primary_key=True),
        _moment("at"),
        sa.Column("deleted", sa.Text, nullable=False),
    )
    _index("erasures", "at")


def _receipts() -> None:
    _table(
        "receipts",
        _text("code", 12, primary_key=True),
        _moment("at"),
        _text("channel", 20),
        _text("decision", 20),
        _integer("release"),
        _bytes("body"),
        _text("ref", 64, nullable=True),
        _text("chat", 300, nullable=True),
    )
    _index("receipts", "at")
    _index("receipts", "ref")
    _table(
        "receipt_arrivals",
        _text("answer", 80, primary_key=True),
        _moment("created"),
        _text("state", 10, nullable=True),
        _integer("sent", nullable=True),
        _integer("missing", nullable=True),
        _moment("at", nullable=True),
    )
    _index("receipt_arrivals", "created")


def _address() -> tuple[sa.Column, ...]:
    return (_text("owner", 80), _text("channel", 20), _text("chat", 2000))


def _news() -> None:
    _table(
        "notices",
        _number(),
        *_address(),
        _text("topic", 60),
        _text("event", 80),
        sa.Column("body", sa.Text, nullable=False),
        _float("created"),
        _float("send_at"),
        _text("state", 12),
        _integer("attempt"),
        _float("leased_until"),
        _text("lease", 80),
        _float("settled", nullable=True),
        _text("shown_in", 60),
        sa.UniqueConstraint("owner", "topic", "event"),
        sqlite_autoincrement=True,
    )
    _index("notices", "state", "send_at", name="notices_send_at")
    _index("notices", "owner", "state", "id", name="notices_owner")
    _subscriptions()
    _table(
        "portal_waits",
        _number(),
        *_address(),
        _text("code", 60),
        _text("host", 200),
        _text("event", 60),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        _float("until"),
        sa.UniqueConstraint("owner", "code"),
        sqlite_autoincrement=True,
    )
    _index("portal_waits", "host")
    _index("portal_waits", "until")


def _subscriptions() -> None:
    _table(
        "subscriptions",
        _number(),
        *_address(),
        _text("code", 60),
        _text("host", 200),
        _integer("status", nullable=True),
        _text("status_text", 300),
        _float("status_at"),
        _float("due", nullable=True),
        _float("looked_at", nullable=True),
        _float("next_look"),
        _integer("failures"),
        _integer("missing"),
        _text("state", 10),
        _integer("version"),
        _text("lease", 80),
        _float("leased_until"),
        _float("created"),
        sa.UniqueConstraint("owner", "code"),
        sqlite_autoincrement=True,
    )
    _index("subscriptions", "host", "state", "next_look", name="subscriptions_next_look")
    _index("subscriptions", "code", name="subscriptions_code")


def _zalo() -> None:
    _table(
        "zalo_oa_tokens",
        _text("app_id", 40, primary_key=True),
        _integer("number"),
        _bytes("access"),
        _bytes("refresh"),
        _float("access_until"),
        _float("refresh_until"),
        _float("authorized_at"),
        _float("saved_at"),
        _float("tried_at"),
        _text("trouble", 200),
        _text("held_by", 80),
        _float("held_until"),
    )
