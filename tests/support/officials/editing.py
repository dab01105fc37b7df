"""An official's edit in one line."""

from __future__ import annotations

from data.models import Content, Release
from data.releases.bootstrap import ensure_release, publish_edited
from data.releases.store import Store


def replace_faq_and_vocabulary(store: Store, edited: Content, note: str) -> Release:
    """Publish the content in force with the FAQ and vocabulary of ``edited``."""
    base = store.newest() or ensure_release(store)
    content = base.content.copy(update={"faq": edited.faq, "vocabulary": edited.vocabulary})
    return publish_edited(store, base, content, note=note)
