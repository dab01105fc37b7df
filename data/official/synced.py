"""The portal's records at each sync, in SQL: progress of a running sync, and the records of the last one.

A *run* reads the whole catalogue once. Its *items* are the rows of the portal's list; each is waiting, kept (with the
hash of its record), left out (with the reason) or outside our settings. Records lie beside, once per hash, so a sync
that finds everything unchanged stores next to nothing. A run that was killed goes on where it stopped.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    and_,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.engine import Connection

from common.sql.table_registry import metadata
from data.models import Procedure
from data.official.changes import Changes, LeftOut
from data.official.facets import Fingerprint
from data.official.overlay import Withdrawn
from data.releases.packing import pack_record, unpack_record
from data.releases.store import Store

RESUME = timedelta(hours=24)
"""A run begun longer ago is not taken up again: what it read is old."""
KEPT_RUNS = 2

_runs = Table(
    "sync_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(300), nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("finished_at", DateTime(timezone=True)),
    Column("listed", Boolean, nullable=False, default=False),
    Column("release", Integer),
)

_items = Table(
    "sync_items",
    metadata,
    Column("run", Integer, primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("code", String(60), nullable=False),
    Column("name", String(2000), nullable=False),
    Column("state", String(10), nullable=False),
    Column("hash", String(64)),
    Column("reason", String(500)),
)

_records = Table(
    "official_records",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

_changes = Table(
    "release_changes",
    metadata,
    Column("release", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
)

_withdrawn = Table(
    "withdrawn_procedures",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("successors", String(500), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

_baselines = Table(
    "reread_texts",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("fingerprint", String(2000), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)


class ItemState(str, Enum):
    """State of a row of the portal's list."""

    WAITING = "waiting"
    KEPT = "kept"
    LEFT_OUT = "left_out"
    OUTSIDE = "outside"
    GONE = "gone"


@dataclass(frozen=True)
class Item:
    """One row of the portal's list."""

    key: str
    code: str
    name: str
    state: ItemState = ItemState.WAITING
    reason: str | None = None


@dataclass(frozen=True)
class Kept:
    """One item's outcome: the procedure that was kept or lies outside, or the reason why there is none."""

    item: Item
    state: ItemState
    procedure: Procedure | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Run:
    """One sync. ``listed`` once the portal's list was read to its end."""

    id: int
    source: str
    started_at: datetime
    listed: bool


