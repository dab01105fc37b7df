"""Keeps the published content in step with the starter content of the installed version."""

from __future__ import annotations

from pathlib import Path

from data.loader import SEED, load_content, seed_digest
from data.models import Content, Procedure, Release
from data.official.overlay import load_baselines, overlay, together
from data.official.synced import Records
from data.releases.store import Store

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


def replace_faq_and_vocabulary(store: Store, edited: Content, note: str) -> Release:
    """Publish the content in force with the FAQ and vocabulary of ``edited``."""
    newest = store.newest()
    base = newest if newest is not None else ensure_release(store)
    digest = base.origin.rsplit("seed ", 1)[-1]
    content = base.content.copy(update={"faq": edited.faq, "vocabulary": edited.vocabulary})
    return store.publish(content, origin=f"{EDITED}, seed {digest}", note=note)
