"""The delay after wrong tries: it grows with each, for the account and for the address that tries."""

from __future__ import annotations

import time

from sqlalchemy import delete, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from console.tables import tries

FREE = 4
"""Wrong tries without a delay."""
FIRST_SECONDS, LONGEST_SECONDS = 30.0, 3600.0
FORGOTTEN_SECONDS = 24 * 3600.0


class Delay:
    """Wrong tries, by who they concern."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def left(self, *who: str) -> float:
        """Seconds until any of them may try again; 0 at once."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(tries.c.until).where(tries.c.who.in_(who))).all()
        return max([0.0, *(float(row.until) - time.time() for row in rows)])

    def failed(self, *who: str) -> None:
        """Note a wrong try."""
        for one in who:
            self._count(one)

    def succeeded(self, who: str) -> None:
        """Forget the wrong tries of an account. Those of the address stay: it may go on trying others."""
        with self._engine.begin() as connection:
            connection.execute(delete(tries).where(tries.c.who == who))

    def _count(self, who: str) -> None:
        now = time.time()
        with self._engine.begin() as connection:
            connection.execute(delete(tries).where(tries.c.until < now - FORGOTTEN_SECONDS))
            more = tries.update().where(tries.c.who == who).values(failed=tries.c.failed + 1)
            if not connection.execute(more).rowcount:
                try:
                    with connection.begin_nested():
                        connection.execute(tries.insert().values(who=who, failed=1, until=now))
                except IntegrityError:  # somebody else tries at the same moment
                    connection.execute(more)
            failed = connection.execute(select(tries.c.failed).where(tries.c.who == who)).scalar_one()
            connection.execute(tries.update().where(tries.c.who == who).values(until=now + delay_after(failed)))


def delay_after(failed: int) -> float:
    """Seconds to wait after so many wrong tries."""
    beyond = failed - FREE
    return 0.0 if beyond <= 0 else min(FIRST_SECONDS * 2.0 ** min(beyond - 1, 20), LONGEST_SECONDS)
