"""Reminders that citizens asked for, in SQL: before the last day of a matter, and one question some days later.

Each turns into a notice when its time has come, in the transaction that ends it. A question that was told stays until
it is answered, so that an answer counts once. There is no identity number in it. Moments are epoch seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Column, Float, Integer, String, Table, UniqueConstraint, and_, delete, select, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from citizens import notices, outcomes
from citizens.notices import Address, NewNotice
from common.sql.table_registry import metadata

EVENT = "remind:"
"""Beginning of the names of notices that reminders turn into."""

_reminders = Table(
    "reminders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *notices.address_columns(),
    Column("procedure", String(12), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("title", String(160), nullable=False),
    Column("last_day", String(10), nullable=False),
    Column("event", String(60), nullable=False),
    Column("at", Float, nullable=False, index=True),
    UniqueConstraint("owner", "procedure", "kind"),
    sqlite_autoincrement=True,
)


class Kind(str, Enum):
    """The thing to tell, or what was told."""

    DEADLINE = "deadline"
    QUESTION = "question"
    ASKED = "asked"
    """The question was told and waits for an answer, until its moment."""


@dataclass(frozen=True)
class Reminder:
    """One thing to tell at ``at`` about a procedure. ``last_day`` (ISO) is that of a deadline, else empty.

    ``event`` names its notice: the same when the turn that asked for it is repeated after a crash.
    """

    id: int
    address: Address
    procedure: str
    kind: Kind
    title: str
    last_day: str
    event: str
    at: float


class Reminders:
    """All reminders in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def ask_for(self, new: Sequence[Reminder], limit: int) -> bool:
        """Keep these of one citizen; again is the same as once, and counts from anew. False beyond ``limit``
        procedures of this citizen.
        """
        with self._engine.begin() as connection:
            owner, procedure = new[0].address.owner, new[0].procedure
            connection.execute(delete(_reminders).where(_mine(owner, procedure)))
            if len(_procedures(connection, owner)) >= limit:
                return False
            for each in new:
                row = {"procedure": procedure, "kind": each.kind.value, "title": each.title}
                about = {"last_day": each.last_day, "event": each.event, "at": each.at}
                connection.execute(_reminders.insert().values(**asdict(each.address), **row, **about))
        return True

    def of(self, owner: str) -> list[str]:
        """The procedures that a citizen was asked about, and those that they are to be reminded of."""
        with self._engine.connect() as connection:
            return _procedures(connection, owner)

    def stop(self, owner: str, procedure: str | None = None) -> int:
        """Remind no longer of a procedure, or of none, and forget what was told of it; how many reminders."""
        with self._engine.begin() as connection:
            if procedure is None:
                notices.forget_named(connection, owner, EVENT)
            else:
                notices.forget(connection, owner, topic_of(procedure))
            return int(connection.execute(delete(_reminders).where(_mine(owner, procedure))).rowcount)

    def due(self, now: float, limit: int) -> list[Reminder]:
        """Up to ``limit`` reminders whose time has come, the oldest first."""
        to_tell = and_(_reminders.c.at <= now, _reminders.c.kind != Kind.ASKED.value)
        query = select(_reminders).where(to_tell).order_by(_reminders.c.at).limit(limit)
        with self._engine.connect() as connection:
            return [_reminder(row) for row in connection.execute(query)]

    def tell(self, reminder: Reminder, notice: NewNotice, until: float) -> bool:
        """Turn it into a notice; a question then waits for its answer ``until``. False when that is done already."""
        this = and_(_reminders.c.id == reminder.id, _reminders.c.kind == reminder.kind.value)
        change = delete(_reminders).where(this)
        with self._engine.begin() as connection:
            if reminder.kind is Kind.QUESTION:
                asked = update(_reminders).where(this).values(kind=Kind.ASKED.value, at=until)
                done = connection.execute(asked).rowcount
            else:
                done = connection.execute(change).rowcount
            if done:
                notices.add(connection, reminder.address, topic_of(reminder.procedure), [notice])
        return bool(done)

    def answer(self, owner: str, procedure: str, answer: str, office: str, over: bool) -> bool:
        """Count an answer to the question that was told, once; ``over``: nothing more is to be told of the matter."""
        try:
            return self._answer(owner, procedure, answer, office, over)
        except IntegrityError:  # somebody else's answer was the first of its kind meanwhile
            return self._answer(owner, procedure, answer, office, over)

    def _answer(self, owner: str, procedure: str, answer: str, office: str, over: bool) -> bool:
        asked = and_(_mine(owner, procedure), _reminders.c.kind == Kind.ASKED.value)
        with self._engine.begin() as connection:
            if not connection.execute(delete(_reminders).where(asked)).rowcount:
                return False
            outcomes.count(connection, procedure, office, answer)
            if over:
                connection.execute(delete(_reminders).where(_mine(owner, procedure)))
        return True

    def purge(self, now: float, told_before: float) -> int:
        """Delete questions that nobody answered, and notices of reminders from before that moment; how many."""
        old = and_(_reminders.c.kind == Kind.ASKED.value, _reminders.c.at <= now)
        with self._engine.begin() as connection:
            count = int(connection.execute(delete(_reminders).where(old)).rowcount)
            return count + notices.forget_old(connection, EVENT, told_before)


def topic_of(procedure: str) -> str:
    """The topic of notices that remind of a procedure."""
    return f"{EVENT}{procedure}"


def _procedures(connection: Connection, owner: str) -> list[str]:
    asked_first = (_reminders.c.kind != Kind.ASKED.value, _reminders.c.id)
    query = select(_reminders.c.procedure).where(_reminders.c.owner == owner).order_by(*asked_first)
    return list(dict.fromkeys(connection.execute(query).scalars()))


def _reminder(row: Any) -> Reminder:
    address = Address(row.owner, row.channel, row.chat)
    return Reminder(row.id, address, row.procedure, Kind(row.kind), row.title, row.last_day, row.event, row.at)


def _mine(owner: str, procedure: str | None) -> Any:
    mine = _reminders.c.owner == owner
    return mine if procedure is None else and_(mine, _reminders.c.procedure == procedure)
