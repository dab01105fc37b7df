"""Zalo's token pair: what Zalo answers, and where the pair is kept.

A refresh token can be used once. So a pair counts as ours only when both tokens are in the database, written in one
transaction; each pair has a number, and a new one is taken only in the place of the pair it was exchanged for. Both
are encrypted with a key made of the app's secret: without that secret a copy of the database opens nothing, and
with another secret Zalo would not take the refresh token anyway.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Column, Float, Integer, LargeBinary, String, Table, or_, select
from sqlalchemy.engine import Connection

from common.errors import ContentError
from common.sql.engine import engine_of
from common.sql.migrating import upgrade
from common.sql.table_registry import metadata

ACCESS_SECONDS = 25 * 3600.0
REFRESH_SECONDS = 90 * 24 * 3600.0
LOCK_WAIT_SECONDS = 20.0

_pairs = Table(
    "zalo_oa_tokens",
    metadata,
    Column("app_id", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("access", LargeBinary, nullable=False),
    Column("refresh", LargeBinary, nullable=False),
    Column("access_until", Float, nullable=False),
    Column("refresh_until", Float, nullable=False),
    Column("authorized_at", Float, nullable=False),
    Column("saved_at", Float, nullable=False),
    Column("tried_at", Float, nullable=False, default=0.0),
    Column("trouble", String(200), nullable=False, default=""),
    Column("held_by", String(80), nullable=False, default=""),
    Column("held_until", Float, nullable=False, default=0.0),
)


class TokensUnreadable(ContentError):
    """The pair in the database was encrypted with another app secret."""


@dataclass(frozen=True)
class Issued:
    """A pair as Zalo gave it. Lives are in seconds."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    access_seconds: float = ACCESS_SECONDS
    refresh_seconds: float = REFRESH_SECONDS


@dataclass(frozen=True)
class Pair:
    """The pair in force. Times are epoch seconds; ``trouble`` is what the last try to refresh ended with."""

    number: int
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    access_until: float
    refresh_until: float
    authorized_at: float
    saved_at: float
    tried_at: float = 0.0
    trouble: str = ""

    def ends_at(self) -> float:
        """Return when a person must have authorised again, at the latest.

        Nobody has written down whether each refresh starts the three months anew. Until a refresh later than three
        months after the authorisation has shown that it does, they count from the authorisation.
        """
        proven = self.saved_at > self.authorized_at + REFRESH_SECONDS
        return self.refresh_until if proven else min(self.refresh_until, self.authorized_at + REFRESH_SECONDS)


def read_issued(body: bytes) -> Issued | int | None:
    """Return what an answer of the OAuth server holds: a pair, its error number, or None when it cannot be
    understood.
    """
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    access, refresh = answer.get("access_token"), answer.get("refresh_token")
    if isinstance(access, str) and isinstance(refresh, str) and access and refresh:
        life = _seconds(answer, "expires_in", ACCESS_SECONDS)
        return Issued(access, refresh, life, _seconds(answer, "refresh_token_expires_in", REFRESH_SECONDS))
    error = answer.get("error")
    return error if isinstance(error, int) and not isinstance(error, bool) and error != 0 else None


class Vault:
    """Encrypts with a key made of the app's secret."""

    def __init__(self, app_secret: str) -> None:
        key = hashlib.blake2b(app_secret.encode(), digest_size=32, person=b"motcua-zalo-oa").digest()
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def close(self, content: bytes) -> bytes:
        """Encrypt."""
        return self._fernet.encrypt(content)

    def open(self, closed: bytes) -> bytes:
        """Decrypt. Raises :class:`TokensUnreadable`."""
        try:
            return self._fernet.decrypt(closed)
        except InvalidToken:
            raise TokensUnreadable(
                "Không đọc được token Zalo OA đã lưu: ZALO_OA_APP_SECRET đã đổi. Hãy chạy: motcua zalo-oa authorize"
            ) from None


