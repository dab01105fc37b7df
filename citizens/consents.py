"""Consents and proofs of deletion in SQL.

A consent is kept under the citizen's ref with the time and the words that were agreed to. A proof of deletion holds
a code, a time and what was deleted, and nothing about the person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from sqlalchemy import Column, DateTime, String, Table, Text, delete, select
from sqlalchemy.engine import Connection, Engine

from common.sql.moments import utc
from common.sql.table_registry import metadata

_consents = Table(
    "consents",
    metadata,
    Column("ref", String(64), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("version", String(12), nullable=False),
)

_texts = Table(
    "consent_texts",
    metadata,
    Column("version", String(12), primary_key=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("text", Text, nullable=False),
)

_erasures = Table(
    "erasures",
    metadata,
    Column("code", String(20), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("deleted", Text, nullable=False),
)


@dataclass(frozen=True)
class ConsentAnswer:
    """The answer of a citizen to the words of ``version``; ``state`` is a value of
    :class:`actions.citizen.known.Consent`.
    """

    state: str
    at: datetime
    version: str


@dataclass(frozen=True)
class Erasure:
    """One deletion: its code, when it was begun, and what was deleted, in words."""

    code: str
    at: datetime
    deleted: tuple[str, ...]


def version_of(text: str) -> str:
    """Twelve hexadecimal digits that change whenever a word does."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def consent_of(connection: Connection, ref: str) -> str | None:
    """In an open transaction: what ``ref`` said last. It cannot be withdrawn before the transaction ends."""
    query = select(_consents.c.state).where(_consents.c.ref == ref).with_for_update()
    row = connection.execute(query).one_or_none()
    return str(row.state) if row else None


class Consents:
    """The answers of all citizens, and the words that were ever asked."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, ref: str) -> ConsentAnswer | None:
        """Return what ``ref`` said last; None who was never asked or did not answer."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_consents).where(_consents.c.ref == ref)).one_or_none()
        return ConsentAnswer(row.state, utc(row.at), row.version) if row else None

    def put(self, ref: str, state: str, text: str) -> None:
        """``ref`` answered ``state`` to ``text``, now. The same answer to the same words changes nothing."""
        version, now = version_of(text), datetime.now(timezone.utc)
        with self._engine.begin() as connection:
            _keep_text(connection, version, text, now)
            old = connection.execute(select(_consents).where(_consents.c.ref == ref)).one_or_none()
            if old is not None and (old.state, old.version) == (state, version):
                return
            connection.execute(delete(_consents).where(_consents.c.ref == ref))
            connection.execute(_consents.insert().values(ref=ref, state=state, at=now, version=version))

    def delete(self, ref: str) -> bool:
        """Forget what ``ref`` said. False when there was nothing."""
        with self._engine.begin() as connection:
            return bool(connection.execute(delete(_consents).where(_consents.c.ref == ref)).rowcount)

    def text(self, version: str) -> str | None:
        """The words of ``version``."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_texts.c.text).where(_texts.c.version == version)).one_or_none()
        return str(row.text) if row else None

    def sweep(self, before: datetime) -> int:
        """Delete answers that are older; those citizens are asked again. How many went."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(_consents).where(_consents.c.at < before)).rowcount)


class Erasures:
    """Proofs of deletion."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, code: str, deleted: Sequence[str]) -> Erasure:
        """Begin a deletion, or go on with it after a crash: what was deleted before it is remembered."""
        with self._engine.begin() as connection:
            row = connection.execute(select(_erasures).where(_erasures.c.code == code)).one_or_none()
            before = _erasure(row.code, row.at, row.deleted) if row else Erasure(code, datetime.now(timezone.utc), ())
            words = tuple(dict.fromkeys([*before.deleted, *deleted]))
            connection.execute(delete(_erasures).where(_erasures.c.code == code))
            body = json.dumps(words, ensure_ascii=False)
            connection.execute(_erasures.insert().values(code=code, at=before.at, deleted=body))
        return Erasure(code, before.at, words)

    def get(self, code: str) -> Erasure | None:
        """The proof with that code."""
        with self._engine.connect() as connection:
            row = connection.execute(select(_erasures).where(_erasures.c.code == code)).one_or_none()
        return _erasure(row.code, row.at, row.deleted) if row else None

    def sweep(self, before: datetime) -> int:
        """Delete proofs that are older. How many went."""
        with self._engine.begin() as connection:
            return int(connection.execute(delete(_erasures).where(_erasures.c.at < before)).rowcount)


def _keep_text(connection: Connection, version: str, text: str, now: datetime) -> None:
    if connection.execute(select(_texts.c.version).where(_texts.c.version == version)).one_or_none() is None:
        connection.execute(_texts.insert().values(version=version, since=now, text=text))


def _erasure(code: str, at: datetime, deleted: str) -> Erasure:
    return Erasure(code, utc(at), tuple(json.loads(deleted)))
