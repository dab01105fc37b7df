"""Keeps the published content in step with the starter content of the installed version."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import Connection

from common.errors import InputError
from data.loader import SEED, load_procedures, seed_digest, starter
from data.models import Content, Procedure, Release
from data.official.facets import fingerprint
from data.official.overlay import load_baselines, overlay, together
from data.official.synced import Records
from data.releases.owners import Province
from data.releases.packing import BROKEN
from data.releases.store import Store

ADOPTED_FROM = 1_000
"""Releases of an earlier version among which the one is looked for that the admin began with."""
MOST_NOTE = 500
MOST_LISTED = 20
"""Releases that are listed to choose from."""
EDITED = "spreadsheet"
"""Origin of releases in which an admin changed something."""
Also = Callable[[Connection, int], None]
"""Writes something within the transaction that publishes a release of that number."""


def ensure_release(store: Store, folder: Path = SEED) -> Release:
    """The release in force, after publishing the starter content if it is new.

    A newer version of the starter content replaces what the province has not touched (:mod:`data.releases.owners`);
    the official records of the last sync stay beneath.
    """
    newest, digest = store.newest(), seed_digest(folder)
    if newest is None and store.newest_id() is not None:
        store.mend(starter(folder))
        newest = store.newest()
    if newest is not None and EDITED in newest.origin and not Province(store).any():
        _adopt(store, newest, folder)
    if newest is not None and digest in newest.origin:
        return newest
    content = Province(store).over(starter(folder))
    content = content.copy(update={"procedures": over_official(store, content.procedures, folder)})
    return store.publish(content, origin=f"seed {digest}", note="Cập nhật nội dung gốc" if newest else "Nội dung gốc")


def parts_in_force(store: Store, kinds: Collection[str], folder: Path = SEED) -> Content:
    """The records of some ``kinds`` of the release in force, as :func:`ensure_release`; the others are not read."""
    newest = next(iter(store.headings(1)), None)
    if newest is not None and seed_digest(folder) in newest.origin:
        with suppress(*BROKEN):
            return store.only(newest.id, kinds)
    return ensure_release(store, folder).content


def own_procedures(store: Store, folder: Path = SEED) -> tuple[Procedure, ...]:
    """Our own texts on procedures: those of the starter content with what the province made of them."""
    return Province(store).over(Content(procedures=load_procedures(folder)), ["procedures"]).procedures


def publish_edited(
    store: Store, base: Release, edited: Content, *, origin: str = EDITED, note: str = "", also: Also | None = None
) -> Release:
    """Publish what somebody of the province made of the release ``base``; what they changed is the province's.

    A procedure that was edited counts as reread against the official record of now. ``also`` writes what is to be
    there exactly if the release is. Raises :class:`Overtaken` when ``base`` is not in force any more.
    """
    province, records = Province(store), Records(store)
    before = {procedure.code: procedure for procedure in base.content.procedures}
    changed = {p.code for p in edited.procedures if p != before.get(p.code)}
    official = records.official() if changed else {}

    def together_with(connection: Connection, number: int) -> None:
        province.note(connection, number, base.content, edited, starter())
        seen = {code: fingerprint(official[code]) for code in changed if code in official}
        records.note_baselines(connection, seen)
        if also is not None:
            also(connection, number)

    origin = f"{origin}, seed {base.origin.rsplit('seed ', 1)[-1]}"
    return store.publish(edited, origin=origin, note=note[:MOST_NOTE], after=base.id, also=together_with)


def over_official(store: Store, own: tuple[Procedure, ...], folder: Path = SEED) -> tuple[Procedure, ...]:
    """``own`` texts over the official records of the last sync; alone before the first."""
    records = Records(store)
    official = records.official()
    if not official:
        return own
    return overlay(official, own, together(load_baselines(folder), records.baselines()), records.withdrawn())


def roll_back(
    store: Store, number: int | None = None, after: int | None = None, beside: Also | None = None
) -> Release:
    """Publish the content of an earlier release again: the one before the release in force, or that ``number``.

    Raises :class:`common.errors.InputError` when it is not there or cannot be read; with ``after`` :class:`Overtaken`
    when that is not the newest any more. ``beside`` writes what is to be there exactly if the release is.
    """
    newest = store.newest()
    before = [one.id for one in store.headings(MOST_LISTED) if newest is None or one.id < newest.id]
    wanted = number if number is not None else next(iter(before), None)
    return put_back(store, newest, _earlier(store, wanted), after, beside)


def put_back(
    store: Store, newest: Release | None, release: Release, after: int | None = None, beside: Also | None = None
) -> Release:
    """Publish the content of ``release`` again, where ``newest`` is in force; as :func:`roll_back`."""
    digest = newest.origin.rsplit("seed ", 1)[-1] if newest is not None else seed_digest()
    origin, note = f"rollback {release.id}, seed {digest}", f"Quay lại bản số {release.id}"
    province, now = Province(store), newest.content if newest is not None else Content()
    known = EDITED not in release.origin or province.any(upto=release.id)

    def also(connection: Connection, number: int) -> None:
        if known:
            province.go_back(connection, number, release.id)
        else:  # an earlier version's, whose edits were not kept by themselves
            province.note(connection, number, now, release.content, starter())
        if beside is not None:
            beside(connection, number)

    return store.publish(release.content, origin=origin, note=note, after=after, also=also)


def _adopt(store: Store, newest: Release, folder: Path) -> None:
    """Note what an earlier version knew only as a mark on the release: FAQ and vocabulary are the province's where
    they differ from the starter content that they were made from, or where that is lost, from the one of now.
    """
    digest = newest.origin.rsplit("seed ", 1)[-1]
    whole = starter(folder)
    found = (store.get(one.id) for one in store.headings(ADOPTED_FROM) if one.origin == f"seed {digest}")
    before = next((release.content for release in found if release is not None), whole)
    parts = {kind: getattr(newest.content, kind) for kind in ("faq", "vocabulary")}
    with store.engine.begin() as connection:
        after = before.copy(update=parts)
        Province(store).note(connection, newest.id, before, after, whole)


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
