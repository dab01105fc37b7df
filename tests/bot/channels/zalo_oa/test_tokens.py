"""Zalo's token pair: saved before use, exchanged by one at a time, found again after a crash, watched over."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
import threading
import time

import pytest
from sqlalchemy.exc import OperationalError
from support.zalo_oa import access_of, authorized, zalo

from bot.channels.zalo_oa import refresh as zalo_oa_refresh
from bot.channels.zalo_oa.journal import AUTHORIZED, Journal
from bot.channels.zalo_oa.refresh import Refreshed, journal_folder, refresher_of, store_of
from bot.channels.zalo_oa.tokens import (
    REFRESH_SECONDS,
    Issued,
    Pair,
    TokenStore,
    TokensUnreadable,
    Vault,
    read_issued,
)
from common.errors import Refused, SettingsError, Unreachable
from sandbox.zalo_oa.faults import Fault

DAY = 86400.0


@pytest.fixture
async def sandbox():
    async with zalo() as running:
        yield running


@pytest.fixture
async def chosen(sandbox, tmp_path, monkeypatch):
    monkeypatch.setattr(zalo_oa_refresh, "PAUSE_SECONDS", 0.05)
    settings = sandbox.settings(tmp_path)
    await authorized(settings, sandbox)
    return settings


def store(tmp_path, clock=time.time, secret="s") -> TokenStore:
    return TokenStore(f"sqlite:///{tmp_path / 'tokens.sqlite3'}", "1", Vault(secret), clock)


def pair_at_zalo(sandbox):
    """The pair that is worth something: issued and not exchanged."""
    [unused] = [pair for pair in sandbox.world.tokens.pairs if pair.used_at is None]
    return unused


def is_ours(sandbox, chosen) -> bool:
    kept, given = store_of(chosen).load(), pair_at_zalo(sandbox)
    return (kept.access, kept.refresh) == (given.access, given.refresh)


async def refresh(chosen, number=1, **options) -> Refreshed:
    return await asyncio.to_thread(lambda: refresher_of(chosen, **options).refresh(number))


# Store and journal


def test_a_pair_is_taken_only_in_the_place_of_the_one_it_was_exchanged_for(tmp_path):
    kept = store(tmp_path)
    assert kept.load() is None
    assert kept.authorize(Issued("a1", "r1"), 100.0)
    assert kept.replace(1, Issued("a2", "r2", 90_000.0), 200.0)
    assert not kept.replace(1, Issued("late", "late"), 300.0)
    pair = kept.load()
    assert (pair.number, pair.access, pair.refresh) == (2, "a2", "r2")
    assert (pair.access_until, pair.refresh_until, pair.authorized_at) == (90_200.0, 200.0 + REFRESH_SECONDS, 100.0)
    assert not kept.authorize(Issued("old", "old"), 150.0)
    assert kept.authorize(Issued("a3", "r3"), 400.0)
    assert (kept.load().number, kept.load().authorized_at) == (3, 400.0)


def test_the_database_holds_no_token_in_plain_words(tmp_path):
    store(tmp_path).authorize(Issued("plain-access", "plain-refresh"), 100.0)
    content = (tmp_path / "tokens.sqlite3").read_bytes()
    assert b"plain-" not in content
    assert "plain-" not in repr(store(tmp_path).load())
    assert "plain-" not in repr(Issued("plain-access", "plain-refresh"))
    with pytest.raises(TokensUnreadable, match="ZALO_OA_APP_SECRET"):
        store(tmp_path, secret="another").load()


def test_one_refresher_at_a_time_and_a_dead_one_is_outlived(tmp_path):
    now = [1000.0]
    kept = store(tmp_path, lambda: now[0])
    kept.authorize(Issued("a", "r"), 100.0)
    assert kept.hold("one", 90.0)
    assert kept.hold("one", 90.0)
    assert not kept.hold("two", 90.0)
    now[0] += 91.0
    assert kept.hold("two", 90.0)
    kept.let_go("one")
    assert not kept.hold("three", 90.0)
    kept.let_go("two")
    assert kept.hold("three", 90.0)


def test_the_journal_keeps_what_it_was_given(tmp_path):
    journal = Journal(tmp_path / "journal", Vault("s"))
    second = journal.keep(7, 200.0, b'{"access_token":"x"}')
    first = journal.keep(AUTHORIZED, 100.0, bytes(range(256)))
    (tmp_path / "journal" / "half.answer").write_bytes(b"gAAAA")
    assert [(kept.number, kept.at, kept.body) for kept in journal.waiting()] == [
        (AUTHORIZED, 100.0, bytes(range(256))),
        (7, 200.0, b'{"access_token":"x"}'),
    ]
    assert all(
        path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "journal").glob("*.answer") if path.stem != "half"
    )
    assert all(b"access_token" not in path.read_bytes() for path in (tmp_path / "journal").glob("*"))
    journal.drop(first)
    journal.drop(second)
    journal.drop(second)
    assert journal.waiting() == []


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b'{"access_token":"a","refresh_token":"r","expires_in":"90000"}', Issued("a", "r")),
        (b'{"access_token":"a","refresh_token":"r","expires_in":3600}', Issued("a", "r", 3600.0)),
        (b'{"access_token":"a","refresh_token":"r","expires_in":"x"}', Issued("a", "r")),
        (
            b'{"access_token":"a","refresh_token":"r","refresh_token_expires_in":"100"}',
            Issued("a", "r", 90000.0, 100.0),
        ),
        (b'{"error":-14020,"error_name":"x","error_description":"y"}', -14020),
        (b'{"access_token":"a"}', None),
        (b'{"access_token":"","refresh_token":"r"}', None),
        (b'{"error":0}', None),
        (b'{"error":true}', None),
        (b"[]", None),
        (b"<html>", None),
        (b"", None),
        (b"[" * 100_000, None),
    ],
)
def test_answers_of_the_oauth_server(body, read):
    assert read_issued(body) == read


# Refreshing


async def test_a_person_authorises_and_the_pair_is_renewed(sandbox, chosen):
    assert store_of(chosen).load().number == 1
    assert is_ours(sandbox, chosen)
    assert await refresh(chosen) is Refreshed.RENEWED
    assert store_of(chosen).load().number == 2
    assert is_ours(sandbox, chosen)
    assert await refresh(chosen) is Refreshed.NOT_NEEDED
    assert len(sandbox.world.tokens.pairs) == 2


async def test_an_authorisation_code_works_once_and_only_with_its_verifier(sandbox, chosen):
    before = store_of(chosen).load()
    with pytest.raises(Refused, match="-14010"):
        await asyncio.to_thread(lambda: refresher_of(chosen).authorize("made-up", "verifier"))
    assert store_of(chosen).load() == before
    assert list(journal_folder(chosen).iterdir()) == []


async def test_ten_at_once_exchange_once(sandbox, chosen):
    sandbox.faults.add(Fault("slow", "access_token", seconds=0.3))
    results = await asyncio.gather(*(refresh(chosen) for _ in range(10)))
    assert sorted(result.value for result in results) == ["not_needed"] * 9 + ["renewed"]
    assert sandbox.called("/v4/oa/access_token") == 2
    assert is_ours(sandbox, chosen)


@pytest.mark.parametrize("kind", ["drop", "502", "not_json", "429"])
async def test_a_failure_before_the_exchange_costs_nothing(sandbox, chosen, kind):
    sandbox.faults.add(Fault(kind, "access_token", times=2))
    assert await refresh(chosen) is Refreshed.RENEWED
    assert is_ours(sandbox, chosen)


async def test_an_oauth_server_that_stays_away_is_tried_later(sandbox, chosen):
    sandbox.faults.add(Fault("502", "access_token", times=None))
    assert await refresh(chosen) is Refreshed.LATER
    pair = store_of(chosen).load()
    assert (pair.number, bool(pair.trouble), pair.tried_at > 0) == (1, True, True)
    sandbox.faults.clear()
    assert await refresh(chosen) is Refreshed.RENEWED
    assert store_of(chosen).load().trouble == ""


@pytest.mark.parametrize(("grace", "result"), [(10.0, Refreshed.RENEWED), (0.0, Refreshed.PERSON)])
async def test_an_answer_lost_on_the_way(sandbox, chosen, grace, result):
    """With a server that gives the same pair again it is found; with one that does not, it is said."""
    sandbox.switches.set({"grace": grace})
    sandbox.faults.add(Fault("drop_after", "access_token"))
    assert await refresh(chosen) is result
    pair = store_of(chosen).load()
    assert pair.number == (2 if grace else 1)
    assert ("-14020" in pair.trouble) is not bool(grace)
    if not grace:
        sandbox.world.tokens.check(pair.access)  # the old access token still sends
        await authorized(chosen, sandbox)
        assert (store_of(chosen).load().trouble, store_of(chosen).load().number) == ("", 2)


async def test_other_refusals_are_no_reason_to_call_a_person(sandbox, chosen):
    sandbox.faults.add(Fault("-14002", "access_token"))
    assert await refresh(chosen) is Refreshed.LATER
    assert "-14002" in store_of(chosen).load().trouble


class Died(BaseException):
    """Stands for SIGKILL at a named place."""


def dying_at(place: str):
    def reach(reached: str) -> None:
        if reached == place:
            raise Died

    return reach


@pytest.mark.parametrize("place", ["before the exchange", "after the journal", "after the database"])
async def test_whoever_comes_next_finds_the_pair(sandbox, chosen, place):
    with pytest.raises(Died):
        await refresh(chosen, reach=dying_at(place))
    await asyncio.to_thread(refresher_of(chosen).recover)
    number = store_of(chosen).load().number
    assert number == (1 if place == "before the exchange" else 2)
    assert is_ours(sandbox, chosen)
    assert list(journal_folder(chosen).iterdir()) == []


async def test_a_database_that_goes_away_after_the_exchange(sandbox, chosen):
    refresher = refresher_of(chosen)
    real = refresher._store.replace
    refresher._store.replace = lambda *args: (_ for _ in ()).throw(OperationalError("", {}, Exception()))
    with pytest.raises(OperationalError):
        await asyncio.to_thread(refresher.refresh, 1)
    assert store_of(chosen).load().number == 1
    refresher._store.replace = real
    assert await refresh(chosen) is Refreshed.NOT_NEEDED
    assert store_of(chosen).load().number == 2
    assert is_ours(sandbox, chosen)


async def test_a_full_disk_does_not_cost_the_pair(sandbox, chosen, monkeypatch):
    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Journal, "keep", full)
    assert await refresh(chosen) is Refreshed.RENEWED
    assert is_ours(sandbox, chosen)


async def test_a_refresher_that_was_stopped_too_long_still_saves_its_pair(sandbox, chosen):
    """Another one takes over, is refused, and the first one wakes up with the answer in hand."""
    asleep, awake = threading.Event(), threading.Event()

    def sleep(place: str) -> None:
        if place == "with the answer in memory":
            asleep.set()
            awake.wait(10)

    first = asyncio.create_task(refresh(chosen, reach=sleep))
    await asyncio.to_thread(asleep.wait, 10)
    with sqlite3.connect(chosen.var_dir / "motcua.sqlite3") as database:
        database.execute("UPDATE zalo_oa_tokens SET held_until = 0")
    assert await refresh(chosen) is Refreshed.PERSON
    assert store_of(chosen).load().trouble
    awake.set()
    assert await first is Refreshed.RENEWED
    assert (store_of(chosen).load().number, store_of(chosen).load().trouble) == (2, "")
    assert is_ours(sandbox, chosen)


async def test_a_stale_authorisation_in_the_journal_does_not_undo_a_later_pair(sandbox, chosen):
    old = Journal(journal_folder(chosen), Vault(chosen.zalo_oa_app_secret.get_secret_value()))
    old.keep(AUTHORIZED, 100.0, b'{"access_token":"old","refresh_token":"old"}')
    assert await refresh(chosen) is Refreshed.RENEWED
    assert is_ours(sandbox, chosen)


def test_nobody_at_the_other_end(tmp_path):
    from common.settings import load

    chosen = load(
        zalo_oa_app_id="1", zalo_oa_app_secret="s", zalo_oa_oauth_url="http://127.0.0.1:9", var_dir=tmp_path
    )
    with pytest.raises(Unreachable):
        refresher_of(chosen).authorize("code", "verifier")
    assert refresher_of(chosen).refresh(1) is Refreshed.PERSON
    with pytest.raises(SettingsError):
        refresher_of(load(zalo_oa_app_id="1", var_dir=tmp_path))


# Looking after it


async def test_it_is_renewed_ahead_of_time_and_not_before(sandbox, chosen):
    now = [time.time()]
    access = access_of(chosen, lambda: now[0], ahead=12 * 3600.0)
    await access._look_after()
    assert len(sandbox.world.tokens.pairs) == 1
    now[0] += 13.1 * 3600
    await access._look_after()
    assert len(sandbox.world.tokens.pairs) == 2
    assert (await access.pair()).number == 2


async def test_after_a_failure_it_pauses_and_says_so(sandbox, chosen, caplog):
    caplog.set_level(logging.ERROR)
    sandbox.faults.add(Fault("-14020", "access_token", times=None))
    now = [time.time() + 20 * 3600]
    access = access_of(chosen, lambda: now[0], ahead=12 * 3600.0)
    await access._look_after()
    assert "motcua zalo-oa authorize" in caplog.text
    assert "còn gửi được 5.0 giờ" in caplog.text
    calls = sandbox.called("/v4/oa/access_token")
    now[0] = time.time() + 60
    access._ahead = 25 * 3600.0
    await access._look_after()
    assert sandbox.called("/v4/oa/access_token") == calls


async def test_what_lies_in_the_journal_is_taken_up_at_once(sandbox, chosen):
    with pytest.raises(Died):
        await refresh(chosen, reach=dying_at("after the journal"))
    access = access_of(chosen)
    await access._look_after()
    assert (await access.pair()).number == 2
    assert is_ours(sandbox, chosen)


async def test_an_authorisation_that_did_not_reach_the_database_is_taken_up(sandbox, tmp_path):
    settings = sandbox.settings(tmp_path)
    body = b'{"access_token":"a","refresh_token":"r"}'
    Journal(journal_folder(settings), Vault(sandbox.world.account.app_secret)).keep(AUTHORIZED, time.time(), body)
    access = access_of(settings)
    await access._look_after()
    assert (await access.pair(fresh=True)).access == "a"


async def test_weeks_ahead_of_the_end_it_warns_once_a_day(chosen, caplog, monkeypatch):
    caplog.set_level(logging.WARNING)
    now = [time.time() + 68 * DAY]
    pair = Pair(9, "a", "r", now[0] + 200 * DAY, now[0] + 90 * DAY, now[0] - 68 * DAY, now[0])
    access = access_of(chosen, lambda: now[0])
    for days, warnings in ((0.0, 0), (1.5, 1), (0.1, 1), (1.0, 2)):
        now[0] += days * DAY
        access._tell(pair)
        assert caplog.text.count("có thể hết hạn") == warnings


def test_that_refreshing_extends_the_three_months_must_be_seen_before_it_is_believed():
    day_80 = Pair(5, "a", "r", 0.0, refresh_until=170 * DAY, authorized_at=0.0, saved_at=80 * DAY)
    assert day_80.ends_at() == 90 * DAY
    day_91 = Pair(6, "a", "r", 0.0, refresh_until=181 * DAY, authorized_at=0.0, saved_at=91 * DAY)
    assert day_91.ends_at() == 181 * DAY


async def test_a_database_that_is_away_leaves_the_pair_that_is_known(chosen, monkeypatch):
    access = access_of(chosen)
    known = await access.pair()

    def away():
        raise OperationalError("", {}, Exception())

    monkeypatch.setattr(access._store, "load", away)
    assert await access.pair(fresh=True) == known


async def test_a_changed_app_secret_is_said_and_nothing_is_sent(sandbox, chosen, caplog):
    changed = sandbox.settings(chosen.var_dir, zalo_oa_app_secret="another")
    assert await access_of(changed).pair() is None
    assert "ZALO_OA_APP_SECRET" in caplog.text


def test_the_journal_folder_is_made_at_once_and_private(tmp_path):
    Journal(tmp_path / "a" / "b", Vault("s"))
    assert os.stat(tmp_path / "a" / "b").st_mode & 0o077 == 0
