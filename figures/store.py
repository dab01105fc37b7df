"""The counts in SQL: a row for each scope, measure and key of a day, and the sums of each week."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Column, Date, Index, Integer, String, Table, delete, func, literal, select
from sqlalchemy.engine import Connection, Engine

from common.sql.table_registry import metadata
from figures.measures import PROVINCE

DAY, WEEK = "d", "w"
_BEGUN = "b"
"""In place of a period: the row says on which day a measure began to be counted."""
STEP = 5_000
"""Rows that are written at once."""

_figures = Table(
    "figures",
    metadata,
    Column("scope", String(80), primary_key=True),
    Column("period", String(1), primary_key=True),
    Column("measure", String(20), primary_key=True),
    Column("start", Date, primary_key=True),
    Column("key", String(80), primary_key=True),
    Column("count", Integer, nullable=False),
    Index("figures_of_a_time", "period", "start"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True)
class Figure:
    """One count: of what (``measure`` and ``key``), for whom (``scope``)."""

    scope: str
    measure: str
    key: str
    count: int


class Figures:
    """All counts in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def roll_up(self, day: date, counted: Iterable[Figure], *, sum_week: bool = True) -> int:
        """Put the counts of a day in place of those that are there, and sum up its week anew; how many rows.

        Whoever fills in many days sums up a week with its last one.
        """
        rows = [_row(DAY, day, one) for one in counted if one.count > 0]
        with self._engine.begin() as connection:
            _replace(connection, DAY, day, rows)
            if sum_week:
                _sum_week(connection, monday_of(day))
        return len(rows)

    def begin(self, measure: str, key: str, day: date) -> None:
        """Keep the day from which something is counted; a later one changes nothing."""
        if self.begun(measure, key) is None:
            row = {"scope": PROVINCE, "period": _BEGUN, "measure": measure, "start": day, "key": key, "count": 0}
            with self._engine.begin() as connection:
                connection.execute(_figures.insert(), [row])

    def begun(self, measure: str, key: str) -> date | None:
        """The day from which something is counted that was not counted from the start; None before it begins."""
        c = _figures.c
        mark = c.scope == PROVINCE, c.period == _BEGUN, c.measure == measure, c.key == key
        with self._engine.connect() as connection:
            found: date | None = connection.execute(select(func.min(c.start)).where(*mark)).scalar()
        return found

    def sums(
        self, scopes: Collection[str], measures: Collection[str], since: date, until: date, period: str = DAY
    ) -> Mapping[tuple[str, str, str], int]:
        """The sums by scope, measure and key, from the day ``since`` up to and without ``until``."""
        columns = (_figures.c.scope, _figures.c.measure, _figures.c.key)
        query = select(*columns, func.sum(_figures.c.count)).where(*_chosen(scopes, measures, since, until, period))
        with self._engine.connect() as connection:
            rows = connection.execute(query.group_by(*columns)).all()
        return {(scope, measure, key): int(count) for scope, measure, key, count in rows}

    def course(
        self, scope: str, measure: str, since: date, until: date, period: str = WEEK
    ) -> Mapping[tuple[date, str], int]:
        """The counts of one measure by time and key."""
        query = select(_figures.c.start, _figures.c.key, _figures.c.count)
        with self._engine.connect() as connection:
            rows = connection.execute(query.where(*_chosen([scope], [measure], since, until, period))).all()
        return {(start, key): int(count) for start, key, count in rows}


def monday_of(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def _chosen(scopes: Collection[str], measures: Collection[str], since: date, until: date, period: str) -> tuple:  # type: ignore[type-arg]
    return (
        _figures.c.scope.in_(list(scopes)),
        _figures.c.period == period,
        _figures.c.measure.in_(list(measures)),
        _figures.c.start >= since,
        _figures.c.start < until,
    )


def _sum_week(connection: Connection, monday: date) -> None:
    c = _figures.c
    connection.execute(delete(_figures).where(c.period == WEEK, c.start == monday))
    of_days = c.period == DAY, c.start >= monday, c.start < monday + timedelta(days=7)
    week = literal(WEEK, String(1)), literal(monday, Date())
    sums = select(c.scope, week[0], c.measure, week[1], c.key, func.sum(c.count)).where(*of_days)
    names = ["scope", "period", "measure", "start", "key", "count"]
    connection.execute(_figures.insert().from_select(names, sums.group_by(c.scope, c.measure, c.key)))


def _replace(connection: Connection, period: str, start: date, rows: list[dict[str, object]]) -> None:
    connection.execute(delete(_figures).where(_figures.c.period == period, _figures.c.start == start))
    for first in range(0, len(rows), STEP):
        connection.execute(_figures.insert(), rows[first : first + STEP])


def _row(period: str, start: date, one: Figure) -> dict[str, object]:
    return {
        "scope": one.scope,
        "period": period,
        "measure": one.measure,
        "start": start,
        "key": one.key[:80],
        "count": one.count,
    }
