"""Answer receipts in SQL: what a citizen was told, from which release and which version of each record.

A receipt holds no question and nothing about a person. Only with the citizen's consent does it carry the reference
under which they can be sent a correction; :meth:`Receipts.unlink` takes it away again. Beside it stands how the
answer arrived, as far as the messaging service told us.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any

from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    and_,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection, Row

from citizens.told import Told
from common.sql.moments import utc
from common.sql.table_registry import metadata
from data.releases.store import Store

_receipts = Table(
    "receipts",
    metadata,
    Column("code", String(12), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("decision", String(20), nullable=False),
    Column("release", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("ref", String(64), index=True),
    Column("chat", String(300)),
)


_arrivals = Table(
    "receipt_arrivals",
    metadata,
    Column("answer", String(80), primary_key=True),
    Column("created", DateTime(timezone=True), nullable=False, index=True),
    Column("state", String(10)),
    Column("sent", Integer),
    Column("missing", Integer),
    Column("at", DateTime(timezone=True)),
)


class Arrival(str, Enum):
    """The arrival of an answer as far as it is known. ``sent`` means that the service took it, not that somebody read
    it.
    """

    WHOLE = "whole"
    """All of its messages were sent."""
    UNKNOWN = "unknown"
    """Some may have arrived or not; of none it is certain that it did not."""
    PARTLY = "partly"
    """Some were sent, and some certainly not."""
    NONE = "none"
    """None was sent."""


@dataclass(frozen=True)
class Report:
    """The end of the delivery of one answer: how many of its messages were sent, unknown, not sent.

    ``late`` when something was missing at first and was said again with a later answer: then the numbers are what
    is missing still.
    """

    answer: str
    sent: int
    unknown: int
    not_sent: int
    late: bool = False

    @property
    def arrival(self) -> Arrival:
        """Return what that means."""
        if not (self.unknown or self.not_sent):
            return Arrival.WHOLE
        if not self.not_sent:
            return Arrival.UNKNOWN
        return Arrival.PARTLY if self.sent or self.unknown else Arrival.NONE


@dataclass(frozen=True)
class Arrived:
    """The arrival of an answer: so many messages sent, so many missing or uncertain, as reported at ``at`` (UTC)."""

    arrival: Arrival
    sent: int
    missing: int
    at: datetime


@dataclass(frozen=True)
class Recipient:
    """Somebody who may be sent a correction: a reference, and the channel's id, sealed."""

    ref: str
    chat: str


@dataclass(frozen=True)
class Receipt:
    """One answer. ``replies`` are as :meth:`actions.saying.reply.Reply.to_dict` gives them; ``at`` is in UTC.

    ``answer`` names it on its way (:attr:`bot.messages.entry.Entry.answer`).
    """

    code: str
    at: datetime
    channel: str
    decision: str
    release: int
    told: tuple[Told, ...]
    replies: tuple[Mapping[str, Any], ...]
    recipient: Recipient | None = None
    answer: str = ""


class Receipts:
    """All receipts in the database of ``store``."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine

    def put(self, receipt: Receipt) -> None:
        """Keep ``receipt``. A turn that is repeated puts the same code again: the later answer counts."""
        with self._engine.begin() as connection:
            connection.execute(delete(_receipts).where(_receipts.c.code == receipt.code))
            connection.execute(_receipts.insert().values(**_row(receipt)))
            _expect(connection, receipt)

    def get(self, code: str) -> Receipt | None:
        """The receipt with that code."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_receipts).where(_receipts.c.code == code)).one_or_none()
        return _receipt(row) if row else None

    def note(self, report: Report) -> None:
        """Write down how an answer arrived, if it has a receipt. The same report may come twice."""
        mine = _arrivals.c.answer == report.answer
        if not report.late:
            mine = and_(mine, _arrivals.c.state.is_(None))
        missing = report.unknown + report.not_sent
        values = {"state": report.arrival.value, "sent": report.sent, "missing": missing, "at": _now()}
        with self._engine.begin() as connection:
            connection.execute(update(_arrivals).where(mine).values(**values))

    def arrived(self, answer: str) -> Arrived | None:
        """Return how an answer arrived; None while that is not known."""
        query = select(_arrivals).where(and_(_arrivals.c.answer == answer, _arrivals.c.state.isnot(None)))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Arrived(Arrival(row.state), row.sent, row.missing, utc(row.at)) if row else None

    def linked_since(self, since: datetime) -> list[Receipt]:
        """Receipts of people who may be sent a correction, oldest first."""
        wanted = and_(_receipts.c.at >= since, _receipts.c.ref.isnot(None))
        with self._engine.connect() as connection:
            rows = connection.execute(select(_receipts).where(wanted).order_by(_receipts.c.at)).all()
        return [_receipt(row) for row in rows]

    def count_since(self, since: datetime) -> int:
        """Count how many answers were given, linked or not."""
        with self._engine.connect() as connection:
            return len(connection.execute(select(_receipts.c.code).where(_receipts.c.at >= since)).all())

    def unlink(self, ref: str) -> int:
        """Forget whose receipts these are. How many there were."""
        with self._engine.begin() as connection:
            of_them = _receipts.c.ref == ref
            return int(connection.execute(update(_receipts).where(of_them).values(ref=None, chat=None)).rowcount)

    def sweep(self, before: datetime) -> int:
        """Delete what is older. How many receipts went."""
        with self._engine.begin() as connection:
            connection.execute(delete(_arrivals).where(_arrivals.c.created < before))
            return int(connection.execute(delete(_receipts).where(_receipts.c.at < before)).rowcount)


def _row(receipt: Receipt) -> dict[str, Any]:
    told = [record.to_dict() for record in receipt.told]
    parts = {"told": told, "replies": list(receipt.replies), "answer": receipt.answer}
    body = json.dumps(parts, ensure_ascii=False)
    return {
        "code": receipt.code,
        "at": receipt.at,
        "channel": receipt.channel,
        "decision": receipt.decision,
        "release": receipt.release,
        "body": zlib.compress(body.encode()),
        "ref": receipt.recipient.ref if receipt.recipient else None,
        "chat": receipt.recipient.chat if receipt.recipient else None,
    }


def _receipt(row: Row) -> Receipt:
    body = json.loads(zlib.decompress(row.body))
    return Receipt(
        code=row.code,
        at=utc(row.at),
        channel=row.channel,
        decision=row.decision,
        release=row.release,
        told=tuple(map(Told.from_dict, body["told"])),
        replies=tuple(body["replies"]),
        recipient=Recipient(row.ref, row.chat) if row.ref and row.chat else None,
        answer=body.get("answer", ""),
    )


def _expect(connection: Connection, receipt: Receipt) -> None:
    """In an open transaction: the answer is about to be sent."""
    connection.execute(delete(_arrivals).where(_arrivals.c.answer == receipt.answer))
    if receipt.answer:
        connection.execute(insert(_arrivals).values(answer=receipt.answer, created=receipt.at))


def _now() -> datetime:
    return datetime.now(timezone.utc)
