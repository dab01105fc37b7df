"""Releases: immutable, numbered, and the newest in force."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from support.officials.editing import replace_faq_and_vocabulary

from data.entries import FaqEntry, VocabularyEntry
from data.loader import starter
from data.models import Content
from data.releases.bootstrap import ensure_release, parts_in_force
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
    content = starter()
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


def test_some_kinds_are_read_without_the_others(store):
    number = store.publish(Content(vocabulary=(WORDS,), faq=(ANSWER,)), origin="x").id
    other = Store(str(store.engine.url))
    assert other.only(number, ["faq"]) == Content(faq=(ANSWER,))
    assert other.only(number + 1, ["faq"]) == Content()


def test_some_kinds_of_what_is_in_force_are_those_of_new_starter_content(store, seed):
    assert [p.name for p in parts_in_force(store, ["procedures"], seed).procedures] == ["Đăng ký khai sinh"]
    (seed / "procedures" / "1.001193.yml").write_text("code: '1.001193'\nname: Khai sinh\n", encoding="utf-8")
    assert [p.name for p in parts_in_force(store, ["procedures"], seed).procedures] == ["Khai sinh"]
    assert parts_in_force(store, ["faq"], seed) == Content()


def test_some_kinds_of_a_damaged_release_are_those_of_the_one_before(store, seed):
    first = ensure_release(store, seed)
    store.publish(Content(faq=(ANSWER,)), origin=first.origin)
    with store.engine.begin() as connection:
        connection.execute(
            text("UPDATE release_parts SET body = 'x' WHERE hash = (SELECT max(root) FROM releases WHERE id = 2)")
        )
    assert parts_in_force(Store(str(store.engine.url)), ["procedures"], seed).procedures == first.content.procedures
