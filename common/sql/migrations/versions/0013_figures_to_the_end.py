"""Questions know the commune that was talked of, and officers may have the figures of a week sent to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column, of which nothing is known for what is there, and make the table."""
    op.add_column("questions", sa.Column("office", sa.String(60)))
    op.create_index("ix_questions_office", "questions", ["office"])
    op.create_table(
        "weekly_pages",
        sa.Column("account", sa.String(40), primary_key=True),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("scope", sa.String(80), nullable=False),
        sa.Column("sent_for", sa.Date(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try", sa.Float(), nullable=False),
        sa.Column("told", sa.String(300), nullable=False),
    )
