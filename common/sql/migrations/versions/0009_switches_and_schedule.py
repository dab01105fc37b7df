"""Answers that the province has switched off for now, and changes that wait for their day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "switches",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(40)),
        sa.Column("ended", sa.DateTime(timezone=True)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_switches_ended", "switches", ["ended"])
    op.create_table(
        "scheduled_changes",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("due", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edits", sa.Text(), nullable=False),
        sa.Column("note", sa.String(400), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("told", sa.String(200), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_scheduled_changes_state", "scheduled_changes", ["state"])
