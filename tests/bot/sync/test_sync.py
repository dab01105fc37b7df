"""A whole sync against the sandbox portal over HTTP."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from support.officials.editing import replace_faq_and_vocabulary
from support.portal import Portal, closed_port
from support.records import BIRTH, paper, record, way, write

from bot.sync import program
from bot.sync.program import AGAIN, Options, due, sync
from common.errors import ContentError, MotCuaError, SettingsError, Unreachable
from common.settings import Settings
from data.loader import load_procedures
from data.models import State
from data.official.changes import Kind
from data.official.synced import Records
from data.releases.bootstrap import ensure_release
from data.releases.store import Store

DETAIL = "/api/v1/configuring/formality/get-formality-by-citizen"
MANY = [record(number) for number in range(1, 61)]
STARTER = 1
"""The release of the starter content."""


@pytest.fixture
def serve(portal: Portal, tmp_path):
    def serve(records, **options):
        portal.reset(records=write(tmp_path / "records.jsonl", records), **options)

    return serve


@pytest.fixture
def run(portal: Portal, chosen: Settings):
    async def run(settings: Settings = chosen, **changes):
        options = replace(Options.of(settings, portal.url), **changes)
        return await sync(settings, options, lambda done, total: None)

    return run


@pytest.fixture
def store(chosen: Settings):
    return Store(chosen.sql_url)


def in_force(store):
    return {procedure.code: procedure for procedure in store.newest().content.procedures}


def counts(outcome):
    return outcome.procedures, outcome.added, outcome.changed, outcome.withdrawn, outcome.skipped


async def test_the_whole_catalogue_becomes_a_release(serve, run, store):
    serve(MANY)
    outcome = await run()
    assert counts(outcome) == (60, 60, 0, 0, 0)
    assert store.newest_id() == outcome.release
    assert {row["code"] for row in MANY} <= set(in_force(store))
    assert {p.code for p in load_procedures()} <= set(in_force(store))


async def test_a_second_sync_finds_nothing_new_and_publishes_nothing(serve, run, store):
    serve(MANY)
    first = await run()
    second = await run()
    assert counts(second) == (60, 0, 0, 0, 0)
    assert second.release == first.release == store.newest_id()


async def test_changes_are_told_field_by_field(serve, run, store):
    serve(MANY)
    await run()
    serve([record(1, executionMethods=[way(fee=9000)]), *MANY[2:], record(61)])
    outcome = await run()
    assert counts(outcome) == (60, 1, 1, 1, 0)
    number, changes = Records(store).changes()
    assert number == outcome.release
    told = {(c.kind, c.code): c for c in changes.changes}
    assert set(told) == {(Kind.ADDED, "9.000061"), (Kind.CHANGED, "9.000001"), (Kind.WITHDRAWN, "9.000002")}
    (field,) = told[Kind.CHANGED, "9.000001"].fields
    assert (field.name, field.come) == ("fee", ("Trực tiếp: 9.000 VND",))
    assert "9.000002" not in in_force(store)
    assert changes.source.endswith("(mô phỏng)")


async def test_a_replaced_procedure_leads_on_and_stays_so(serve, run, store):
    serve(MANY)
    await run()
    serve([*MANY[1:], record(99, name=MANY[0]["name"])])
    await run()
    for _ in range(2):
        old = in_force(store)["9.000001"]
        assert (old.state, old.replaced_by) == (State.REPLACED, ("9.000099",))
        await run(accept_loss=True)
    serve([*MANY, record(99)])
    await run()
    assert in_force(store)["9.000001"].state is State.IN_FORCE


@pytest.mark.parametrize("seed", range(3))
async def test_faults_change_nothing(serve, run, store, seed):
    serve(MANY, rate=0.25, seed=seed)
    outcome = await run(give_up=30)
    assert counts(outcome) == (60, 60, 0, 0, 0)
    assert {row["code"] for row in MANY} <= set(in_force(store))


async def test_a_record_that_cannot_be_understood_is_listed_and_left_out(serve, run, store):
    broken = [
        record(100, code="1.014955-Xoa"),
        record(101, name="  "),
        record(102, executionMethods="không phải danh sách"),
        record(103, updatedAt=1e30),
    ]
    serve([*MANY, *broken])
    outcome = await run()
    assert counts(outcome) == (60, 60, 0, 0, 4)
    _, changes = Records(store).changes()
    assert {row.code: row.reason for row in changes.left_out} == {
        "1.014955-Xoa": "mã thủ tục không đúng dạng 1.001193",
        "9.000101": "name: ngắn quá, cần ít nhất 3 ký tự",
        "9.000102": "bản ghi không đúng cấu trúc đã biết",
        "9.000103": "bản ghi không đúng cấu trúc đã biết",
    }


async def test_our_text_survives_and_is_flagged(serve, run, store):
    ours = {p.code: p for p in load_procedures()}[BIRTH]
    changed = record(1, code=BIRTH, executionCases=[{"name": "", "profileComponents": [paper("Tờ khai mới")]}])
    serve([*MANY[1:], changed])
    await run()
    told = in_force(store)[BIRTH]
    assert (told.plain_name, told.summary, told.cases) == (ours.plain_name, ours.summary, ours.cases)
    assert "papers" in told.outdated
    assert told.official_hash is not None
    assert [fee.amount for method in told.methods for fee in method.fees] == [15000]


async def test_vocabulary_and_faq_of_the_admin_survive(serve, run, store):
    before = ensure_release(store)
    edited = before.content.copy(update={"faq": before.content.faq[:1], "vocabulary": before.content.vocabulary[:2]})
    replace_faq_and_vocabulary(store, edited, "sửa")
    serve(MANY)
    await run()
    content = ensure_release(store).content
    assert (content.faq, content.vocabulary) == (edited.faq, edited.vocabulary)
    assert len(content.procedures) > 60


async def test_official_records_survive_new_starter_content(serve, run, store, monkeypatch):
    serve(MANY)
    await run()
    monkeypatch.setattr("data.releases.bootstrap.seed_digest", lambda folder=None: "newer")
    assert {row["code"] for row in MANY} <= {p.code for p in ensure_release(store).content.procedures}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ({}, {1, 2, 4}),
        ({"sync_levels": "ward"}, {1, 4}),
        ({"sync_levels": "province, ministry"}, {2}),
        ({"sync_publishers": "g15"}, {1}),
        ({"sync_publishers": "H55,G01"}, {2, 4}),
        ({"province_code": "H20"}, {1, 2, 3}),
    ],
)
async def test_levels_publishers_and_province_are_settings(serve, run, store, chosen, setting, expected):
    rows = [
        record(1),
        record(2, isWard=False, isProvince=True, departmentPromulgateCode="G01"),
        record(3, departmentPromulgateCode="H20"),
        record(4, departmentPromulgateCode="H55"),
    ]
    serve(rows)
    await run(chosen.copy(update=setting))
    assert {int(code[2:]) for code in in_force(store) if code.startswith("9.")} == expected


async def test_records_of_other_provinces_are_not_even_asked_for(serve, run, portal):
    serve([*MANY, *(record(number, departmentPromulgateCode="H20") for number in range(100, 120))])
    await run()
    assert portal.requests.count(DETAIL) == 60


async def test_narrower_settings_withdraw_nothing(serve, run, store, chosen):
    serve([*MANY, record(100, isWard=False, isProvince=True)])
    await run()
    outcome = await run(chosen.copy(update={"sync_levels": "ward"}))
    assert (outcome.procedures, outcome.withdrawn) == (60, 0)
    assert "9.000100" not in in_force(store)


async def test_a_wrong_level_is_told(run, chosen):
    with pytest.raises(SettingsError, match="ward, province, ministry, other"):
        await run(chosen.copy(update={"sync_levels": "huyện"}))


async def test_half_a_catalogue_is_not_believed(serve, run, store):
    serve(MANY)
    first = await run()
    serve(MANY[:30])
    with pytest.raises(ContentError, match="30 trong 60"):
        await run()
    assert store.newest_id() == first.release
    assert (await run(accept_loss=True)).withdrawn == 30


@pytest.mark.parametrize("fault", ["empty", "repeated_cursor"])
async def test_a_list_that_ends_too_early_is_an_error(portal, serve, run, store, fault):
    serve([record(number) for number in range(1, 260)])
    portal.fault(fault)
    with pytest.raises(MotCuaError, match="bị thiếu"):
        await run()
    assert store.newest_id() == STARTER


async def test_a_record_that_the_portal_cannot_give_keeps_its_former_state(portal, serve, run, store):
    serve(MANY)
    await run()
    catalogue = portal.app.state.catalogue
    real = catalogue.detail
    catalogue.detail = lambda key: None if key == MANY[4]["id"] else real(key)
    outcome = await run()
    assert counts(outcome) == (60, 0, 0, 0, 1)
    assert "9.000005" in in_force(store)


async def test_a_dead_portal_is_given_up_and_nothing_is_lost(portal, serve, run, store):
    serve(MANY)
    portal.fault("503")
    with pytest.raises(Unreachable, match="chạy lại để đi tiếp"):
        await run(give_up=0.5)
    assert store.newest_id() == STARTER


async def test_an_interrupted_sync_goes_on(portal, serve, run, monkeypatch):
    serve(MANY)
    with pytest.raises(RuntimeError):
        await interrupted(run, monkeypatch, after=30)
    asked = portal.requests.count(DETAIL)
    assert 30 <= asked < 60
    outcome = await run()
    assert outcome.procedures == 60
    assert portal.requests.count(DETAIL) <= 60 + 8
    assert sum("list-all" in path for path in portal.requests) == 2  # the list was read once: a page and an empty one


async def interrupted(run, monkeypatch, after):
    """A sync that breaks off after that many records, as when its process is stopped."""
    seen = 0
    real = program.CatalogueReader._outcome

    def outcome(self, item, raw):
        nonlocal seen
        seen += 1
        if seen > after:
            raise RuntimeError("stopped")
        return real(self, item, raw)

    with monkeypatch.context() as patch:
        patch.setattr(program.CatalogueReader, "_outcome", outcome)
        return await run()


async def test_the_legacy_gateway_is_the_fallback(portal, serve, run, store, monkeypatch):
    monkeypatch.setattr(program, "FALLBACK_SECONDS", 0.3)
    serve(MANY)
    portal.fault("503@/api")
    outcome = await run(legacy_url=f"{portal.url}/jsp/rest.jsp")
    assert counts(outcome) == (60, 60, 0, 0, 0)
    assert "cổng cũ" in Records(store).changes()[1].source


async def test_the_legacy_gateway_alone(portal, serve, chosen, store):
    serve(
        [*MANY, record(100, departmentPromulgateCode="H20", departmentPromulgateName="UBND tỉnh Đồng Tháp")],
        rate=0.05,
    )
    options = replace(Options.of(chosen, f"{portal.url}/jsp/rest.jsp"), give_up=30)
    outcome = await sync(chosen, options, lambda done, total: None)
    assert counts(outcome) == (60, 60, 0, 0, 0)


async def test_two_syncs_at_once_are_refused(chosen, serve, run):
    serve(MANY)
    with program._alone(chosen.var_dir), pytest.raises(MotCuaError, match="đang chạy"):
        await run()


async def test_an_edit_in_the_meantime_is_not_lost(serve, run, store, monkeypatch):
    from bot.sync import publishing

    serve(MANY)
    ensure_release(store)
    real, edited = publishing._compare, []

    def compare(*arguments):
        result = real(*arguments)
        if not edited:
            before = store.newest()
            edited.append(before.content.copy(update={"faq": before.content.faq[:1]}))
            replace_faq_and_vocabulary(store, edited[0], "giữa chừng")
        return result

    monkeypatch.setattr(publishing, "_compare", compare)
    await run()
    assert store.newest().content.faq == edited[0].faq
    assert len(store.newest().content.procedures) > 60


async def test_no_address_is_told(chosen):
    with pytest.raises(SettingsError, match="PORTAL_URL"):
        Options.of(chosen)


async def test_nobody_listens(chosen):
    options = replace(Options.of(chosen, closed_port()), give_up=0.2)
    with pytest.raises(Unreachable):
        await sync(chosen, options, lambda done, total: None)


def test_when_a_sync_is_due():
    now = datetime(2026, 11, 24, 3, tzinfo=timezone.utc)
    day = timedelta(days=1)
    assert due(None, None, 24, now)
    assert due(now - day, None, 24, now)
    assert not due(now - day / 2, None, 24, now)
    assert not due(None, now - AGAIN / 2, 24, now)
    assert due(None, now - AGAIN, 24, now)


async def until(happened):
    for _ in range(400):
        if happened():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen")


async def test_the_schedule_syncs_and_survives_failures(portal, serve, chosen, store, monkeypatch, caplog):
    monkeypatch.setattr(program, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(program, "AGAIN", timedelta(0))
    serve(MANY)
    portal.fault("503")
    options = replace(Options.of(chosen, portal.url), give_up=0.1)
    schedule = asyncio.create_task(program.repeat(chosen, options, 1.0))
    await until(lambda: "catalogue sync failed" in caplog.text)
    portal.fault()
    await until(lambda: Records(store).finished_at() is not None)
    asked = len(portal.requests)
    await asyncio.sleep(0.2)
    assert not schedule.done()
    assert len(portal.requests) == asked  # the next one is due in an hour
    schedule.cancel()


class Started:
    """Stands for the supervisor: notes what is started."""

    def __init__(self) -> None:
        self.programs = []

    async def start(self, wanted) -> None:
        self.programs.append(wanted.command[3:])


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ({}, []),
        ({"sync_every_hours": 24.0}, []),
        ({"portal_url": "https://x/api/v1"}, []),
        ({"sync_every_hours": 24.0, "portal_url": "https://x/api/v1"}, [["sync", "--every", "24"]]),
    ],
)
async def test_make_run_starts_the_schedule_only_when_asked_and_for_a_real_portal(chosen, setting, expected):
    from bot.commands.run import _System

    supervisor = Started()
    await _System(supervisor, chosen.copy(update=setting)).start_sync()
    assert supervisor.programs == expected
