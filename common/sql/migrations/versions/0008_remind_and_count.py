"""Reminders that citizens asked for, and counts of how filing went."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "reminders",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("chat", sa.String(2000), nullable=False),
        sa.Column("procedure", sa.String(12), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("event", sa.String(60), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.UniqueConstraint("owner", "procedure", "kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminders_at", "reminders", ["at"])
    op.create_table(
        "outcomes",
        sa.Column("procedure", sa.String(12), primary_key=True),
        sa.Column("office", sa.String(60), primary_key=True),
        sa.Column("answer", sa.String(12), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )
