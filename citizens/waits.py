"""Citizens who wait until a portal works again, in SQL: each gets one notice, in the transaction that ends the wait.

A wait is for one dossier. ``confirmed`` ones proved to be its owner's before the portal fell ill, so that the answer
itself may be told. There is no identity number in it. Moments are epoch seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Boolean, Column, Float, Integer, String, Table, UniqueConstraint, and_, delete, func, select
from sqlalchemy.engine import Connection, Engine

from citizens import notices
from citizens.notices import Address, NewNotice
from common.sql.table_registry import metadata

EVENT = "back:"
"""Beginning of the names of notices that end a wait."""

_waits = Table(
    "portal_waits",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *notices.address_columns(),
    Column("code", String(60), nullable=False),
    Column("host", String(200), nullable=False, index=True),
    Column("event", String(60), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("until", Float, nullable=False, index=True),
    UniqueConstraint("owner", "code"),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True)
class Wait:
    """One citizen's wait for the system ``host``, about the dossier ``code``, ``until`` which it is kept.

    ``event`` names its notice: the same when the turn that began it is repeated after a crash.
    """

    id: int
    address: Address
    code: str
    host: str
    event: str
    confirmed: bool
    until: float


class Waits:
    """All waits in the database of ``engine``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(
        self, address: Address, code: str, host: str, event: str, *, confirmed: bool, until: float, limit: int
    ) -> bool:
        """Wait; again is the same as once, and lasts anew. False beyond ``limit`` waits of this citizen."""
        with self._engine.begin() as connection:
            connection.execute(delete(_waits).where(_mine(address.owner, code)))
            if _count(connection, address.owner) >= limit:
                return False
            about = {"code": code, "host": host, "event": event, "confirmed": confirmed, "until": until}
            connection.execute(_waits.insert().values(**asdict(address), **about))
        return True

    def of(self, owner: str) -> list[str]:
        """The dossiers that a citizen waits for, the oldest first."""
        query = select(_waits.c.code).where(_waits.c.owner == owner).order_by(_waits.c.id)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def stop(self, owner: str, code: str | None = None) -> int:
        """Wait no longer for ``code``, or for none; how many there were."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(_waits).where(_mine(owner, code))).rowcount)

    def hosts(self) -> set[str]:
        """The systems that somebody waits for."""
        with self._engine.connect() as connection:
            return set(connection.execute(select(_waits.c.host).distinct()).scalars())

    def for_host(self, host: str, limit: int) -> list[Wait]:
        """Up to ``limit`` waits for ``host``, the oldest first."""
        return self._read(_waits.c.host == host, limit)

    def over(self, now: float, limit: int) -> list[Wait]:
        """Up to ``limit`` waits that lasted too long."""
        return self._read(_waits.c.until <= now, limit)

    def tell(self, wait: Wait, notice: NewNotice) -> bool:
        """End ``wait`` with a notice, unless there was one of that name. False when it has ended already."""
        with self._engine.begin() as connection:
            if not connection.execute(delete(_waits).where(_waits.c.id == wait.id)).rowcount:
                return False
            notices.add(connection, wait.address, wait.code, [notice])
        return True

    def purge(self, before: float) -> int:
        """Delete notices of waits that were written before that moment, told or not; how many."""
        with self._engine.begin() as connection:
            return notices.forget_old(connection, EVENT, before)

    def count(self) -> int:
        """Count how many there are."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(_waits)).scalar_one())

    def _read(self, which: Any, limit: int) -> list[Wait]:
        query = select(_waits).where(which).order_by(_waits.c.id).limit(limit)
        with self._engine.connect() as connection:
            rows: Sequence[Any] = connection.execute(query).all()
        return [_wait(row) for row in rows]


def _wait(row: Any) -> Wait:
    address = Address(row.owner, row.channel, row.chat)
    return Wait(row.id, address, row.code, row.host, row.event, row.confirmed, row.until)


def _mine(owner: str, code: str | None) -> Any:
    mine = _waits.c.owner == owner
    return mine if code is None else and_(mine, _waits.c.code == code)


def _count(connection: Connection, owner: str) -> int:
    return int(
        connection.execute(select(func.count()).select_from(_waits).where(_waits.c.owner == owner)).scalar_one()
    )
