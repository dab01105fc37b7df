"""The province's share of the content is kept by itself, so that new versions and syncs go around it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table. What an earlier version knew of edits is read from its releases at the next start."""
    op.create_table(
        "province_edits",
        sa.Column("release", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("deed", sa.String(4), nullable=False),
        sa.Column("hash", sa.String(40)),
    )
