"""Owners of the records of the content: the starter content, the portal's sync, or the province.

* The *starter content* (``data/seed/``) comes with the program. A new version brings its own, for every record that
  the province has not touched.
* The *sync* owns the official records beneath: which procedures there are, and the facts of those that nobody put
  into other words (:mod:`data.official.overlay`).
* The *province* owns every record that somebody changed, added or took out here, be it in the console or by Excel.
  It stays so through new versions and syncs, until it reads again as the starter content does.

What the province did is kept as a list of edits, each with the release that it came with. The edits up to a release
are the province's share of it; going back to a release goes back to its edits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Integer, String, Table, Text, and_, func, select
from sqlalchemy.engine import Connection

from common.sql.table_registry import metadata
from data.models import Content
from data.record import Record
from data.releases.packing import KINDS
from data.releases.parts import part_of, records_of, write
from data.releases.store import Store

Name = tuple[str, str]
"""A record's kind, and what it is called among those of its kind."""

_edits = Table(
    "province_edits",
    metadata,
    Column("release", Integer, primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("deed", String(4), nullable=False),
    Column("hash", String(40)),
)
KEPT, OUT, BACK = "kept", "out", "back"
"""The province wrote it, took it out, or gave it back to the starter content."""


@dataclass(frozen=True)
class Edit:
    """The last deed of the province on a record: what it wrote (the hash of its part), or that it took it out."""

    deed: str
    hash: str | None = None


class Province:
    """The province's share of the content in the database of ``store``."""

    def __init__(self, store: Store) -> None:
        self._engine = store.engine

    def any(self, upto: int | None = None) -> bool:
        """True once the province has edited anything, or had with the release ``upto``."""
        query = select(_edits.c.release).limit(1)
        with self._engine.connect() as connection:
            found = connection.execute(query if upto is None else query.where(_edits.c.release <= upto)).first()
        return found is not None

    def over(self, own: Content, kinds: Collection[str] = tuple(KINDS)) -> Content:
        """``own``, the starter content, with what the province wrote, added and took out of these kinds."""
        with self._engine.connect() as connection:
            edits = {name: edit for name, edit in _edits_at(connection).items() if name[0] in kinds}
            written = records_of(connection, [edit.hash for edit in edits.values() if edit.hash is not None])
        result = own
        for kind in kinds:
            mine = {name: edit for name, edit in edits.items() if name[0] == kind}
            if mine:
                result = result.copy(update={kind: _edited(dict(named(own, [kind])), mine, written)})
        return result

    def note(self, connection: Connection, release: int, before: Content, after: Content, own: Content) -> None:
        """In the open transaction that publishes ``release``: what differs between ``before`` and ``after`` is the
        province's, but for what reads as in ``own``, the starter content.
        """
        kinds = [kind for kind in KINDS if getattr(before, kind) != getattr(after, kind)]
        old, new, ours = (dict(named(content, kinds)) for content in (before, after, own))
        changed = [name for name in {**old, **new} if old.get(name) != new.get(name)]
        self._put(connection, release, {name: _deed(new.get(name), ours.get(name)) for name in changed}, new)

    def go_back(self, connection: Connection, release: int, to: int) -> None:
        """In the open transaction that publishes ``release``: the edits are again those of the release ``to``."""
        now, then = _edits_at(connection), _edits_at(connection, to)
        for name in {**now, **then}:
            if now.get(name) != then.get(name):
                _insert(connection, release, name, then.get(name, Edit(BACK)))

    def _put(
        self, connection: Connection, release: int, deeds: Mapping[Name, str], records: Mapping[Name, Record]
    ) -> None:
        parts = {name: part_of(name[0], records[name]) for name, deed in deeds.items() if deed == KEPT}
        write(connection, dict(parts.values()))
        for name, deed in deeds.items():
            _insert(connection, release, name, Edit(deed, parts[name][0] if name in parts else None))


def named(content: Content, kinds: Iterable[str] = tuple(KINDS)) -> Iterator[tuple[Name, Record]]:
    """Every record of ``kinds`` with its name. Vocabulary has none: there it is the first phrase, and which of those
    with it.
    """
    for kind in kinds:
        key, seen = KINDS[kind].key, dict[str, int]()
        for record in getattr(content, kind):
            name = str(getattr(record, key)) if key else record.phrases[0]
            seen[name] = seen.get(name, 0) + 1
            yield (kind, name if seen[name] == 1 else f"{name}#{seen[name]}"), record


def _deed(written: Record | None, ours: Record | None) -> str:
    if written == ours:
        return BACK
    return OUT if written is None else KEPT


def _edited(
    records: Mapping[Name, Record], edits: Mapping[Name, Edit], written: Mapping[str, Record]
) -> tuple[Record, ...]:
    """``records`` of one kind with the edits: rewritten where they stand, new ones last, without those taken out."""
    changed = {name: written[edit.hash] for name, edit in edits.items() if edit.hash is not None}
    return tuple(record for name, record in {**records, **changed}.items() if _is_held(edits.get(name)))


def _is_held(edit: Edit | None) -> bool:
    return edit is None or edit.deed != OUT


def _edits_at(connection: Connection, release: int | None = None) -> dict[Name, Edit]:
    """The edits in force at a release, the last by default, in the order in which they were made."""
    upto = _edits.c.release <= release if release is not None else _edits.c.release.isnot(None)
    last = select(_edits.c.kind, _edits.c.key, func.max(_edits.c.release).label("release")).where(upto)
    last = last.group_by(_edits.c.kind, _edits.c.key).subquery()
    same = and_(_edits.c.kind == last.c.kind, _edits.c.key == last.c.key, _edits.c.release == last.c.release)
    rows = connection.execute(select(_edits).join(last, same).order_by(_edits.c.release)).all()
    return {(row.kind, row.key): Edit(row.deed, row.hash) for row in rows if row.deed != BACK}


def _insert(connection: Connection, release: int, name: Name, edit: Edit) -> None:
    row = {"release": release, "kind": name[0], "key": name[1], "deed": edit.deed, "hash": edit.hash}
    connection.execute(_edits.insert().values(**row))
