"""The one draft that all editors share: a row for each record that differs from what is in force, with who and when.

Nobody overwrites anybody: who saves says what they saw, and both versions are merged field by field. Where that
cannot be done nothing is written and the clashes are told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.exc import IntegrityError

from common.errors import InputError
from common.sql.moments import utc
from console.audit import Deed, note
from console.draft.kept_amounts import forget
from console.tables import draft, now
from data.editing.edits import Conflict, Edit, rebase
from data.editing.records import Json, Kind, title_of

TRIES = 10
Live = Callable[[Kind, str], Json | None]
"""A record as it is in force."""


@dataclass(frozen=True)
class Pending:
    """A change that is not in force yet. ``version`` is the line of the audit log that tells of it last, ``people``
    are all who had a hand in it, ``account`` the last of them.
    """

    edit: Edit
    version: int
    account: str
    at: datetime
    people: frozenset[str]

    @property
    def title(self) -> str:
        """A line by which people know the record."""
        return title_of(self.edit.kind, self.edit.value or self.edit.base or {})


@dataclass(frozen=True)
class _Who:
    """The words of a deed, and all whose changes it lays down."""

    account: str
    action: str
    words: str
    people: frozenset[str]


class Moved(Exception):
    """Somebody changed the draft in the meantime."""


class Draft:
    """The draft of this installation."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Pending]:
        """All changes, the newest first."""
        with self._engine.connect() as connection:
            return _all(connection)

    def find(self, kind: Kind, key: str) -> Pending | None:
        """The change of one record."""
        with self._engine.connect() as connection:
            row = connection.execute(select(draft).where(*_place(kind, key))).one_or_none()
        return _pending(row) if row else None

    def lay(
        self,
        edits: Sequence[Edit],
        live: Live,
        account: str,
        action: str,
        words: str = "",
        *,
        prefer_mine: bool = False,
        people: frozenset[str] = frozenset(),
    ) -> list[Conflict]:
        """Merge ``edits`` into the draft, all or none of them; the conflicts for which nothing was written.

        With ``prefer_mine`` clashes are decided for ``edits``: the person has seen them and said so. ``people`` are
        others whose changes ``edits`` hold.
        """
        for _ in range(TRIES):
            try:
                with self._engine.begin() as connection:
                    who = _Who(account, action, words, people | {account})
                    return self._lay(connection, edits, live, who, prefer_mine)
            except (IntegrityError, Moved):  # somebody else wrote one of the same rows between reading and writing
                continue
        raise InputError("Nhiều người đang sửa cùng lúc nên chưa lưu được. Hãy bấm lưu lại.")

    def drop(self, kind: Kind, key: str, version: int, account: str) -> None:
        """Take one change back. Raises :class:`Moved` where it is no longer the one that was seen."""
        with self._engine.begin() as connection:
            row = connection.execute(select(draft).where(*_place(kind, key))).one_or_none()
            if row is None or not _delete(connection, kind, key, version):
                raise Moved
            edit = _pending(row).edit
            _forget_kept(connection, [edit])
            note(connection, _deed(account, "bo-sua", edit, edit.value, edit.base))

    def _lay(
        self, connection: Connection, edits: Sequence[Edit], live: Live, who: _Who, prefer_mine: bool
    ) -> list[Conflict]:
        rows = {(one.edit.kind, one.edit.key): one for one in _all(connection)}

        def current(kind: Kind, key: str) -> Json | None:
            row = rows.get((kind, key))
            return row.edit.value if row else live(kind, key)

        moved, conflicts = rebase(edits, current, prefer_mine=prefer_mine)
        if conflicts and not prefer_mine:
            return conflicts
        for edit in moved:
            row = rows.get((edit.kind, edit.key))
            base = row.edit.base if row else live(edit.kind, edit.key)
            if row and not _delete(connection, edit.kind, edit.key, row.version):
                raise Moved
            version = note(connection, _deed(who.account, who.action, edit, edit.base, edit.value, who.words))
            if edit.value != base:
                whole = Edit(edit.kind, edit.key, base, edit.value)
                _insert(connection, whole, version, who.account, who.people | (row.people if row else set()))
            else:
                _forget_kept(connection, [edit])
        return []


def mark_of(pending: Iterable[Pending]) -> str:
    """A short word that is the same as long as the draft is."""
    versions = sorted(one.version for one in pending)
    return f"{len(versions)}-{versions[-1] if versions else 0}-{sum(versions)}"


def clear(connection: Connection, pending: Iterable[Pending]) -> None:
    """Take changes out that are being put in force. Raises :class:`Moved` where one was changed since it was read."""
    pending = list(pending)
    for one in pending:
        if not _delete(connection, one.edit.kind, one.edit.key, one.version):
            raise Moved
    _forget_kept(connection, [one.edit for one in pending])


def _forget_kept(connection: Connection, edits: Iterable[Edit]) -> None:
    forget(connection, [edit.key for edit in edits if edit.kind is Kind.PROCEDURES])


def _all(connection: Connection) -> list[Pending]:
    rows = connection.execute(select(draft).order_by(draft.c.version.desc())).all()
    return [_pending(row) for row in rows]


def _place(kind: Kind, key: str) -> tuple[Any, ...]:
    return draft.c.kind == kind.value, draft.c.key == key


def _delete(connection: Connection, kind: Kind, key: str, version: int) -> bool:
    return bool(connection.execute(delete(draft).where(*_place(kind, key), draft.c.version == version)).rowcount)


def _insert(connection: Connection, edit: Edit, version: int, account: str, people: frozenset[str]) -> None:
    row = {"kind": edit.kind.value, "key": edit.key, "base": _dumped(edit.base), "value": _dumped(edit.value)}
    who = {"account": account, "people": " ".join(sorted(people))}
    connection.execute(draft.insert().values(**row, **who, version=version, at=now()))


def _deed(account: str, action: str, edit: Edit, before: Any, after: Any, words: str = "") -> Deed:
    title = title_of(edit.kind, edit.value or edit.base or {})
    return Deed(account, action, edit.kind.value, edit.key, title, before, after, words)


def _dumped(value: Json | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _pending(row: Row) -> Pending:
    base, value = (None if text is None else json.loads(text) for text in (row.base, row.value))
    people = frozenset((row.people or "").split()) | {row.account}
    return Pending(Edit(Kind(row.kind), row.key, base, value), row.version, row.account, utc(row.at), people)
