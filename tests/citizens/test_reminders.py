"""Reminders in SQL: each is told once, and an answer counts once, whatever happens side by side."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import create_engine, select
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool

from citizens.notices import Address, NewNotice, Notices
from citizens.outcomes import LEAST, Answer, shown
from citizens.reminders import EVENT, Kind, Reminder, Reminders
from common.sql.migrating import upgrade
from common.sql.table_registry import metadata

LAN, HOA = (Address(owner, "telegram", f"sealed {owner}") for owner in ("lan", "hoa"))
BIRTH, DEATH = "1.001193", "1.000656"
OFFICE = "phuong-a"


def empty() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    upgrade(engine)
    return engine


def question(address: Address = LAN, procedure: str = BIRTH, at: float = 10.0) -> Reminder:
    return Reminder(0, address, procedure, Kind.QUESTION, "Khai sinh", "", f"{EVENT}question:1-0", at)


def told(each: Reminder) -> NewNotice:
    return NewNotice(each.event, "sealed", 0.0, 0.0)


def tell_all(reminders: Reminders, now: float = 10.0) -> int:
    return sum(reminders.tell(each, told(each), until=100.0) for each in reminders.due(now, 10))


def test_two_processes_that_see_the_same_reminder_tell_it_once():
    engine = empty()
    reminders = Reminders(engine)
    assert reminders.ask_for([question()], limit=3)
    [mine], [theirs] = reminders.due(10.0, 10), reminders.due(10.0, 10)
    assert reminders.tell(mine, told(mine), until=100.0)
    assert not reminders.tell(theirs, told(theirs), until=100.0)
    assert [one.topic for one in Notices(engine).all_of("lan")] == [f"{EVENT}{BIRTH}"]


def test_nothing_is_told_before_its_time_and_again_is_the_same_as_once():
    reminders = Reminders(empty())
    last = replace(question(at=20.0), kind=Kind.DEADLINE, last_day="2026-12-31", event=f"{EVENT}deadline:1-0")
    for _ in range(2):
        reminders.ask_for([question(), last], limit=3)
    assert reminders.due(9.9, 10) == []
    assert [each.kind for each in reminders.due(30.0, 10)] == [Kind.QUESTION, Kind.DEADLINE]


def test_nobody_is_reminded_of_more_than_the_limit():
    reminders = Reminders(empty())
    assert reminders.ask_for([question()], limit=1)
    assert not reminders.ask_for([question(procedure=DEATH)], limit=1)
    assert reminders.ask_for([question(HOA, DEATH)], limit=1)
    assert (reminders.of("lan"), reminders.of("hoa")) == ([BIRTH], [DEATH])


def test_an_answer_counts_once_and_only_after_the_question():
    engine = empty()
    reminders = Reminders(engine)
    reminders.ask_for([question()], limit=3)
    assert not reminders.answer("lan", BIRTH, "filed", OFFICE, over=True)
    tell_all(reminders)
    assert reminders.answer("lan", BIRTH, "filed", OFFICE, over=True)
    assert not reminders.answer("lan", BIRTH, "filed", OFFICE, over=True)
    [row] = shown(engine, least=1)
    assert (row.procedure, row.office, row.counts) == (BIRTH, OFFICE, {Answer.FILED: 1})


def test_who_filed_is_not_reminded_of_the_last_day_any_more():
    reminders = Reminders(empty())
    last = replace(question(at=50.0), kind=Kind.DEADLINE, last_day="2026-12-31", event=f"{EVENT}deadline:1-0")
    reminders.ask_for([question(), last], limit=3)
    tell_all(reminders)
    reminders.answer("lan", BIRTH, "papers", OFFICE, over=False)
    assert [each.kind for each in reminders.due(60.0, 10)] == [Kind.DEADLINE]
    reminders.ask_for([question(), last], limit=3)
    tell_all(reminders)
    reminders.answer("lan", BIRTH, "filed", OFFICE, over=True)
    assert reminders.due(60.0, 10) == []


def test_small_groups_are_not_shown():
    engine = empty()
    reminders = Reminders(engine)
    for number in range(LEAST):
        assert all(not row.counts for row in shown(engine))
        someone = Address(f"p{number}", "web", "sealed")
        reminders.ask_for([question(someone)], limit=3)
        tell_all(reminders)
        reminders.answer(someone.owner, BIRTH, "online", OFFICE, over=False)
    assert [row.counts for row in shown(engine)] == [{Answer.ONLINE: LEAST}]


def test_what_is_stopped_is_gone_with_what_was_told_and_counts_name_nobody():
    engine = empty()
    reminders = Reminders(engine)
    reminders.ask_for([question()], limit=3)
    reminders.ask_for([question(procedure=DEATH)], limit=3)
    tell_all(reminders)
    reminders.answer("lan", DEATH, "notyet", OFFICE, over=False)
    assert reminders.stop("lan") == 1
    assert Notices(engine).all_of("lan") == []
    assert reminders.of("lan") == []
    with engine.connect() as connection:
        rows = [tuple(row) for table in metadata.tables.values() for row in connection.execute(select(table))]
    assert not any("lan" in map(str, row) for row in rows)


def test_a_question_that_nobody_answered_is_forgotten():
    engine = empty()
    reminders = Reminders(engine)
    reminders.ask_for([question()], limit=3)
    tell_all(reminders)
    assert reminders.purge(99.0, told_before=-1.0) == 0
    assert reminders.purge(100.0, told_before=1.0) == 2
    assert (reminders.of("lan"), Notices(engine).all_of("lan")) == ([], [])
