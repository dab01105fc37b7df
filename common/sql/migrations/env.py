"""Run by alembic for every command: which database, which tables."""

from __future__ import annotations

from alembic import context

from common.sql.table_registry import COMPARING, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite changes a column only by copying its table
    transactional_ddl=True,
    **COMPARING,
)
with context.begin_transaction():
    context.run_migrations()
