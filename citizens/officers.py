"""Offices whose officers answer citizens in the chat, so that nobody is promised who is not there.

An office is staffed by whom one sees working there: somebody with an account of it has logged in lately. The accounts
are the console's; here their table is only read, as the bot and the console meet in the database and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone

from sqlalchemy import Boolean, DateTime, String, column, select, table
from sqlalchemy.engine import Engine

BY_ACCOUNT = "tai-khoan"
"""The word among offices that stands for all communes where an officer's account is in use."""
LATELY_DAYS = 14
"""Days after the last log-in for which an officer counts: longer than the holidays of Tết, shorter than a post that
stays empty. A log-in ends within a day, so whoever works logs in.
"""

_accounts = table(
    "admin_accounts",
    column("role", String),
    column("office", String),
    column("active", Boolean),
    column("must_change", Boolean),
    column("last_seen", DateTime(timezone=True)),
)
Staffed = Callable[[], Sequence[str]]
"""Gives the ids of the offices that are staffed now, "*" for all."""


def staffed_by(engine: Engine, named: Sequence[str]) -> Staffed:
    """Offices as an installation names them; :data:`BY_ACCOUNT` among them is looked up at every call."""
    if BY_ACCOUNT not in named:
        return lambda: tuple(named)
    fixed = tuple(one for one in named if one != BY_ACCOUNT)
    return lambda: tuple(dict.fromkeys((*fixed, *_at_work(engine))))


def _at_work(engine: Engine) -> Sequence[str]:
    c, since = _accounts.c, datetime.now(timezone.utc) - timedelta(days=LATELY_DAYS)
    working = c.role == "commune", c.active.is_(True), c.must_change.is_(False), c.last_seen >= since
    with engine.connect() as connection:
        return sorted(connection.execute(select(c.office).where(*working).distinct()).scalars())
