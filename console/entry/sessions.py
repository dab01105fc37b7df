"""Sessions on the server: a cookie holds a random word, the database its digest, who it is and how far they came."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from enum import Enum

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine

from console.tables import sessions

IDLE_SECONDS = 4 * 3600.0
LONGEST_SECONDS = 12 * 3600.0
SEEN_EVERY = 60.0
"""Seconds between two notes that somebody is still there."""


class Stage(str, Enum):
    """The way into the console, in order."""

    PASSWORD = "password"
    """The password was right; the one-time code is still to come, or to be set up."""
    FULL = "full"


@dataclass(frozen=True)
class Session:
    """A log-in. ``csrf`` stands in every form of its pages."""

    digest: str
    account: str
    stage: Stage
    csrf: str


class Sessions:
    """All log-ins."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, account: str, stage: Stage) -> tuple[str, Session]:
        """A new log-in, and the word for its cookie. Each step of the way gets a new word."""
        word, now = secrets.token_urlsafe(32), time.time()
        session = Session(_digest(word), account, stage, secrets.token_urlsafe(32))
        row = {**session.__dict__, "stage": stage.value, "created": now, "seen": now}
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.seen < now - LONGEST_SECONDS))
            connection.execute(sessions.insert().values(**row))
        return word, session

    def find(self, word: str) -> Session | None:
        """The log-in of that word; None when there is none, or it is too old."""
        now, digest = time.time(), _digest(word)
        with self._engine.connect() as connection:
            row = connection.execute(select(sessions).where(sessions.c.digest == digest)).one_or_none()
        if row is None or not _is_young(row.created, row.seen):
            return None
        if row.seen < now - SEEN_EVERY:
            with self._engine.begin() as connection:
                connection.execute(sessions.update().where(sessions.c.digest == digest).values(seen=now))
        return Session(digest, row.account, Stage(row.stage), row.csrf)

    def lives(self, session: Session) -> bool:
        """Tell whether somebody is still logged in, without taking that for a sign of life."""
        query = select(sessions.c.created, sessions.c.seen).where(sessions.c.digest == session.digest)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return (
            row is not None
            and row.created >= time.time() - LONGEST_SECONDS
            and row.seen >= time.time() - IDLE_SECONDS
        )

    def end(self, session: Session) -> None:
        """Log out."""
        with self._engine.begin() as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == session.digest))

    def end_all(self, account: str, but: Session | None = None) -> None:
        """Log an account out everywhere, ``but`` one."""
        query = delete(sessions).where(sessions.c.account == account)
        with self._engine.begin() as connection:
            connection.execute(query.where(sessions.c.digest != but.digest) if but else query)


def _is_young(created: float, seen: float) -> bool:
    now = time.time()
    return created >= now - LONGEST_SECONDS and seen >= now - IDLE_SECONDS


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
