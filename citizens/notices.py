"""News for citizens in SQL, from the moment it is known until it is told, or is known not to have been.

A notice is there once for each (citizen, topic, event): the same change found twice gives one. It waits for its time,
goes to the outbox (:mod:`bot.news.telling`), and is settled by what the outbox reports. What could not be delivered
is told when the citizen writes next, and is listed for officers until then. Moments are epoch seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from common.sql.table_registry import metadata


def address_columns() -> tuple[Column[Any], ...]:
    """An :class:`Address` in a table."""
    return (
        Column("owner", String(80), nullable=False),
        Column("channel", String(20), nullable=False),
        Column("chat", String(2000), nullable=False),
    )


_notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *address_columns(),
    Column("topic", String(60), nullable=False),
    Column("event", String(80), nullable=False),
    Column("body", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("send_at", Float, nullable=False),
    Column("state", String(12), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("leased_until", Float, nullable=False),
    Column("lease", String(80), nullable=False),
    Column("settled", Float),
    Column("shown_in", String(60), nullable=False),
    Column("until", Float),
    UniqueConstraint("owner", "topic", "event"),
    Index("notices_send_at", "state", "send_at"),
    Index("notices_owner", "owner", "state", "id"),
    Index("notices_topic", "topic"),
    sqlite_autoincrement=True,
)
_older = _notices.alias("older")


class Telling(str, Enum):
    """The state of a notice."""

    WAITING = "waiting"
    SENDING = "sending"
    """It lies in the outbox."""
    TOLD = "told"
    UNDELIVERED = "undelivered"
    """The channel did not take it."""
    UNCERTAIN = "uncertain"
    """Nobody knows whether it arrived."""
    SHOWN = "shown"
    """It was not delivered, and was told when the citizen wrote next."""
    SHOWN_AGAIN = "shown_again"
    """It was uncertain whether it arrived, and it was told as such when the citizen wrote next."""
    SILENT = "silent"
    """The citizen knew it already."""
    EXPIRED = "expired"
    """It was of use until a moment that came first."""
    STOPPED = "stopped"
    """It was taken back before it went out."""


OPEN = (Telling.WAITING, Telling.SENDING)
FAILED = (Telling.UNDELIVERED, Telling.UNCERTAIN)
_SHOWN = {Telling.UNDELIVERED: Telling.SHOWN, Telling.UNCERTAIN: Telling.SHOWN_AGAIN}


@dataclass(frozen=True)
class Address:
    """The address at which to tell a citizen something. ``chat`` is sealed, ``owner`` stands for the citizen."""

    owner: str
    channel: str
    chat: str


@dataclass(frozen=True)
class NewNotice:
    """Something to tell at ``send_at``; ``body`` is sealed. A ``silent`` one is only noted as known. It is not told
    from ``until`` on, where that is given.
    """

    event: str
    body: str
    created: float
    send_at: float
    silent: bool = False
    until: float | None = None


@dataclass(frozen=True)
class Notice:
    """A notice. ``attempt`` numbers its ways through the outbox, ``shown_in`` is the turn that told it late."""

    id: int
    address: Address
    topic: str
    event: str
    body: str
    created: float
    send_at: float
    state: Telling
    attempt: int
    shown_in: str
    until: float | None = None


def add(connection: Connection, address: Address, topic: str, news: Sequence[NewNotice]) -> None:
    """In an open transaction that keeps others out of this topic: add those that are new."""
    if not news:
        return
    known = set(connection.execute(select(_notices.c.event).where(_about(address.owner, topic))).scalars())
    for notice in news:
        if notice.event not in known:
            connection.execute(_notices.insert().values(**_new(address, topic, notice)))


def forget(connection: Connection, owner: str, topic: str | None = None) -> None:
    """In an open transaction: delete a citizen's notices, of one topic or of all."""
    connection.execute(delete(_notices).where(_about(owner, topic)))


def forget_named(connection: Connection, owner: str, event: str) -> None:
    """In an open transaction: delete a citizen's notices whose name begins with ``event``."""
    named = _notices.c.event.startswith(event, autoescape=True)
    connection.execute(delete(_notices).where(and_(_notices.c.owner == owner, named)))


def forget_old(connection: Connection, event: str, before: float) -> int:
    """In an open transaction: delete notices whose name begins with ``event``, from before that moment; how many."""
    old = and_(_notices.c.event.startswith(event, autoescape=True), _notices.c.created < before)
    return int(connection.execute(delete(_notices).where(old)).rowcount)


