"""Answer receipts in SQL: what a citizen was told, from which release and which version of each record.

A receipt holds no question and nothing about a person. Only with the citizen's consent does it carry the reference
under which they can be sent a correction; :meth:`Receipts.unlink` takes it away again.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, String, Table, and_, delete, select, update
from sqlalchemy.engine import Row

from data.store import Store
from data.told import Told

_metadata = MetaData()

_receipts = Table(
    "receipts",
    _metadata,
    Column("code", String(12), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("channel", String(20), nullable=False),
    Column("decision", String(20), nullable=False),
    Column("release", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("ref", String(64), index=True),
    Column("chat", String(300)),
)


@dataclass(frozen=True)
class Recipient:
    """Who may be sent a correction: a reference, and the channel's id, sealed."""

    ref: str
    chat: str


@dataclass(frozen=True)
class Receipt:
    """One answer. ``replies`` are as :meth:`actions.reply.Reply.to_dict` gives them; ``at`` is in UTC."""

    code: str
    at: datetime
    channel: str
    decision: str
    release: int
    told: tuple[Told, ...]
    replies: tuple[Mapping[str, Any], ...]
    recipient: Recipient | None = None


class Receipts:
    """All receipts in the database of ``store``."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine
        _metadata.create_all(self._engine, checkfirst=True)

    def put(self, receipt: Receipt) -> None:
        """Keep ``receipt``. A turn that is repeated puts the same code again: the later answer counts."""
        with self._engine.begin() as connection:
            connection.execute(delete(_receipts).where(_receipts.c.code == receipt.code))
            connection.execute(_receipts.insert().values(**_row(receipt)))

    def get(self, code: str) -> Receipt | None:
        """The receipt with that code."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_receipts).where(_receipts.c.code == code)).one_or_none()
        return _receipt(row) if row else None

    def linked_since(self, since: datetime) -> list[Receipt]:
        """Receipts of people who may be sent a correction, oldest first."""
        wanted = and_(_receipts.c.at >= since, _receipts.c.ref.isnot(None))
        with self._engine.connect() as connection:
            rows = connection.execute(select(_receipts).where(wanted).order_by(_receipts.c.at)).all()
        return [_receipt(row) for row in rows]

    def count_since(self, since: datetime) -> int:
        """How many answers were given, linked or not."""
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
            return int(connection.execute(delete(_receipts).where(_receipts.c.at < before)).rowcount)


def _row(receipt: Receipt) -> dict[str, Any]:
    told = [record.to_dict() for record in receipt.told]
    body = json.dumps({"told": told, "replies": list(receipt.replies)}, ensure_ascii=False)
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
        at=row.at if row.at.tzinfo else row.at.replace(tzinfo=timezone.utc),
        channel=row.channel,
        decision=row.decision,
        release=row.release,
        told=tuple(map(Told.from_dict, body["told"])),
        replies=tuple(body["replies"]),
        recipient=Recipient(row.ref, row.chat) if row.ref and row.chat else None,
    )
