"""${message}.

Made on ${create_date.date()}. What it needs is written out here: the models go on changing, this does not.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Change the tables, and the rows that are there."""
    ${upgrades if upgrades else "pass"}
