"""From the draft into force, and back to an earlier release: in one transaction with the log of who did it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.engine import Connection

from citizens.questions import Questions
from common.errors import InputError
from console.audit import Deed, note, note_all
from console.draft.checking import Finding, new_findings, new_wrong
from console.draft.contents import Contents
from console.draft.draft import Draft, Moved, Pending, clear, mark_of
from console.draft.old_amounts import Group, old_amounts
from data.editing.edits import Conflict, Edit, Lookup, apply, edits_between, rebase
from data.editing.records import Json, Kind, title_of
from data.models import Content, Release
from data.releases.bootstrap import publish_edited, put_back
from data.releases.store import Overtaken, Store

TRIES = 5
"""Attempts to publish where others publish at the same moment."""
NOTHING_LOST = "Chưa đưa lên, chưa mất gì: xem lại danh sách dưới đây rồi bấm lần nữa."
Announce = Callable[[int], None]
"""Tells the workers that a release is there."""


@dataclass(frozen=True)
class View:
    """The draft as it would come into force over the release of now; ``left`` are changes that do not go along."""

    live: Release
    pending: Sequence[Pending]
    edits: Sequence[Edit]
    conflicts: Sequence[Conflict]
    left: Sequence[Pending] = ()

    @property
    def mark(self) -> str:
        """A word that is the same as long as neither these changes nor the release in force changed."""
        return f"{self.live.id}-{mark_of(self.pending)}"


@dataclass(frozen=True)
class Override:
    """The written reason for publishing what a check speaks against, and the golden questions that are broken."""

    reason: str
    broken: Sequence[str] = ()


class Refused(Exception):
    """The draft was not published: somebody was faster, edits clash, or the content is wrong."""

    def __init__(self, message: str, found: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.found = found


class Clashed(Exception):
    """Somebody changed the same place meanwhile: nothing was written."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__("clashed")
        self.conflict = conflict


