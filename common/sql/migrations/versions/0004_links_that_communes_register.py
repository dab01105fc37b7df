"""The links that communes registered. Where a program made the table by itself already, it stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table and its index."""
    op.create_table(
        "shared_links",
        sa.Column("code", sa.String(12), primary_key=True),
        sa.Column("office", sa.String(60), nullable=False),
        sa.Column("place", sa.String(10), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("procedure", sa.String(12), nullable=False),
        sa.Column("owner", sa.String(60), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped", sa.DateTime(timezone=True), nullable=True),
        if_not_exists=True,
    )
    op.create_index("ix_shared_links_office", "shared_links", ["office"], if_not_exists=True)
