"""Texts that admins edited stay theirs when the program or the portal brings newer ones.

For every record that was ever edited its state *beneath* is kept: what the starter content or the portal said when
that was last looked at. When these say something else, only what they changed is taken over, and only where the admin
did not write something of their own.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import partial

from pydantic import ValidationError
from sqlalchemy import Column, String, Table, Text, delete, select
from sqlalchemy.engine import Connection, Engine

from common.sql.tables import metadata
from data.editing.edits import Edit, Lookup, apply
from data.editing.merging import merge
from data.editing.records import Json, Kind, as_json, record_of
from data.models import Content

Place = tuple[Kind, str]
Beneath = Mapping[Place, Json | None]
"""By kind and key, what the starter content or the portal says of a record; None where they have none."""

edited = Table(
    "edited_records",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("beneath", Text),
)


class Owned:
    """The records that admins have edited."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def note(self, connection: Connection, edits: Iterable[Edit]) -> None:
        """Remember, as part of publishing them, what lay beneath ``edits``. What is known already stays."""
        known = set(self._beneath(connection))
        fresh = [(edit.kind, edit.key, edit.base) for edit in edits if (edit.kind, edit.key) not in known]
        _write(connection, {(kind, key): base for kind, key, base in fresh})

    def over(self, beneath: Content, live: Content, kinds: Collection[Kind] = tuple(Kind)) -> tuple[Content, Beneath]:
        """``beneath`` with what admins wrote in ``live``, of the ``kinds`` that are new in ``beneath``; and what is
        to be noted once that is published.
        """
        with self._engine.connect() as connection:
            before = {place: base for place, base in self._beneath(connection).items() if place[0] in kinds}
        new, now = Lookup(beneath), Lookup(live)
        fresh = {place: new.json(*place) for place in before}
        edits = [
            Edit(*place, fresh[place], _kept(place[0], base, now.json(*place), fresh[place]))
            for place, base in before.items()
        ]
        return apply(beneath, edits), fresh

    def renew(self, connection: Connection, beneath: Beneath) -> None:
        """Note what :meth:`over` found beneath, as part of publishing."""
        for kind, key in beneath:
            connection.execute(delete(edited).where(edited.c.kind == kind.value, edited.c.key == key))
        _write(connection, beneath)

    def _beneath(self, connection: Connection) -> dict[Place, Json | None]:
        rows = connection.execute(select(edited)).all()
        return {(Kind(row.kind), row.key): json.loads(row.beneath) if row.beneath else None for row in rows}


def _kept(kind: Kind, base: Json | None, own: Json | None, fresh: Json | None) -> Json | None:
    """The admin's record with what is new beneath; the admin's alone where both together are no record."""
    merged: Json | None = merge(base, own, fresh, prefer_mine=True)[0]
    try:
        return merged if merged is None else as_json(record_of(kind, merged))
    except ValidationError:
        return own


def _write(connection: Connection, beneath: Beneath) -> None:
    dump = partial(json.dumps, ensure_ascii=False)
    rows = [
        {"kind": kind.value, "key": key, "beneath": None if base is None else dump(base)}
        for (kind, key), base in beneath.items()
    ]
    if rows:
        connection.execute(edited.insert(), rows)
