"""Answers that the province has switched off for now: all, a channel's or a topic's, each with a notice to citizens.

The rows lie in SQL and stay there when answers are switched on again. A process installs what is off at each look;
answers to people in danger are never switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from enum import Enum

from sqlalchemy import Column, DateTime, Integer, String, Table, Text, select
from sqlalchemy.engine import Connection, Engine, Row

from common.sql.moments import utc
from common.sql.table_registry import metadata

_switches = Table(
    "switches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("scope", String(10), nullable=False),
    Column("what", String(200), nullable=False),
    Column("reason", String(400), nullable=False),
    Column("notice", Text, nullable=False),
    Column("account", String(40), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("ended_by", String(40)),
    Column("ended", DateTime(timezone=True), index=True),
    sqlite_autoincrement=True,
)


class Scope(str, Enum):
    """The extent of a switch."""

    ALL = "all"
    CHANNEL = "channel"
    PROCEDURE = "procedure"
    FAQ = "faq"


@dataclass(frozen=True)
class Switch:
    """One switch. ``what`` names the channel, procedure or entry; ``notice`` is what citizens are told instead."""

    scope: Scope
    what: str
    reason: str
    notice: str
    account: str = ""
    since: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    id: int = 0


def turn_off(connection: Connection, switch: Switch) -> int:
    """Switch off within the open transaction; the number of the switch."""
    values = {
        "scope": switch.scope.value,
        "what": switch.what,
        "reason": switch.reason,
        "notice": switch.notice,
        "account": switch.account,
        "since": switch.since,
    }
    return int(connection.execute(_switches.insert().values(**values)).inserted_primary_key[0])


def turn_on(connection: Connection, number: int, account: str) -> Switch | None:
    """Switch on again within the open transaction; what was off, None where it was on already."""
    row = connection.execute(_off().where(_switches.c.id == number)).one_or_none()
    ended = {"ended": datetime.now(timezone.utc), "ended_by": account}
    connection.execute(_switches.update().where(_switches.c.id == number).values(**ended))
    return None if row is None else _switch(row)


def switched_off(engine: Engine) -> tuple[Switch, ...]:
    """All that is off now, the newest first."""
    with engine.connect() as connection:
        return tuple(map(_switch, connection.execute(_off().order_by(_switches.c.id.desc())).all()))


@dataclass(frozen=True)
class Off:
    """The part of what is off that concerns one channel: notices, the newest switch's where several hold."""

    everything: str = ""
    procedures: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)


NOTHING_OFF = Off()
TRIED = "check"
"""The channel of questions that are only tried out: nothing is off there."""
_installed: tuple[Switch, ...] = ()


def install(switches: Sequence[Switch]) -> None:
    """Let ``switches`` hold in this process from the next turn on."""
    global _installed
    _installed = tuple(switches)


def off_for(channel: str) -> Off:
    """Return what is off for who writes over ``channel``."""
    if not _installed or channel == TRIED:
        return NOTHING_OFF

    whole = [one for one in _installed if one.scope is Scope.ALL or (one.scope, one.what) == (Scope.CHANNEL, channel)]
    return Off(whole[0].notice if whole else "", _notices(Scope.PROCEDURE), _notices(Scope.FAQ))


def _notices(scope: Scope) -> dict[str, str]:
    """The notice for each thing in ``scope`` that is off; where two say so, the newer, which is installed first."""
    oldest_first = reversed(_installed)
    return {one.what: one.notice for one in oldest_first if one.scope is scope}


def _off() -> select:
    return select(_switches).where(_switches.c.ended.is_(None))


def _switch(row: Row) -> Switch:
    return Switch(Scope(row.scope), row.what, row.reason, row.notice, row.account, utc(row.since), row.id)
