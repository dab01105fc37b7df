"""Keeps the published content in step with the starter content of the installed version."""

from __future__ import annotations

from pathlib import Path

from common.errors import InputError
from data.loader import SEED, load_content, seed_digest
from data.models import Content, Procedure, Release
from data.official.overlay import load_baselines, overlay, together
from data.official.synced import Records
from data.releases.packing import BROKEN
from data.releases.store import Store

MOST_LISTED = 20
"""Releases that are listed to choose from."""
EDITED = "spreadsheet"
"""Origin of releases in which an admin changed FAQ or vocabulary."""


def ensure_release(store: Store, folder: Path = SEED) -> Release:
    """The release in force, after publishing the starter content if it is new.

    A newer version of the starter content replaces procedures and offices; the official records of the last sync stay
    beneath. FAQ and vocabulary belong to the admin once they were imported: then they stay as they are.
    """
    newest, digest = store.newest(), seed_digest(folder)
    if newest is not None and digest in newest.origin:
        return newest
    content = load_content(folder)
    content = content.copy(update={"procedures": over_official(store, content.procedures, folder)})
    if newest is not None and EDITED in newest.origin:
        kept = {"faq": newest.content.faq, "vocabulary": newest.content.vocabulary}
        return store.publish(
            content.copy(update=kept), origin=f"{EDITED}, seed {digest}", note="Cập nhật nội dung gốc"
        )
    return store.publish(content, origin=f"seed {digest}", note="Nội dung gốc")


def over_official(store: Store, own: tuple[Procedure, ...], folder: Path = SEED) -> tuple[Procedure, ...]:
    """``own`` texts over the official records of the last sync; alone before the first."""
    records = Records(store)
    official = records.official()
    if not official:
        return own
    return overlay(official, own, together(load_baselines(folder), records.baselines()), records.withdrawn())


def roll_back(store: Store, number: int | None = None) -> Release:
    """Publish the content of an earlier release again: the one before the release in force, or that ``number``.

    Raises :class:`common.errors.InputError` when it is not there or cannot be read.
    """
    newest = store.newest()
    before = [one.id for one in store.headings(MOST_LISTED) if newest is None or one.id < newest.id]
    wanted = number if number is not None else next(iter(before), None)
    release = _earlier(store, wanted)
    edited = f"{EDITED}, " if EDITED in release.origin else ""
    origin, note = f"rollback {release.id}, {edited}seed {seed_digest()}", f"Quay lại bản số {release.id}"
    return store.publish(release.content, origin=origin, note=note)


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


def replace_faq_and_vocabulary(store: Store, edited: Content, note: str) -> Release:
    """Publish the content in force with the FAQ and vocabulary of ``edited``."""
    newest = store.newest()
    base = newest if newest is not None else ensure_release(store)
    digest = base.origin.rsplit("seed ", 1)[-1]
    content = base.content.copy(update={"faq": edited.faq, "vocabulary": edited.vocabulary})
    return store.publish(content, origin=f"{EDITED}, seed {digest}", note=note)
