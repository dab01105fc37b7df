"""Keep canned answers of commune staff, and figures.

What it needs is written out here: the models go on changing, this does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "canned_answers",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("office", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("canned_answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_canned_answers_office"), ["office"], unique=False)

    op.create_table(
        "figures",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=1), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "period", "measure", "start", "key"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("figures", schema=None) as batch_op:
        batch_op.create_index("figures_of_a_time", ["period", "start"], unique=False)
