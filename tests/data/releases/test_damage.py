"""A damaged release stops nobody, and an admin can go back."""

from __future__ import annotations

import zlib

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bot.commands import content as command
from bot.commands.worker import _refresh
from common.errors import InputError
from common.settings import load
from data.entries import VocabularyEntry
from data.loader import starter
from data.models import Content
from data.releases.bootstrap import ensure_release, roll_back
from data.releases.live import current_release, install
from data.releases.packing import BROKEN
from data.releases.parts import Known, split
from data.releases.store import Overtaken, Store


def words(name: str) -> Content:
    return Content(vocabulary=(VocabularyEntry(phrases=(name,), procedures=("1.001193",)),), procedures=())


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/motcua.sqlite3")
    for name in ("một", "hai", "ba"):
        store.publish(words(name), origin=name)
    return store


def damage(store: Store, number: int, change) -> None:
    """Change the part of a release that no other has: its list of pages."""
    with store.engine.begin() as connection:
        query = "SELECT hash, body FROM release_parts JOIN releases ON hash = root WHERE id = :id"
        name, body = connection.execute(text(query), {"id": number}).one()
        values = {"hash": name, "body": change(body)}
        connection.execute(text("UPDATE release_parts SET body = :body WHERE hash = :hash"), values)


DAMAGES = [
    lambda packed: b"",
    lambda packed: b"\x00" * len(packed),
    lambda packed: packed[: len(packed) // 2],
    lambda packed: packed[:-9],
    lambda packed: packed[:20] + bytes([packed[20] ^ 1]) + packed[21:],
    lambda packed: b"{}",
    lambda packed: zlib.compress(b"[]"),
]


def test_a_part_that_is_lost_is_a_damage(store):
    with store.engine.begin() as connection:
        connection.execute(text("DELETE FROM release_parts WHERE hash = (SELECT root FROM releases WHERE id = 3)"))
    assert store.newest() == store.get(2)


@pytest.mark.parametrize("change", DAMAGES)
def test_the_one_before_a_damaged_release_is_in_force(store, change):
    damage(store, 3, change)
    assert store.newest() == store.get(2)
    damage(store, 2, change)
    assert store.newest() == store.get(1)


def test_pages_read_the_release_that_is_in_force(store):
    store.publish(starter().copy(update={"vocabulary": ()}), origin="x")
    store.publish(words("năm"), origin="năm")
    damage(store, 5, DAMAGES[3])
    assert set(store.procedures(5, ["1.001193"])) == {"1.001193"}
    assert store.form_files(5)
    damage(store, 2, DAMAGES[3])
    with pytest.raises(BROKEN):  # an older one is not what was told from another
        store.procedures(2, ["1.001193"])


def test_the_start_goes_on_with_the_release_before(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/motcua.sqlite3")
    first = ensure_release(store)
    edited = store.publish(first.content.copy(update={"faq": ()}), origin=first.origin)
    damage(store, edited.id, DAMAGES[2])
    assert ensure_release(store).id == first.id


def test_a_damaged_record_that_all_releases_share_is_mended_from_the_starter_content(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/motcua.sqlite3")
    first = ensure_release(store)
    edited = store.publish(first.content.copy(update={"faq": first.content.faq[1:]}), origin=first.origin)
    with store.engine.begin() as connection:
        query = "UPDATE release_parts SET body = :body WHERE hash = :hash"
        row = split(first.content, Known()).rows[0]
        connection.execute(text(query), {"body": b"?", "hash": row.hash})
    store = Store(f"sqlite:///{tmp_path}/motcua.sqlite3")
    assert store.newest() is None
    assert ensure_release(store) == edited


def test_publishing_goes_on_after_a_damaged_release(store):
    damage(store, 3, DAMAGES[2])
    assert store.publish(words("bốn"), origin="x", after=2).id == 4
    with pytest.raises(Overtaken):
        store.publish(words("năm"), origin="x", after=2)


def test_a_worker_looks_at_a_damaged_release_once(store, monkeypatch):
    before = current_release()
    try:
        install(store.get(2))
        damage(store, 3, DAMAGES[2])
        assert _refresh(store, 0) == 3
        assert current_release().id == 2
        monkeypatch.setattr(store, "newest", lambda: pytest.fail("read again"))
        assert _refresh(store, 3) == 3
    finally:
        install(before)


def test_an_admin_goes_back(store):
    assert roll_back(store).content == words("hai")
    assert store.newest().id == 4
    assert roll_back(store, 1).content == words("một")
    with pytest.raises(InputError, match="Không có bản số 99"):
        roll_back(store, 99)
    damage(store, 2, DAMAGES[1])
    with pytest.raises(InputError, match="đã hỏng"):
        roll_back(store, 2)


def test_what_was_put_back_stays_at_the_next_start(tmp_path):
    store = Store(f"sqlite:///{tmp_path}/motcua.sqlite3")
    store.publish(words("cũ"), origin="seed of an older version")
    ensure_release(store)
    back = roll_back(store, 1)
    assert ensure_release(store).id == back.id


def test_the_commands(tmp_path, monkeypatch):
    chosen = load(var_dir=tmp_path, database_url="")
    monkeypatch.setattr(command, "settings", lambda: chosen)
    store = Store(chosen.sql_url)
    store.publish(words("một"), origin="x", note="Nội dung gốc")
    alone = CliRunner().invoke(command.command, ["rollback"])
    assert "Chưa có bản nào trước" in str(alone.exception)
    store.publish(words("hai"), origin="y", note="Sửa giờ làm việc")
    assert "Quay lại bản số 1: đã đưa lên thành bản số 3" in CliRunner().invoke(command.command, ["rollback"]).output
    listed = CliRunner().invoke(command.command, ["releases"]).output.splitlines()
    assert [line.split()[0] for line in listed] == ["3", "2", "1"]
    assert "Sửa giờ làm việc" in listed[1]
