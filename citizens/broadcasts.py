"""News of a commune ("Tin của xã") in SQL: who reads them, what was sent, and what became of it, in counts only.

A broadcast is handed out to the readers of its commune in steps of some, each one transaction that moves the mark in
the broadcast's row: whoever is killed goes on behind the mark. To each reader it is a notice like all others
(:mod:`citizens.notices`), so it is told once, by day, and until the end of its last day. Moments are epoch seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.engine import Connection, Engine

from citizens import notices
from citizens.notices import Address, NewNotice, Telling
from common.sql.table_registry import metadata
from common.today import VIETNAM
from data.unit_names import unit

EVENT = "commune:"
"""Beginning of the names and topics of notices that broadcasts turn into."""
ALL = "*"
"""The office that stands for every commune of the province."""
LEAST = 5
"""Readers below which no number is shown: fewer might tell who they are."""
KEPT_DAYS = 30
"""Days after its last one for which it is kept who was sent a broadcast; then only the counts are."""

_readers = Table(
    "commune_readers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *notices.address_columns(),
    Column("office", String(80), nullable=False, index=True),
    Column("since", Float, nullable=False),
    UniqueConstraint("owner"),
    sqlite_autoincrement=True,
)

_broadcasts = Table(
    "broadcasts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("office", String(80), nullable=False),
    Column("name", String(160), nullable=False),
    Column("text", Text, nullable=False),
    Column("account", String(40), nullable=False),
    Column("created", Float, nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("slot", String(30), nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("reached", String(80), nullable=False),
    UniqueConstraint("office", "slot"),
    sqlite_autoincrement=True,
)

_sums = Table(
    "broadcast_sums",
    metadata,
    Column("broadcast", Integer, primary_key=True, autoincrement=False),
    Column("state", String(12), primary_key=True),
    Column("count", Integer, nullable=False),
)


class Stage(str, Enum):
    """The stages of a broadcast."""

    OPEN = "open"
    """Not all its readers were handed it."""
    GIVEN = "given"
    """Every reader has a notice of it."""
    STOPPED = "stopped"
    """An officer stopped it: what had not gone out stays."""
    SUMMED = "summed"
    """It is so old that only its counts are kept."""


@dataclass(frozen=True)
class Broadcast:
    """One broadcast of ``office``, whose ``name`` citizens read. It is not sent after ``last_day``."""

    office: str
    name: str
    text: str
    account: str
    created: float
    last_day: date
    id: int = 0
    stage: Stage = Stage.OPEN

    @property
    def until(self) -> float:
        """The moment from which it is not sent any more."""
        return datetime.combine(self.last_day + timedelta(days=1), time(), VIETNAM).timestamp()

    @property
    def topic(self) -> str:
        """The topic, and the name, of its notices."""
        return f"{EVENT}{self.id}"


def words_of(broadcast: Broadcast) -> str:
    """Return what a citizen reads: whose news and of which day, the text, and how it is stopped."""
    day = datetime.fromtimestamp(broadcast.created, VIETNAM).date()
    return (
        f"Tin của {unit(broadcast.name)}, ngày {day.day}/{day.month}/{day.year}:\n{broadcast.text}\n\n"
        "Nhắn “thôi nhận tin” để dừng."
    )


class Readers:
    """Citizens who want to be told the news of their commune: one commune each."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, address: Address, office: str, asked: float) -> None:
        """Read the news of ``office`` from now on, and of no other; again is the same as once."""
        with self._engine.begin() as connection:
            other = and_(_readers.c.owner == address.owner, _readers.c.office != office)
            if connection.execute(delete(_readers).where(other)).rowcount:
                notices.forget_named(connection, address.owner, EVENT)
            mine = select(_readers.c.owner).where(_readers.c.owner == address.owner)
            if connection.execute(mine).one_or_none() is None:
                connection.execute(_readers.insert().values(**asdict(address), office=office, since=asked))

    def of(self, owner: str) -> str:
        """The commune whose news a citizen reads; empty for none."""
        with self._engine.connect() as connection:
            found = connection.execute(select(_readers.c.office).where(_readers.c.owner == owner)).scalar()
        return found or ""

    def stop(self, owner: str) -> bool:
        """Read no news any more, and forget those that were sent or wait. False where there was nothing.

        The reader goes first: a step of handing out that has the row already ends before, and its notice goes too.
        """
        with self._engine.begin() as connection:
            gone = connection.execute(delete(_readers).where(_readers.c.owner == owner)).rowcount
            notices.forget_named(connection, owner, EVENT)
        return bool(gone)

    def count(self, office: str) -> dict[str, int]:
        """Readers by channel, of one commune or of :data:`ALL`."""
        query = select(_readers.c.channel, func.count()).where(_reads(office)).group_by(_readers.c.channel)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}