def forget_topic(connection: Connection, topic: str) -> None:
    """In an open transaction: delete everybody's notices of a topic."""
    connection.execute(delete(_notices).where(_notices.c.topic == topic))


def withdraw(connection: Connection, topic: str) -> None:
    """In an open transaction: take back what has not gone out of a topic."""
    waiting = and_(_notices.c.topic == topic, _in((Telling.WAITING,)))
    connection.execute(update(_notices).where(waiting).values(state=Telling.STOPPED.value))


def count_of(connection: Connection, topic: str) -> dict[Telling, int]:
    """In a transaction: how many notices of a topic there are of each state."""
    query = select(_notices.c.state, func.count()).where(_notices.c.topic == topic).group_by(_notices.c.state)
    return {Telling(row[0]): row[1] for row in connection.execute(query)}


class Notices:
    """All notices in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, holder: str, *, now: float, until: float, limit: int) -> list[Notice]:
        """Up to ``limit`` notices whose time has come, each citizen's in their order, until ``until`` ours alone.

        ``holder`` must be new with every call.
        """
        earlier = and_(
            _older.c.owner == _notices.c.owner,
            _older.c.state == Telling.WAITING.value,
            _older.c.id < _notices.c.id,
        )
        free = and_(
            _notices.c.state == Telling.WAITING.value,
            _notices.c.send_at <= now,
            _notices.c.leased_until <= now,
            ~select(_older.c.id).where(earlier).exists(),
        )
        due = select(_notices.c.id).where(free).order_by(_notices.c.send_at, _notices.c.id).limit(limit)
        chosen = due.with_for_update(skip_locked=True).scalar_subquery()
        with self._engine.begin() as connection:
            lease = update(_notices).where(_notices.c.id.in_(chosen)).values(lease=holder, leased_until=until)
            connection.execute(lease)
        return self._read(select(_notices).where(_notices.c.lease == holder).order_by(_notices.c.id))

    def put_off(self, notice: Notice, until: float) -> None:
        """Try a claimed notice again at ``until``."""
        self._change(notice, OPEN, send_at=until, leased_until=0.0, lease="")

    def still_waits(self, notice: Notice) -> bool:
        """Tell whether a claimed notice is still to be told: it may have been taken back or deleted meanwhile."""
        mine = and_(_notices.c.id == notice.id, _in((Telling.WAITING,)))
        with self._engine.connect() as connection:
            return connection.execute(select(_notices.c.id).where(mine)).one_or_none() is not None

    def sending(self, notice: Notice, now: float) -> None:
        """A claimed notice lies in the outbox."""
        self._change(notice, (Telling.WAITING,), state=Telling.SENDING.value, settled=now, leased_until=0.0, lease="")

    def settle(self, number: int, attempt: int, outcome: Telling, now: float) -> bool:
        """Return what became of one way through the outbox. WAITING begins another. False when that is known already.

        Of a notice that was sent in several messages, one that failed counts. One that was taken back just as it left
        counts as what became of it.
        """
        again = outcome is Telling.WAITING
        values = {"state": outcome.value, "settled": None if again else now, "attempt": attempt + again}
        states = (*OPEN, *((Telling.TOLD,) if outcome in FAILED else ()), *(() if again else (Telling.STOPPED,)))
        mine = and_(_notices.c.id == number, _notices.c.attempt == attempt, _in(states))
        with self._engine.begin() as connection:
            change = update(_notices).where(mine).values(**values, leased_until=0.0, lease="")
            return bool(connection.execute(change).rowcount)

    def settle_forgotten(self, before: float, now: float) -> int:
        """Call uncertain what went to the outbox before that moment and was never heard of; how many."""
        lost = and_(_in((Telling.SENDING,)), _notices.c.settled < before)
        with self._engine.begin() as connection:
            change = update(_notices).where(lost).values(state=Telling.UNCERTAIN.value, settled=now)
            return int(connection.execute(change).rowcount)

    def give_up(self, before: float, now: float) -> int:
        """Call undelivered what has waited since before that moment; how many."""
        late = and_(_in((Telling.WAITING,)), _notices.c.created < before, _notices.c.leased_until <= now)
        with self._engine.begin() as connection:
            change = update(_notices).where(late).values(state=Telling.UNDELIVERED.value, settled=now)
            return int(connection.execute(change).rowcount)

    def failed(self, owner: str | None = None, limit: int = 1_000, now: float | None = None) -> list[Notice]:
        """Return what could not be delivered and was not shown since, the oldest first; with ``now`` only what is
        still of use.
        """
        mine = _in(FAILED) if owner is None else and_(_in(FAILED), _notices.c.owner == owner)
        if now is not None:
            mine = and_(mine, or_(_notices.c.until.is_(None), _notices.c.until > now))
        return self._read(select(_notices).where(mine).order_by(_notices.c.id).limit(limit))

    def show(self, owner: str, event_id: str, now: float, limit: int) -> list[Notice]:
        """Return what failed to reach a citizen, to be told in the turn of ``event_id``; for that turn the same
        again.
        """
        in_turn = and_(_notices.c.owner == owner, _notices.c.shown_in == event_id)
        failed = self.failed(owner, limit, now)
        if failed:
            with self._engine.begin() as connection:
                for notice in failed:
                    mine = and_(_notices.c.id == notice.id, _notices.c.state == notice.state.value)
                    values = {"state": _SHOWN[notice.state].value, "shown_in": event_id, "settled": now}
                    connection.execute(update(_notices).where(mine).values(**values))
        return self._read(select(_notices).where(in_turn).order_by(_notices.c.id))

    def last_told(self, owner: str) -> tuple[str, float] | None:
        """The topic of what a citizen was told last, late or in time, and when; None when there is nothing."""
        told = (Telling.SENDING, Telling.TOLD, Telling.UNCERTAIN, Telling.SHOWN, Telling.SHOWN_AGAIN)
        mine = and_(_notices.c.owner == owner, _in(told), _notices.c.settled.isnot(None))
        query = select(_notices.c.topic, _notices.c.settled).where(mine).order_by(_notices.c.settled.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return (row.topic, row.settled) if row else None

    def announce(self, address: Address, topic: str, notice: NewNotice) -> bool:
        """Add a notice that belongs to no subscription. False when this citizen has it already."""
        try:
            with self._engine.begin() as connection:
                connection.execute(_notices.insert().values(**_new(address, topic, notice)))
        except IntegrityError:
            return False
        return True

    def announced(self, topic: str) -> set[tuple[str, str]]:
        """Return who has which notices about ``topic``: (owner, event)."""
        query = select(_notices.c.owner, _notices.c.event).where(_notices.c.topic == topic)
        with self._engine.connect() as connection:
            return {(row.owner, row.event) for row in connection.execute(query)}

    def next_due(self) -> float | None:
        """Return when the next notice is to be sent."""
        query = select(func.min(_notices.c.send_at)).where(_notices.c.state == Telling.WAITING.value)
        with self._engine.connect() as connection:
            soonest: float | None = connection.execute(query).scalar()
        return soonest

    def all_of(self, owner: str) -> list[Notice]:
        """Every notice of a citizen, in order."""
        return self._read(select(_notices).where(_notices.c.owner == owner).order_by(_notices.c.id))

    def counts(self) -> dict[str, int]:
        """Count how many there are of each state."""
        query = select(_notices.c.state, func.count()).group_by(_notices.c.state)
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def _change(self, notice: Notice, states: Sequence[Telling], **values: Any) -> None:
        mine = and_(_notices.c.id == notice.id, _notices.c.attempt == notice.attempt, _in(states))
        with self._engine.begin() as connection:
            connection.execute(update(_notices).where(mine).values(**values))

    def _read(self, query: Any) -> list[Notice]:
        with self._engine.connect() as connection:
            return [_notice(row) for row in connection.execute(query)]


def _about(owner: str, topic: str | None) -> Any:
    mine = _notices.c.owner == owner
    return mine if topic is None else and_(mine, _notices.c.topic == topic)


def _in(states: Sequence[Telling]) -> Any:
    return _notices.c.state.in_([state.value for state in states])


def _new(address: Address, topic: str, notice: NewNotice) -> dict[str, Any]:
    row = asdict(notice)
    state = Telling.SILENT if row.pop("silent") else Telling.WAITING
    start = {"state": state.value, "attempt": 0, "leased_until": 0.0, "lease": "", "shown_in": ""}
    return {**asdict(address), "topic": topic, **row, **start}


def _notice(row: Any) -> Notice:
    return Notice(
        id=row.id,
        address=Address(row.owner, row.channel, row.chat),
        topic=row.topic,
        event=row.event,
        body=row.body,
        created=row.created,
        send_at=row.send_at,
        state=Telling(row.state),
        attempt=row.attempt,
        shown_in=row.shown_in,
        until=row.until,
    )
