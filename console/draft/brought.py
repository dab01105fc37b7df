"""The records that each release brought, as the log tells them: no release has to be read for that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.engine import Engine

from console.audit import Deed
from console.draft.publishing import release_of
from console.tables import audit

ACTIONS = ("dua-len", "noi-lam-viec")
MOST = 5_000
"""Lines that are read: an Excel file may bring a thousand records at once."""


def brought(engine: Engine) -> Mapping[int, Sequence[Deed]]:
    """The records of the newest releases, by the number of the release."""
    columns = (audit.c.account, audit.c.action, audit.c.kind, audit.c.key, audit.c.title, audit.c.note)
    query = select(*columns).where(audit.c.action.in_(ACTIONS)).order_by(audit.c.id.desc()).limit(MOST)
    found: dict[int, list[Deed]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(query):
            if number := release_of(row.note):
                found[number].insert(0, Deed(row.account, row.action, row.kind, row.key, row.title))
    return found
