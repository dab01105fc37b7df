"""Questions stay for a while after they were told: they are open again where the release that answered is undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add in which release a question was told, and when; nothing for those that were not."""
    op.add_column("questions", sa.Column("told_in", sa.Integer()))
    op.add_column("questions", sa.Column("told_at", sa.DateTime(timezone=True)))