class Broadcasts:
    """All broadcasts in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, office: str, limit: int = 20) -> list[Broadcast]:
        """The broadcasts to one commune, those to all among them; of every office where none is named."""
        query = select(_broadcasts).order_by(_broadcasts.c.id.desc()).limit(limit)
        if office:
            query = query.where(_broadcasts.c.office.in_((office, ALL)))
        with self._engine.connect() as connection:
            return [_broadcast(row) for row in connection.execute(query)]

    def get(self, number: int) -> Broadcast | None:
        """One broadcast."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_broadcasts).where(_broadcasts.c.id == number)).one_or_none()
        return _broadcast(row) if row else None

    def today(self, office: str, now: float) -> Broadcast | None:
        """The broadcast of the day of ``now``, unless it was stopped before anybody had it."""
        query = select(_broadcasts).where(_broadcasts.c.office == office, _broadcasts.c.slot == _day(now))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return _broadcast(row) if row else None

    def became(self, broadcast: Broadcast) -> Mapping[Telling, int]:
        """Count what became of it, by state; who stopped reading since is not counted."""
        if broadcast.stage is Stage.SUMMED:
            query = select(_sums.c.state, _sums.c.count).where(_sums.c.broadcast == broadcast.id)
            with self._engine.connect() as connection:
                return {Telling(row[0]): row[1] for row in connection.execute(query)}
        with self._engine.connect() as connection:
            return notices.count_of(connection, broadcast.topic)

    def hand_out(self, now: float, notice: Callable[[Broadcast, str], NewNotice], limit: int) -> bool:
        """Give the oldest open broadcast to its next readers; False when there is none.

        The mark is written before the readers are read: of two processes one waits, and finds it moved.
        """
        with self._engine.begin() as connection:
            first = select(_broadcasts).where(_broadcasts.c.state == Stage.OPEN.value).order_by(_broadcasts.c.id)
            row = connection.execute(first.limit(1)).one_or_none()
            if row is None:
                return False
            mine = and_(
                _broadcasts.c.id == row.id,
                _broadcasts.c.state == Stage.OPEN.value,
                _broadcasts.c.reached == row.reached,
            )
            if connection.execute(update(_broadcasts).where(mine).values(reached=row.reached)).rowcount:
                reached, stage = _give(connection, _broadcast(row), row.reached, now, notice, limit)
                values = {"reached": reached, "state": stage.value}
                connection.execute(update(_broadcasts).where(_broadcasts.c.id == row.id).values(**values))
        return True

    def purge(self, now: float) -> int:
        """Keep only the counts of broadcasts that were over long ago; how many those are."""
        before = (datetime.fromtimestamp(now, VIETNAM).date() - timedelta(days=KEPT_DAYS)).isoformat()
        old = and_(_broadcasts.c.last_day < before, _broadcasts.c.state != Stage.SUMMED.value)
        with self._engine.begin() as connection:
            numbers = connection.execute(select(_broadcasts.c.id).where(old)).scalars().all()
            return sum(_sum_up(connection, number) for number in numbers)


def add(connection: Connection, new: Broadcast) -> int:
    """In an open transaction: send one from now on; its number. Raises ``IntegrityError`` where its office has sent
    one that day.
    """
    row = {**asdict(new), "last_day": new.last_day.isoformat(), "slot": _day(new.created), "reached": ""}
    del row["id"], row["stage"]
    made = connection.execute(_broadcasts.insert().values(**row, state=Stage.OPEN.value))
    return int(made.inserted_primary_key[0])


def stop(connection: Connection, number: int) -> bool:
    """In an open transaction: send it to nobody any more; False when that was done before.

    Where nobody had it yet, its office may send another that day.
    """
    running = and_(_broadcasts.c.id == number, _broadcasts.c.state.in_((Stage.OPEN.value, Stage.GIVEN.value)))
    if not connection.execute(update(_broadcasts).where(running).values(state=Stage.STOPPED.value)).rowcount:
        return False
    topic = f"{EVENT}{number}"
    notices.withdraw(connection, topic)
    if not set(notices.count_of(connection, topic)) - {Telling.STOPPED}:
        free = update(_broadcasts).where(_broadcasts.c.id == number)
        connection.execute(free.values(slot=f"stopped {number}"))
    return True


def _give(
    connection: Connection,
    broadcast: Broadcast,
    reached: str,
    now: float,
    notice: Callable[[Broadcast, str], NewNotice],
    limit: int,
) -> tuple[str, Stage]:
    """Give it to the readers behind the mark; the mark and the stage after that. Who reads only since is not among
    them: who stopped and came back would get it twice.
    """
    if now >= broadcast.until:
        return reached, Stage.GIVEN
    behind = and_(_reads(broadcast.office), _readers.c.owner > reached, _readers.c.since < broadcast.created)
    query = select(_readers).where(behind).order_by(_readers.c.owner).limit(limit).with_for_update()
    rows = connection.execute(query).all()
    for row in rows:
        address = Address(row.owner, row.channel, row.chat)
        notices.add(connection, address, broadcast.topic, [notice(broadcast, row.owner)])
    return (rows[-1].owner, Stage.OPEN) if len(rows) == limit else (reached, Stage.GIVEN)


def _sum_up(connection: Connection, number: int) -> bool:
    """Write down the counts of one broadcast and forget who was sent it."""
    mine = and_(_broadcasts.c.id == number, _broadcasts.c.state != Stage.SUMMED.value)
    if not connection.execute(update(_broadcasts).where(mine).values(state=Stage.SUMMED.value)).rowcount:
        return False
    topic = f"{EVENT}{number}"
    for state, count in notices.count_of(connection, topic).items():
        connection.execute(_sums.insert().values(broadcast=number, state=state.value, count=count))
    notices.forget_topic(connection, topic)
    return True


def _reads(office: str) -> Any:
    return _readers.c.office != "" if office == ALL else _readers.c.office == office


def _day(now: float) -> str:
    return datetime.fromtimestamp(now, VIETNAM).date().isoformat()


def _broadcast(row: Any) -> Broadcast:
    last = date.fromisoformat(row.last_day)
    return Broadcast(row.office, row.name, row.text, row.account, row.created, last, row.id, Stage(row.state))
