"""Runs, items and records in SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.records import official

from data.models import Content
from data.official import synced as module
from data.official.changes import Changes
from data.official.overlay import Withdrawn
from data.official.synced import Item, ItemState, Kept, Records, by_code
from data.releases.store import Overtaken, Store

ITEMS = [Item(str(number), f"9.00000{number}", f"Tên {number}") for number in (1, 2, 3)]


@pytest.fixture
def store(tmp_path):
    return Store(f"sqlite:///{tmp_path}/motcua.sqlite3")


@pytest.fixture
def records(store):
    return Records(store)


def kept(item, number):
    return Kept(item, ItemState.KEPT, official(number))


def finish(store, records, run, **also):
    def write(connection, number):
        records.finish(connection, run, number, Changes(source="API"))

    return store.publish(Content(), origin="sync", also=write, **also)


def test_a_run_goes_on_where_it_stopped(records):
    run = records.begin("API")
    records.list_items(run, ITEMS)
    records.settle(run, [kept(ITEMS[0], 1), Kept(ITEMS[1], ItemState.LEFT_OUT, reason="hỏng")])
    again = records.begin("API")
    assert (again.id, again.listed) == (run.id, True)
    assert [item.state.value for item in records.items(again)] == ["kept", "left_out", "waiting"]


def test_other_settings_an_old_run_or_a_fresh_start_begin_anew(records, monkeypatch):
    first = records.begin("API")
    records.list_items(first, ITEMS)
    other = records.begin("other")
    assert not other.listed
    assert records.items(first) == []
    records.list_items(other, ITEMS)
    assert not records.begin("other", fresh=True).listed
    monkeypatch.setattr(module, "RESUME", timedelta(0))
    records.list_items(records.begin("other"), ITEMS)
    assert not records.begin("other").listed


def test_records_of_a_finished_run_are_the_official_ones(store, records):
    assert records.official() == {}
    run = records.begin("API")
    records.list_items(run, ITEMS)
    records.settle(run, [kept(ITEMS[0], 1), kept(ITEMS[1], 2)])
    assert records.official() == {}
    release = finish(store, records, run)
    assert records.official() == {"9.000001": official(1), "9.000002": official(2)}
    assert records.changes() == (release.id, Changes(source="API"))
    assert records.changes(release.id + 1) is None
    assert records.finished_at() is not None


def test_the_same_record_is_stored_once_and_an_unused_one_is_forgotten(store, records):
    for numbers in ((1, 2), (1, 3), (1, 3)):
        run = records.begin("API")
        records.list_items(run, ITEMS)
        records.settle(run, [kept(item, number) for item, number in zip(ITEMS, numbers, strict=False)])
        finish(store, records, run)
    with store.engine.connect() as connection:
        bodies = connection.execute(module.select(module._records)).all()
    assert len(bodies) == 2
    assert set(records.official()) == {"9.000001", "9.000003"}


def test_nothing_is_finished_when_another_release_came_first(store, records):
    first = store.publish(Content(), origin="seed")
    run = records.begin("API")
    records.list_items(run, ITEMS)
    store.publish(Content(), origin="spreadsheet")
    with pytest.raises(Overtaken):
        finish(store, records, run, after=first.id)
    assert records.last_run() is None
    assert store.newest_id() == first.id + 1


def test_known_records_are_not_read_again(store, records):
    run = records.begin("API")
    records.list_items(run, ITEMS)
    records.settle(run, [kept(ITEMS[0], 1)])
    (digest,) = records.procedures(run.id)
    mine = official(1)
    assert records.procedures(run.id, {digest: mine})[digest] is mine


def test_of_two_records_with_one_code_the_later_counts(records):
    old, new = official(1, name="Tên cũ"), official(2, code="9.000001", name="Tên mới", updatedAt=1_790_000_000_000)
    assert by_code([new, old])["9.000001"].name == by_code([old, new])["9.000001"].name == "Tên mới"


def test_withdrawn_procedures_and_reread_texts_are_kept(store, records):
    gone = {"9.000001": Withdrawn(official(1), ("9.000002", "9.000003")), "9.000004": Withdrawn(official(4))}
    with store.engine.begin() as connection:
        records.set_withdrawn(connection, gone)
    assert records.withdrawn() == gone
    records.set_baselines({"9.000001": {"fee": "a"}})
    records.set_baselines({"9.000001": {"fee": "b"}, "9.000002": {}})
    assert records.baselines() == {"9.000001": {"fee": "b"}, "9.000002": {}}
