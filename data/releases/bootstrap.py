"""Keeps the published content in step with the starter content of the installed version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.engine import Connection

from common.errors import InputError
from data.editing.edits import Edit, apply
from data.editing.records import Kind
from data.loader import SEED, load_content, seed_digest
from data.models import Procedure, Release
from data.official.overlay import load_baselines, overlay, together
from data.official.synced import Records
from data.releases.owned import Owned
from data.releases.packing import BROKEN
from data.releases.store import Store

MOST_LISTED = 20
"""Releases that are listed to choose from."""
MOST_NOTE = 500
BY_ADMIN = "admin"
"""Origin of releases that an admin edited."""
EDITED = "spreadsheet"
"""Origin of releases since an earlier version imported FAQ and vocabulary from Excel: these belong to the admin."""
SHARED = (Kind.PROCEDURES, Kind.OFFICES)
"""Kinds of which the starter content goes on bringing newer records after an import."""


def ensure_release(store: Store, folder: Path = SEED) -> Release:
    """The release in force, after publishing the starter content if it is new.

    A newer version of the starter content replaces procedures and offices; the official records of the last sync stay
    beneath. Texts that an admin edited stay (:mod:`data.releases.owned`); FAQ and vocabulary as a whole where they
    were once imported from Excel by an earlier version.
    """
    newest, digest = store.newest(), seed_digest(folder)
    if newest is not None and digest in newest.origin:
        return newest
    content = load_content(folder)
    content = content.copy(update={"procedures": over_official(store, content.procedures, folder)})
    if newest is None:
        return store.publish(content, origin=f"seed {digest}", note="Nội dung gốc")
    imported = EDITED in newest.origin
    if imported:
        content = content.copy(update={"faq": newest.content.faq, "vocabulary": newest.content.vocabulary})
    owned = Owned(store.engine)
    content, beneath = owned.over(content, newest.content, SHARED if imported else tuple(Kind))
    origin = f"{EDITED}, seed {digest}" if imported else f"seed {digest}"
    return store.publish(
        content,
        origin=origin,
        note="Cập nhật nội dung gốc",
        also=lambda connection, _: owned.renew(connection, beneath),
    )


def over_official(store: Store, own: tuple[Procedure, ...], folder: Path = SEED) -> tuple[Procedure, ...]:
    """``own`` texts over the official records of the last sync; alone before the first."""
    records = Records(store)
    official = records.official()
    if not official:
        return own
    return overlay(official, own, together(load_baselines(folder), records.baselines()), records.withdrawn())


def roll_back(
    store: Store,
    number: int | None = None,
    after: int | None = None,
    also: Callable[[Connection, int], None] | None = None,
) -> Release:
    """Publish the content of an earlier release again: the one before the release in force, or that ``number``.

    Raises :class:`common.errors.InputError` when it is not there or cannot be read. ``after`` and ``also`` as in
    :meth:`data.releases.store.Store.publish`.
    """
    newest = store.newest()
    before = [one.id for one in store.headings(MOST_LISTED) if newest is None or one.id < newest.id]
    wanted = number if number is not None else next(iter(before), None)
    release = _earlier(store, wanted)
    edited = f"{EDITED}, " if EDITED in release.origin else ""
    origin, note = f"rollback {release.id}, {edited}seed {seed_digest()}", f"Quay lại bản số {release.id}"
    return store.publish(release.content, origin=origin, note=note, after=after, also=also)


def _earlier(store: Store, number: int | None) -> Release:
    if number is None:
        raise InputError("Chưa có bản nào trước bản đang dùng để quay lại.")
    try:
        release = store.get(number)
    except BROKEN:
        raise InputError(f"Bản số {number} đã hỏng, không đọc được. Chọn bản khác: motcua content releases") from None
    if release is None:
        raise InputError(f"Không có bản số {number}. Xem danh sách: motcua content releases")
    return release


def publish_edits(
    store: Store,
    base: Release,
    edits: Sequence[Edit],
    note: str,
    also: Callable[[Connection, int], None] = lambda connection, number: None,
) -> Release:
    """Put ``base`` with ``edits`` in force, which from then on stay whatever the program or a sync brings.

    Raises :class:`data.releases.store.Overtaken` when ``base`` is no longer the newest. ``also`` writes what is to be
    there exactly if the release is.
    """
    owned = Owned(store.engine)

    def together_with(connection: Connection, number: int) -> None:
        owned.note(connection, edits)
        also(connection, number)

    edited = f"{EDITED}, " if EDITED in base.origin else ""
    origin = f"{BY_ADMIN}, {edited}seed {base.origin.rsplit('seed ', 1)[-1]}"
    content = apply(base.content, edits)
    return store.publish(content, origin=origin, note=note[:MOST_NOTE], after=base.id, also=together_with)
