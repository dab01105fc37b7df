"""Our own texts: which must be reread, and how that is noted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.records import BIRTH, paper, record, way, write

from bot.sync.program import Options, sync
from bot.sync.texts import flags, mark_reread, write_baseline
from common.errors import InputError
from data.official.facets import fingerprint
from data.official.overlay import load_baselines
from data.official.portal_records import procedure_from_record
from data.releases.store import Store

MARRIAGE = "1.000894"
FILLERS = [record(number) for number in range(10, 30)]


@pytest.fixture
def synced(portal, chosen, tmp_path):
    async def synced(*records):
        portal.reset(records=write(tmp_path / "records.jsonl", [*records, *FILLERS]))
        await sync(chosen, replace(Options.of(chosen, portal.url)), lambda done, total: None)
        return Store(chosen.sql_url)

    return synced


async def test_a_changed_record_is_flagged_with_what_depends_on_it(synced):
    store = await synced(record(1, code=BIRTH))
    (flag,) = flags(store)
    assert (flag.code, flag.text, flag.withdrawn) == (BIRTH, True, False)
    assert {"fee", "papers"} <= set(flag.changed)
    assert flag.vocabulary > 0


async def test_rereading_ends_the_flag_and_the_warning(synced):
    store = await synced(record(1, code=BIRTH))
    release = mark_reread(store, [BIRTH])
    assert flags(store) == []
    told = {p.code: p for p in store.newest().content.procedures}[BIRTH]
    assert (told.outdated, store.newest_id()) == ((), release.id)


async def test_a_later_change_flags_again(synced):
    mark_reread(await synced(record(1, code=BIRTH)), [BIRTH])
    papers = [{"name": "", "profileComponents": [paper("Giấy chứng sinh")]}]
    store = await synced(record(1, code=BIRTH, executionCases=papers))
    assert [flag.changed for flag in flags(store)] == [("papers",)]


async def test_a_withdrawn_procedure_is_flagged_with_its_successor(synced):
    await synced(record(1, code=BIRTH, name="Khai sinh"), record(2, code=MARRIAGE))
    store = await synced(record(3, name="Khai sinh"), record(2, code=MARRIAGE))
    (flag,) = [flag for flag in flags(store) if flag.withdrawn]
    assert (flag.code, flag.successors, flag.text) == (BIRTH, ("9.000003",), True)


async def test_only_our_own_texts_can_be_reread(synced):
    store = await synced(record(1, code=BIRTH))
    with pytest.raises(InputError, match=r"9\.000010, 5\.555555"):
        mark_reread(store, ["9.000010", BIRTH, "5.555555"])


def test_the_baseline_of_a_seed(tmp_path):
    (tmp_path / "procedures").mkdir()
    (tmp_path / "procedures" / "9.000001.yml").write_text("code: '9.000001'\nname: Cấp giấy\n", encoding="utf-8")
    raw = record(1, executionMethods=[way(fee=8000)])
    assert write_baseline(write(tmp_path / "r.jsonl", [raw, record(2)]), tmp_path) == 1
    assert load_baselines(tmp_path) == {"9.000001": fingerprint(procedure_from_record(raw))}
