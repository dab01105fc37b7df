"""Places that tell an amount of before and that somebody looked at and keeps as they are: nobody is asked about them
again until the procedure's change is in force or dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from common.errors import InputError
from common.sql.moments import utc
from console.audit import Deed, note
from console.draft.old_amounts import Group, Place
from console.tables import kept_amounts, now
from data.official.amounts import grouped

TRIES = 5


@dataclass(frozen=True)
class Kept:
    """The person who keeps a place, and since when."""

    account: str
    at: datetime


def kept(engine: Engine) -> Mapping[str, Kept]:
    """All places that are kept, by their digests."""
    with engine.connect() as connection:
        rows = connection.execute(select(kept_amounts)).all()
    return {row.digest: Kept(row.account, utc(row.at)) for row in rows}


def left(engine: Engine, groups: Sequence[Group]) -> list[tuple[Group, list[Place]]]:
    """The groups with places that nobody settled yet, each with those."""
    known = kept(engine) if groups else {}
    places = [(group, [place for place in group.places if place.digest not in known]) for group in groups]
    return [(group, some) for group, some in places if some]


def keep(engine: Engine, group: Group, places: Sequence[Place], account: str) -> None:
    """Keep some places of a group as they are."""
    for _ in range(TRIES):
        try:
            with engine.begin() as connection:
                known = set(connection.execute(select(kept_amounts.c.digest)).scalars())
                fresh = [place for place in places if place.digest not in known]
                if fresh:
                    who = {"account": account, "at": now()}
                    rows = [{"digest": place.digest, "code": place.code, **who} for place in fresh]
                    connection.execute(kept_amounts.insert(), rows)
                    note(connection, _deed(account, "giu-muc-cu", group, fresh))
                return
        except IntegrityError:  # somebody keeps the same place at the same moment
            continue
    raise InputError("Nhiều người đang xem cùng lúc nên chưa ghi được. Hãy bấm lại.")


def ask_again(engine: Engine, group: Group, place: Place, account: str) -> None:
    """Keep a place no longer."""
    with engine.begin() as connection:
        if connection.execute(delete(kept_amounts).where(kept_amounts.c.digest == place.digest)).rowcount:
            note(connection, _deed(account, "xem-lai-muc-cu", group, [place]))


def forget(connection: Connection, codes: Collection[str]) -> None:
    """Forget what is kept for changes of those procedures, which are settled: a later change asks again."""
    if codes:
        connection.execute(delete(kept_amounts).where(kept_amounts.c.code.in_(codes)))


def _deed(account: str, action: str, group: Group, places: Sequence[Place]) -> Deed:
    told = [f"{place.title}: {place.sentence}" for place in places]
    title = f"{len(places)} chỗ còn nói {grouped(group.amount)} đồng, phí của “{group.title}”"
    return Deed(account, action, key=group.code, title=title, after=told)
