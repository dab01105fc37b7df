from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from sqlalchemy import update

import citizens.questions as kept
from bot import keys
from bot.citizen_data.retention import DAY, Retention
from bot.delivery.quarantine import Record
from bot.messages.envelope import PLAIN
from citizens import consents as tables
from citizens.consents import Consents, Erasures
from citizens.notices import Address
from citizens.questions import Link, Question, Questions
from citizens.receipts import Receipts
from common.settings import load
from data.releases.store import Store


async def test_what_is_too_old_goes_and_the_rest_stays(redis, tmp_path: Path):
    chosen = load(quarantine_days=5, unknown_days=3, proof_days=30, question_days=5)
    store = Store(f"sqlite:///{tmp_path / 'a.sqlite3'}")
    engine, receipts = store.engine, Receipts(store)
    consents, proofs = Consents(engine), Erasures(engine)
    for ref in ("old", "new"):
        consents.put(ref, "given", "Đồng ý?")
        proofs.add(ref, ["mạch trò chuyện"])
    past = datetime.now(timezone.utc) - timedelta(days=31)
    with engine.begin() as connection:
        connection.execute(update(tables._consents).where(tables._consents.c.ref == "old").values(at=past))
        connection.execute(update(tables._erasures).where(tables._erasures.c.code == "old").values(at=past))
    for days in (2, 4, 6):
        at = time.time() - days * DAY
        await redis.hset(keys.quarantine(1), f"{days}-1", Record("x", at, "lỗi").to_json())
    for days in (4, 2):
        await redis.xadd(keys.unknown(1), {"key": str(days)}, id=f"{int((time.time() - days * DAY) * 1000)}-0")
    questions = Questions(engine)
    for days in (7, 1):
        at = datetime.now(timezone.utc) - timedelta(days=days)
        questions.add(Question(f"{days}", "refused", Address("new", "web", "c"), f"việc {days}", "", at=at))
    for days, told in (("told", 15), ("lately", 13)):
        link = Link("faq", "x", "")
        questions.add(Question(days, "refused", Address("new", "web", "c"), f"việc {days}", "", link=link))
        questions.done([days], 7)
        at = datetime.now(timezone.utc) - timedelta(days=told)
        with engine.begin() as connection:
            connection.execute(update(kept._questions).where(kept._questions.c.id == days).values(told_at=at))
    await Retention(redis, PLAIN, consents, proofs, receipts, questions, chosen).sweep()
    assert [one.text for one in questions.of("new")] == ["việc 1", "việc lately"]
    assert (consents.get("old"), proofs.get("old")) == (None, None)
    assert consents.get("new") is not None
    assert proofs.get("new") is not None
    assert sorted(await redis.hkeys(keys.quarantine(1))) == ["2-1", "4-1"]
    assert [row["key"] for _, row in await redis.xrange(keys.unknown(1))] == ["2"]
