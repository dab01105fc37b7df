"""Releases: immutable, numbered, and the newest in force."""

from __future__ import annotations

from datetime import date

import pytest
from support.officials.editing import replace_faq_and_vocabulary

from data.entries import FaqEntry, VocabularyEntry
from data.loader import load_content
from data.models import Content
from data.releases.bootstrap import ensure_release
from data.releases.store import Store

WORDS = VocabularyEntry(phrases=("sổ đỏ",), procedures=("1.012753",))
ANSWER = FaqEntry(id="a", question="Hỏi gì vậy", answer="Trả lời thế này", source="Cổng", as_of=date(2026, 1, 1))


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path}/below/motcua.sqlite3")


@pytest.fixture
def seed(tmp_path):
    folder = tmp_path / "seed"
    (folder / "procedures").mkdir(parents=True)
    (folder / "procedures" / "1.001193.yml").write_text(
        "code: '1.001193'\nname: Đăng ký khai sinh\n", encoding="utf-8"
    )
    return folder


def test_nothing_is_in_force_at_first(store):
    assert store.newest() is None
    assert store.get(7) is None


def test_the_newest_release_is_in_force_and_the_old_one_stays(store):
    first = store.publish(Content(vocabulary=(WORDS,)), origin="x")
    second = store.publish(Content(faq=(ANSWER,)), origin="y", note="sửa")
    assert store.newest() == second
    assert store.get(first.id) == first
    assert second.id > first.id


def test_the_whole_starter_content_survives_the_database(store):
    content = load_content()
    assert store.publish(content, origin="seed").content == content
    assert store.newest().content == content


def test_starter_content_is_published_once(store, seed):
    assert ensure_release(store, seed).id == ensure_release(store, seed).id


def test_new_starter_content_replaces_procedures_but_not_the_admins_words(store, seed):
    ensure_release(store, seed)
    replace_faq_and_vocabulary(store, Content(faq=(ANSWER,), vocabulary=(WORDS,)), "sửa")
    assert ensure_release(store, seed).content.vocabulary == (WORDS,)

    (seed / "procedures" / "1.001193.yml").write_text("code: '1.001193'\nname: Khai sinh\n", encoding="utf-8")
    newest = ensure_release(store, seed)
    assert [p.name for p in newest.content.procedures] == ["Khai sinh"]
    assert (newest.content.faq, newest.content.vocabulary) == ((ANSWER,), (WORDS,))
    assert ensure_release(store, seed) == newest
