"""Everybody whose changes a record of the draft holds: one may publish only one's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column; of what is there only the last person is known."""
    op.add_column("draft_edits", sa.Column("people", sa.Text()))
    op.execute("UPDATE draft_edits SET people = account")
