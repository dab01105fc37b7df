"""Counts of what citizens answered to "nộp được chưa, vướng gì?", by procedure and commune. They name nobody."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import Column, Integer, String, Table, and_, select, update
from sqlalchemy.engine import Connection, Engine

from common.sql.table_registry import metadata

LEAST = 5
"""Answers of one commune to one procedure below which no number is shown: fewer might tell who they were."""

_outcomes = Table(
    "outcomes",
    metadata,
    Column("procedure", String(12), primary_key=True),
    Column("office", String(60), primary_key=True),
    Column("answer", String(12), primary_key=True),
    Column("count", Integer, nullable=False),
)


class Answer(str, Enum):
    """The four answers."""

    FILED = "filed"
    PAPERS = "papers"
    ONLINE = "online"
    NOT_YET = "notyet"


@dataclass(frozen=True)
class Row:
    """The answers for one procedure in one commune; ``office`` is empty where none was known, ``counts`` is empty
    where there are fewer than :data:`LEAST`.
    """

    procedure: str
    office: str
    counts: dict[Answer, int]


def count(connection: Connection, procedure: str, office: str, answer: str) -> None:
    """In an open transaction: count one answer. ``IntegrityError`` where another process was the first meanwhile."""
    key = {"procedure": procedure, "office": office, "answer": answer}
    here = and_(*(_outcomes.c[name] == value for name, value in key.items()))
    more = update(_outcomes).where(here).values(count=_outcomes.c.count + 1)
    if not connection.execute(more).rowcount:
        connection.execute(_outcomes.insert().values(**key, count=1))


def shown(engine: Engine, least: int = LEAST) -> list[Row]:
    """All procedures and communes, with their counts where they are many enough to be shown."""
    query = select(_outcomes).order_by(_outcomes.c.procedure, _outcomes.c.office, _outcomes.c.answer)
    found: dict[tuple[str, str], dict[Answer, int]] = {}
    with engine.connect() as connection:
        for row in connection.execute(query):
            found.setdefault((row.procedure, row.office), {})[Answer(row.answer)] = row.count
    return [Row(*key, counts if sum(counts.values()) >= least else {}) for key, counts in found.items()]
