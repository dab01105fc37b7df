"""Changes that wait for their day: taken out of the draft when they are scheduled, and put in force at 00:00.

They are edits like those of the draft, so they are laid over whatever is in force when their day comes. Where that
clashes with what was changed meanwhile nothing is put in force, and the first page tells so.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timezone
from enum import Enum

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Engine, Row

from common.errors import InputError
from common.sql.moments import utc
from common.today import VIETNAM
from console.audit import Deed, note, note_all
from console.draft.checking import new_wrong
from console.draft.contents import Contents
from console.draft.draft import Moved, clear
from console.draft.publishing import Announce, Override, View, overriding, put_in_force
from console.tables import now, scheduled
from data.editing.edits import Edit, apply, rebase
from data.editing.records import Json, Kind
from data.models import Content, Release
from data.releases.bootstrap import publish_edited
from data.releases.store import Overtaken, Store

log = logging.getLogger(__name__)


class State(str, Enum):
    """The state of a scheduled change."""

    WAITING = "waiting"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"


@dataclass(frozen=True)
class Change:
    """A change with its day. ``told`` says why it failed, or the number of the release that it became."""

    id: int
    due: datetime
    edits: Sequence[Edit]
    note: str
    account: str
    state: State
    told: str

    @property
    def day(self) -> date:
        """The day on which it comes in force."""
        return self.due.astimezone(VIETNAM).date()


class Schedule:
    """All scheduled changes."""

    def __init__(self, store: Store, contents: Contents, announce: Announce) -> None:
        self._store, self._contents, self._announce = store, contents, announce

    def open(self) -> list[Change]:
        """Those that wait, the soonest first, and those that failed."""
        return self._some(State.WAITING, State.FAILED)

    def add(self, view: View, day: date, words: str, account: str, override: Override | None = None) -> int:
        """Take the draft, as it was seen, out into the schedule for 00:00 of ``day``. Raises :class:`Moved`."""
        due = datetime.combine(day, time(), VIETNAM).astimezone(timezone.utc)  # SQLite keeps no zone
        if due <= now():
            raise InputError("Ngày hẹn phải sau hôm nay.")
        if view.conflicts or not view.edits:
            raise InputError("Bản nháp trống, hoặc còn chỗ hai bên sửa khác nhau.")
        rows = json.dumps([_plain(edit) for edit in view.edits], ensure_ascii=False)
        values = {"due": due, "edits": rows, "note": words, "account": account, "state": State.WAITING.value}
        with self._store.engine.begin() as connection:
            clear(connection, view.pending)
            number = int(connection.execute(scheduled.insert().values(**values)).inserted_primary_key[0])
            title = f"Hẹn ngày {day:%d/%m/%Y}"
            note(connection, Deed(account, "hen-ngay", key=f"hen-{number}", title=title, note=words))
            note_all(connection, overriding(account, override, f"hen-{number}", title))
        return number

    def withdraw(self, number: int, account: str) -> Change:
        """Take a change out of the schedule. Raises :class:`InputError` where it is in force or withdrawn already."""
        with self._store.engine.begin() as connection:
            row = connection.execute(select(scheduled).where(scheduled.c.id == number)).one_or_none()
            if row is None or not _settle(connection, number, State.WITHDRAWN, "", row.state):
                raise InputError("Thay đổi hẹn này đã có hiệu lực hoặc đã được rút.")
            change = _change(row)
            note(connection, Deed(account, "rut-hen", key=f"hen-{number}", title=f"Hẹn ngày {change.day:%d/%m/%Y}"))
        return change

    def as_of(self, day: date) -> list[Edit]:
        """The edits that turn what is in force now into what will be on ``day``; clashes are left out."""
        lookup, values = self._contents.lookup(self._contents.live()), dict[tuple[Kind, str], Json | None]()

        def current(kind: Kind, key: str) -> Json | None:
            return values[kind, key] if (kind, key) in values else lookup.json(kind, key)

        for change in self._some(State.WAITING):
            if change.day <= day:
                moved, _ = rebase(change.edits, current)
                values.update({(edit.kind, edit.key): edit.value for edit in moved})
        return [Edit(kind, key, lookup.json(kind, key), value) for (kind, key), value in values.items()]

    def run_due(self, moment: Callable[[], datetime] = now) -> None:
        """Put in force what is due. Safe to be called by several processes, and again after a crash."""
        for change in self._some(State.WAITING):
            if change.due <= moment():
                self._run(change)

    def _run(self, change: Change) -> None:
        live = self._contents.live()
        edits, conflicts = rebase(change.edits, self._contents.lookup(live).json)
        edited = apply(live.content, edits)
        if conflicts:
            return self._end(change, State.FAILED, "có người sửa khác ở cùng chỗ trong lúc chờ")
        if new_wrong(self._contents.lookup(live), edited):
            return self._end(change, State.FAILED, "nội dung đã đổi nên đưa lên sẽ thành sai")
        if not edits:
            return self._end(change, State.DONE, "nội dung đang dùng đã như vậy")
        self._publish(change, edits, live, edited)

    def _publish(self, change: Change, edits: Sequence[Edit], live: Release, edited: Content) -> None:
        def also(connection: Connection, number: int) -> None:
            if not _settle(connection, change.id, State.DONE, f"bản số {number}"):
                raise Moved
            title = f"Bản số {number}, hẹn ngày {change.day:%d/%m/%Y}"
            note(connection, Deed(change.account, "phat-hanh", key=str(number), title=title, note=change.note))
            note_all(connection, [put_in_force(change.account, edit, number) for edit in edits])

        try:
            release = publish_edited(self._store, live, edited, note=change.note, also=also)
        except (Overtaken, Moved):
            return log.info("scheduled change %d: somebody was faster, it is looked at again", change.id)
        self._announce(release.id)

    def _end(self, change: Change, state: State, told: str) -> None:
        with self._store.engine.begin() as connection:
            if _settle(connection, change.id, state, told):
                title = f"Hẹn ngày {change.day:%d/%m/%Y}"
                key = f"hen-{change.id}"
                note(connection, Deed(change.account, "het-hen", key=key, title=title, note=told))

    def _some(self, *states: State) -> list[Change]:
        query = select(scheduled).where(scheduled.c.state.in_([state.value for state in states]))
        with self._engine.connect() as connection:
            return [_change(row) for row in connection.execute(query.order_by(scheduled.c.due, scheduled.c.id)).all()]

    @property
    def _engine(self) -> Engine:
        return self._store.engine


def _settle(connection: Connection, number: int, state: State, told: str, was: str = State.WAITING.value) -> bool:
    """Note how a change ended, where it is still as it was; False where somebody else was first."""
    if was not in (State.WAITING.value, State.FAILED.value):
        return False
    query = update(scheduled).where(scheduled.c.id == number, scheduled.c.state == was)
    return bool(connection.execute(query.values(state=state.value, told=told)).rowcount)


def _plain(edit: Edit) -> Json:
    return {"kind": edit.kind.value, "key": edit.key, "base": edit.base, "value": edit.value}


def _change(row: Row) -> Change:
    edits = [Edit(Kind(one["kind"]), one["key"], one["base"], one["value"]) for one in json.loads(row.edits)]
    return Change(row.id, utc(row.due), edits, row.note, row.account, State(row.state), row.told)
