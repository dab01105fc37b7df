"""News of communes: who reads them, what was sent, and the day until which a notice is of use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the three tables, and add the moment and an index to notices."""
    op.add_column("notices", sa.Column("until", sa.Float()))
    op.create_index("notices_topic", "notices", ["topic"])
    op.create_table(
        "commune_readers",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("chat", sa.String(2000), nullable=False),
        sa.Column("office", sa.String(80), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.UniqueConstraint("owner"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_commune_readers_office", "commune_readers", ["office"])
    op.create_table(
        "broadcasts",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("office", sa.String(80), nullable=False),
        sa.Column("name", sa.String(160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("last_day", sa.String(10), nullable=False),
        sa.Column("slot", sa.String(30), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reached", sa.String(80), nullable=False),
        sa.UniqueConstraint("office", "slot"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcasts_state", "broadcasts", ["state"])
    op.create_table(
        "broadcast_sums",
        sa.Column("broadcast", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(12), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
    )