class Records:
    """Runs, items, records and change lists in the database of ``store``."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine

    def begin(self, source: str, *, fresh: bool = False) -> Run:
        """Go on with the unfinished run of that source (address and settings), or begin one."""
        now = datetime.now(timezone.utc)
        open_run = None if fresh else self._unfinished(source, now - RESUME)
        if open_run is not None:
            return open_run
        with self._engine.begin() as connection:
            _drop(connection, _runs.c.finished_at.is_(None))
            row = {"source": source, "started_at": now, "listed": False}
            number = connection.execute(_runs.insert().values(**row)).inserted_primary_key[0]
        return Run(number, source, now, False)

    def list_items(self, run: Run, items: Sequence[Item]) -> None:
        """Note the whole list at once: a run either has its list or has none."""
        rows = [{"run": run.id, **item.__dict__, "state": item.state.value} for item in items]
        with self._engine.begin() as connection:
            connection.execute(delete(_items).where(_items.c.run == run.id))
            if rows:
                connection.execute(_items.insert(), rows)
            connection.execute(update(_runs).where(_runs.c.id == run.id).values(listed=True))

    def items(self, run: Run) -> list[Item]:
        """All items, in the order of their keys."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(_items).where(_items.c.run == run.id).order_by(_items.c.key)).all()
        return [Item(row.key, row.code, row.name, ItemState(row.state), row.reason) for row in rows]

    def settle(self, run: Run, outcomes: Iterable[Kept]) -> None:
        """Note what became of several items, with their records, in one transaction."""
        with self._engine.begin() as connection:
            for outcome in outcomes:
                _settle(connection, run.id, outcome)

    def procedures(self, run_id: int, known: Mapping[str, Procedure] | None = None) -> dict[str, Procedure]:
        """The records kept by a run, by hash; those in ``known`` (by hash) are not read again."""
        kept = and_(_items.c.run == run_id, _items.c.state == ItemState.KEPT.value)
        query = select(_items.c.hash, _records.c.body).join(_records, _records.c.hash == _items.c.hash).where(kept)
        found = dict(known or {})
        with self._engine.connect() as connection:
            return {
                row.hash: found.get(row.hash) or unpack_record(Procedure, row.body)
                for row in connection.execute(query)
            }

    def last_run(self) -> int | None:
        """Number of the last finished run."""
        with self._engine.connect() as connection:
            return _last(connection)

    def finished_at(self) -> datetime | None:
        """Return when the last sync ended."""
        with self._engine.connect() as connection:
            moment: datetime | None = connection.execute(select(func.max(_runs.c.finished_at))).scalar()
        return moment.replace(tzinfo=moment.tzinfo or timezone.utc) if moment else None

    def official(self) -> dict[str, Procedure]:
        """The official records of the last finished sync by procedure code; empty before the first."""
        number = self.last_run()
        return {} if number is None else by_code(self.procedures(number).values())

    def withdrawn(self) -> dict[str, Withdrawn]:
        """Return what the portal had at an earlier sync and has no longer, by procedure code."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(_withdrawn)).all()
        return {
            row.code: Withdrawn(unpack_record(Procedure, row.body), tuple(row.successors.split())) for row in rows
        }

    def set_withdrawn(self, connection: Connection, withdrawn: Mapping[str, Withdrawn]) -> None:
        """In an open transaction: ``withdrawn`` is what :meth:`withdrawn` gives from now on."""
        connection.execute(delete(_withdrawn))
        for code, gone in withdrawn.items():
            row = {"code": code, "successors": " ".join(gone.successors), "body": pack_record(gone.procedure)}
            connection.execute(_withdrawn.insert().values(**row))

    def finish(self, connection: Connection, run: Run, release: int, changes: Changes | None) -> None:
        """In an open transaction: the run is over, its records count from now on, older runs are forgotten."""
        now = datetime.now(timezone.utc)
        connection.execute(update(_runs).where(_runs.c.id == run.id).values(finished_at=now, release=release))
        if changes is not None:
            body = zlib.compress(json.dumps(changes.to_dict(), ensure_ascii=False).encode())
            connection.execute(_changes.insert().values(release=release, body=body))
        _drop(connection, and_(_runs.c.id != run.id, _runs.c.id.notin_(_newest_runs())))
        used = select(_items.c.hash).where(_items.c.hash.isnot(None))
        connection.execute(delete(_records).where(_records.c.hash.notin_(used)))

    def finish_unchanged(self, run: Run, release: int) -> None:
        """The run is over and nothing that the bot tells has changed."""
        with self._engine.begin() as connection:
            self.finish(connection, run, release, None)

    def changes(self, release: int | None = None) -> tuple[int, Changes] | None:
        """The change list of a release, or of the last that has one."""
        query = select(_changes).order_by(_changes.c.release.desc()).limit(1)
        with self._engine.connect() as connection:
            wanted = query if release is None else query.where(_changes.c.release == release)
            row = connection.execute(wanted).one_or_none()
        return (row.release, Changes.from_dict(json.loads(zlib.decompress(row.body)))) if row else None

    def left_out(self, run: Run) -> tuple[LeftOut, ...]:
        """The items that could not be taken over."""
        items = self.items(run)
        return tuple(
            LeftOut(item.key, item.code, item.name, item.reason or "")
            for item in items
            if item.state in (ItemState.LEFT_OUT, ItemState.GONE)
        )

    def baselines(self) -> dict[str, Fingerprint]:
        """Return what the official record said when each text of ours was last reread, by procedure code."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(_baselines.c.code, _baselines.c.fingerprint)).all()
        return {row.code: json.loads(row.fingerprint) for row in rows}

    def set_baselines(self, fingerprints: Mapping[str, Fingerprint]) -> None:
        """Our texts on these procedures were compared with these records."""
        with self._engine.begin() as connection:
            self.note_baselines(connection, fingerprints)

    def note_baselines(self, connection: Connection, fingerprints: Mapping[str, Fingerprint]) -> None:
        """As :meth:`set_baselines`, in an open transaction."""
        now = datetime.now(timezone.utc)
        rows = [{"code": code, "fingerprint": json.dumps(dict(of)), "at": now} for code, of in fingerprints.items()]
        connection.execute(delete(_baselines).where(_baselines.c.code.in_(list(fingerprints))))
        if rows:
            connection.execute(_baselines.insert(), rows)

    def _unfinished(self, source: str, since: datetime) -> Run | None:
        wanted = and_(_runs.c.finished_at.is_(None), _runs.c.source == source, _runs.c.started_at >= since)
        with self._engine.connect() as connection:
            row = connection.execute(select(_runs).where(wanted).order_by(_runs.c.id.desc()).limit(1)).one_or_none()
        return Run(row.id, row.source, row.started_at, row.listed) if row else None


def by_code(procedures: Iterable[Procedure]) -> dict[str, Procedure]:
    """Procedures by code; of two records with one code, the one that the portal touched last."""
    found: dict[str, Procedure] = {}
    for procedure in sorted(procedures, key=_age):
        found[procedure.code] = procedure
    return found


def _age(procedure: Procedure) -> tuple[str, str]:
    return str(procedure.source.as_of or ""), procedure.source.portal_id or ""


def _settle(connection: Connection, run: int, outcome: Kept) -> None:
    digest = None
    if outcome.procedure is not None:
        body = pack_record(outcome.procedure)
        digest = hashlib.sha256(body).hexdigest()
        if connection.execute(select(_records.c.hash).where(_records.c.hash == digest)).first() is None:
            connection.execute(_records.insert().values(hash=digest, body=body))
    values = {"state": outcome.state.value, "hash": digest, "reason": outcome.reason}
    item = and_(_items.c.run == run, _items.c.key == outcome.item.key)
    connection.execute(update(_items).where(item).values(**values))


def _last(connection: Connection) -> int | None:
    query = select(func.max(_runs.c.id)).where(_runs.c.finished_at.isnot(None))
    number: int | None = connection.execute(query).scalar()
    return number


def _newest_runs() -> object:
    return select(_runs.c.id).where(_runs.c.finished_at.isnot(None)).order_by(_runs.c.id.desc()).limit(KEPT_RUNS)


def _drop(connection: Connection, which: object) -> None:
    """Forget runs and their items; records that no item names any more go with the next finished run."""
    connection.execute(delete(_items).where(_items.c.run.in_(select(_runs.c.id).where(which))))
    connection.execute(delete(_runs).where(which))
