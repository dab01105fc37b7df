"""Sentences that tell an amount of before and that somebody looked at and keeps as they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "kept_amounts",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("account", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_kept_amounts_code", "kept_amounts", ["code"])