class Desk:
    """Publishes. ``announce`` is called once a release is in force."""

    def __init__(self, store: Store, contents: Contents, draft: Draft, announce: Announce) -> None:
        self._store = store
        self._contents = contents
        self._draft = draft
        self.announce = announce

    def view(self, people: Collection[str] | None = None) -> View:
        """The draft over what is in force now: all of it, or what ``people`` alone had a hand in.

        A record that several changed is one thing: it goes along where all of them are among ``people``.
        """
        live, pending = self._contents.live(), self._draft.all()
        chosen: list[Pending] = []
        left: list[Pending] = []
        for one in pending:
            (chosen if people is None or one.people.issubset(people) else left).append(one)
        edits, conflicts = rebase([one.edit for one in chosen], self._contents.lookup(live).json)
        return View(live, chosen, edits, conflicts, left)

    def check(self, view: View, progress: Callable[[int, int], None] = lambda done, total: None) -> list[Finding]:
        """Everything that the draft brings in."""
        return new_findings(view.live.content, apply(view.live.content, view.edits), progress)

    def old_amounts(self, view: View) -> list[Group]:
        """The places that go on telling an amount which the draft takes out of a fee."""
        if not any(edit.kind is Kind.PROCEDURES for edit in view.edits):
            return []
        return old_amounts(self._contents.lookup(view.live), Lookup(apply(view.live.content, view.edits)))

    def publish(
        self,
        mark: str,
        words: str,
        account: str,
        override: Override | None = None,
        people: Collection[str] | None = None,
    ) -> Release:
        """Put the changes of ``people``, or all, in force as they were seen (``mark``). Raises :class:`Refused`."""
        view = self.view(people)
        if view.mark != mark:
            raise Refused(f"Từ lúc bạn mở trang này đã có thay đổi. {NOTHING_LOST}")
        if view.conflicts:
            raise Refused("Có chỗ hai bên sửa khác nhau; hãy chọn ở các mục có dấu chú ý.")
        if not view.edits:
            raise Refused("Không có gì khác với nội dung đang dùng.")
        edited = self.must_be_right(view)

        def also(connection: Connection, number: int) -> None:
            clear(connection, view.pending)
            note(connection, Deed(account, "phat-hanh", key=str(number), title=f"Bản số {number}", note=words))
            by = {(one.edit.kind, one.edit.key): one.people for one in view.pending}
            deeds = [put_in_force(account, edit, number, by[edit.kind, edit.key]) for edit in view.edits]
            note_all(connection, deeds)
            note_all(connection, overriding(account, override, str(number), f"Bản số {number}"))

        try:
            release = publish_edited(self._store, view.live, edited, note=words, also=also)
        except (Overtaken, Moved):
            raise Refused(f"Có người vừa đưa lên hoặc sửa trước bạn. {NOTHING_LOST}") from None
        self.announce(release.id)
        return self._contents.keep(release)

    def must_be_right(self, view: View) -> Content:
        """Return the content with the draft. Raises :class:`Refused` where that brings in something wrong."""
        edited = apply(view.live.content, view.edits)
        if wrong := new_wrong(self._contents.lookup(view.live), edited):
            raise Refused(f"Còn {len(wrong)} lỗi nên chưa đưa lên.", wrong)
        return edited

    def put_right(self, edit: Edit, account: str) -> Release | None:
        """Put one record in force at once, past the draft; None where it is so already. Raises :class:`Clashed`."""
        for _ in range(TRIES):
            live = self._contents.live()
            edits, conflicts = rebase([edit], self._contents.lookup(live).json)
            if conflicts:
                raise Clashed(conflicts[0])
            if not edits:
                return None
            try:
                return self._put_right(live, edits, account)
            except Overtaken:
                continue
        raise InputError("Có người vừa đưa bản khác lên. Chưa ghi gì: hãy bấm lại.")

    def _put_right(self, live: Release, edits: Sequence[Edit], account: str) -> Release:
        title = title_of(edits[0].kind, edits[0].value or {})

        def also(connection: Connection, number: int) -> None:
            deeds = [replace(put_in_force(account, edit, number), action="noi-lam-viec") for edit in edits]
            note_all(connection, deeds)

        edited = apply(live.content, edits)
        release = publish_edited(self._store, live, edited, note=f"{title}: nơi làm việc", also=also)
        self.announce(release.id)
        return release

    def go_back(self, number: int, account: str) -> int:
        """Put an earlier release in force again; how many questions of citizens that leaves without an answer, which
        are open again. Raises :class:`InputError` where it cannot be read.
        """
        before = self._contents.live()
        earlier = self._contents.of(number)
        edits = edits_between(self._contents.lookup(before), self._contents.lookup(earlier))
        questions = Questions(self._store.engine)
        if not edits:
            raise InputError(f"Nội dung đang dùng đã giống bản số {number}.")

        opened: list[str] = []

        def also(connection: Connection, fresh: int) -> None:
            opened[:] = questions.undone(number, after_of(edits), connection)
            questions.reopen(connection, opened)
            words = f"về như bản số {number}"
            words += f", {len(opened)} câu hỏi trở lại hộp thư" if opened else ""
            note(connection, Deed(account, "quay-lai", key=str(fresh), title=f"Bản số {fresh}", note=words))
            note_all(connection, [put_in_force(account, edit, fresh) for edit in edits])

        try:
            release = put_back(self._store, before, earlier, after=before.id, beside=also)
        except Overtaken:
            raise InputError("Có người vừa đưa bản khác lên. Hãy xem lại danh sách rồi bấm lần nữa.") from None
        self.announce(release.id)
        self._contents.keep(release)
        return len(opened)


def after_of(edits: Sequence[Edit]) -> dict[tuple[str, str], Json | None]:
    """The records as ``edits`` leave them, by kind and key."""
    return {(edit.kind.value, edit.key): edit.value for edit in edits}


def changes_of(contents: Contents, number: int) -> list[Edit]:
    """Return what release ``number`` changed against the one before; nothing where that cannot be read."""
    after = contents.of(number).content
    try:
        before = contents.of(number - 1).content
    except InputError:
        return []
    return edits_between(before, after)


def overriding(account: str, override: Override | None, key: str, title: str) -> list[Deed]:
    """The line of the log that keeps a written reason."""
    if override is None:
        return []
    broken = list(override.broken)
    return [Deed(account, "du-kiem-tra", key=key, title=title, after=broken, note=override.reason)]


_OF_RELEASE = re.compile(r"bản số (\d+)")


def release_of(deed_note: str) -> int | None:
    """The release that a line of :func:`put_in_force` names in its note; None for other notes."""
    found = _OF_RELEASE.match(deed_note)
    return int(found[1]) if found else None


def put_in_force(account: str, edit: Edit, number: int, people: Collection[str] = ()) -> Deed:
    """The line of the log for one record of a release; with who wrote it, where that is not only ``account``."""
    title = title_of(edit.kind, edit.value or edit.base or {})
    others = ", ".join(sorted(people))
    words = f"bản số {number}, {others} sửa" if set(people) - {account} else f"bản số {number}"
    return Deed(account, "dua-len", edit.kind.value, edit.key, title, edit.base, edit.value, words)