class TokenStore:
    """The pair of one app in SQL. Every change is one transaction. Nothing is asked of the database before use."""

    def __init__(self, url: str, app_id: str, vault: Vault, clock: Callable[[], float]) -> None:
        self._engine = engine_of(url, LOCK_WAIT_SECONDS)
        self._app_id = app_id
        self._vault = vault
        self._clock = clock
        self._made = False

    def load(self) -> Pair | None:
        """The pair in force; None before anybody has authorised. Raises :class:`TokensUnreadable`."""
        with self._begin() as connection:
            row = connection.execute(select(_pairs).where(_pairs.c.app_id == self._app_id)).one_or_none()
        if row is None:
            return None
        return Pair(
            number=row.number,
            access=self._vault.open(row.access).decode(),
            refresh=self._vault.open(row.refresh).decode(),
            access_until=row.access_until,
            refresh_until=row.refresh_until,
            authorized_at=row.authorized_at,
            saved_at=row.saved_at,
            tried_at=row.tried_at,
            trouble=row.trouble,
        )

    def replace(self, number: int, issued: Issued, at: float) -> bool:
        """Save the pair that pair ``number`` was exchanged for at ``at``. False when that pair is not in force."""
        with self._begin() as connection:
            return self._update(connection, number, number=number + 1, **self._values(issued, at))

    def authorize(self, issued: Issued, at: float) -> bool:
        """Save the pair that a person's authorisation gave at ``at``. False when a later pair is there."""
        values = {**self._values(issued, at), "authorized_at": at}
        with self._begin() as connection:
            old = connection.execute(select(_pairs).where(_pairs.c.app_id == self._app_id)).one_or_none()
            if old is None:
                connection.execute(_pairs.insert().values(app_id=self._app_id, number=1, **values))
                return True
            return old.saved_at < at and self._update(connection, old.number, number=old.number + 1, **values)

    def hold(self, holder: str, seconds: float) -> bool:
        """Become the one refresher for ``seconds``. False while somebody else is."""
        now = self._clock()
        free = or_(_pairs.c.held_until < now, _pairs.c.held_by == holder)
        statement = _pairs.update().where(_pairs.c.app_id == self._app_id, free)
        with self._begin() as connection:
            return bool(connection.execute(statement.values(held_by=holder, held_until=now + seconds)).rowcount)

    def let_go(self, holder: str) -> None:
        """Stop being the refresher."""
        statement = _pairs.update().where(_pairs.c.app_id == self._app_id, _pairs.c.held_by == holder)
        with self._begin() as connection:
            connection.execute(statement.values(held_by="", held_until=0.0))

    def note(self, number: int, *, tried_at: float | None = None, trouble: str | None = None) -> None:
        """Note a try to exchange pair ``number``, or how it ended."""
        values = {name: value for name, value in (("tried_at", tried_at), ("trouble", trouble)) if value is not None}
        with self._begin() as connection:
            self._update(connection, number, **values)

    def _begin(self) -> AbstractContextManager[Connection]:
        if not self._made:
            upgrade(self._engine)
            self._made = True
        transaction: AbstractContextManager[Connection] = self._engine.begin()
        return transaction

    def _values(self, issued: Issued, at: float) -> dict[str, Any]:
        """A new pair ends the hold on the old one, also where its holder is dead."""
        return {
            "access": self._vault.close(issued.access.encode()),
            "refresh": self._vault.close(issued.refresh.encode()),
            "access_until": at + issued.access_seconds,
            "refresh_until": at + issued.refresh_seconds,
            "saved_at": at,
            "tried_at": 0.0,
            "trouble": "",
            "held_by": "",
            "held_until": 0.0,
        }

    def _update(self, connection: Connection, expected: int, **values: Any) -> bool:
        here = (_pairs.c.app_id == self._app_id) & (_pairs.c.number == expected)
        return bool(connection.execute(_pairs.update().where(here).values(**values)).rowcount)


def _seconds(answer: Mapping[str, Any], name: str, default: float) -> float:
    """A life in seconds, which comes as a string or a number."""
    text = str(answer.get(name, ""))
    return float(text) if text.isascii() and text.isdigit() and 0 < int(text) < 10**9 else default
