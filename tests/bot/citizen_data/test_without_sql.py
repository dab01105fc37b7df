"""A desk whose SQL is away says so quickly, and closes what needs none."""

from __future__ import annotations

import sqlite3
import time

import pytest

from actions.citizen.known import Consent, Effect, EffectKind
from actions.saying.reply import Decision, Reply
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.consents import ConsentService
from bot.citizen_data.desk import CitizenDesk, Unknown
from bot.delivery.inbox import Event
from bot.delivery.turn import StoreAway, TurnResult
from bot.messages.channel import Inbound, Kind
from citizens.consents import Consents
from common.settings import load
from common.sql.engine import BUSY_SECONDS
from data.releases.store import Store

EVENT = Event(3, "1-1", Inbound("web", "lan", "1", Kind.TEXT, "chào"))
SMALL = TurnResult((Reply("Chào bà con"),), {"a": 1}, decision=Decision.SMALLTALK)
REFS = Refs(b"x")


async def erase(event: Event) -> str:
    return ""


@pytest.fixture
def locked(tmp_path):
    """A desk over a database, and somebody else's connection that locks it."""
    url = f"sqlite:///{tmp_path}/motcua.sqlite3"
    consents = Consents(Store(url).engine)
    consents.put(REFS.of("web", "lan"), Consent.GIVEN.value, "đồng ý")
    desk = CitizenDesk([ConsentService(consents, REFS, load())], REFS, erase, thread_seconds=600)
    other = sqlite3.connect(tmp_path / "motcua.sqlite3", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield desk, other
    other.close()


async def test_a_locked_database_is_not_waited_for_long(locked):
    """A locked SQLite kept a citizen waiting for 92 s."""
    desk, _ = locked
    begun = time.monotonic()
    for _ in range(5):
        assert isinstance(await desk.citizen(EVENT.known), Unknown)
    assert time.monotonic() - begun < BUSY_SECONDS + 2


async def test_small_talk_needs_no_sql_and_the_rest_waits_for_it(locked, monkeypatch):
    desk, other = locked
    citizen = await desk.citizen(EVENT.known)
    closing = await desk.close(EVENT, citizen, SMALL)
    assert (closing.replies, closing.memory, closing.seconds) == (SMALL.replies, {"a": 1}, -600)
    for result in (
        TurnResult((Reply("Cần tờ khai"),), {}),
        TurnResult((Reply("Đã nhớ"),), {}, (Effect(EffectKind.CONSENT),), Decision.SMALLTALK),
    ):
        with pytest.raises(StoreAway):
            await desk.close(EVENT, citizen, result)
    other.execute("ROLLBACK")
    monkeypatch.setattr(desk, "_away_until", 0.0)
    assert (await desk.citizen(EVENT.known)).consent is Consent.GIVEN
