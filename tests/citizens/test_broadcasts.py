"""News of communes in SQL: to each reader once, never after a stop, and in the end only counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from threading import Thread

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool
from support.postgres import postgres_server, postgres_url, sql_url  # noqa: F401 - fixtures

from citizens import broadcasts as module
from citizens.broadcasts import ALL, Broadcast, Broadcasts, Readers, Stage, add, stop, words_of
from citizens.notices import Address, NewNotice, Notices, Telling
from citizens.notices import add as add_notice
from common.sql.engine import database
from common.sql.migrating import upgrade
from common.sql.table_registry import metadata
from common.today import VIETNAM

HERE, THERE = "xa-cho-ra", "xa-phu-thong"
NOON = datetime(2026, 12, 3, 12, tzinfo=VIETNAM).timestamp()
DAY = 24 * 3600.0
NEWS = Broadcast(HERE, "Xã Chợ Rã", "Thứ Bảy cấp căn cước.", "mai", NOON, date(2026, 12, 5))


def empty() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    upgrade(engine)
    return engine


def subscribe(engine: Engine, *names: str, office: str = HERE, at: float = NOON - 10) -> None:
    for name in names:
        Readers(engine).add(Address(name, "web", f"sealed {name}"), office, at)


def send(engine: Engine, news: Broadcast = NEWS) -> int:
    with engine.begin() as connection:
        return add(connection, news)


def written(broadcast: Broadcast, owner: str) -> NewNotice:
    return NewNotice(broadcast.topic, "sealed", NOON, NOON, until=broadcast.until)


def hand_out(engine: Engine, now: float = NOON + 1, limit: int = 2) -> None:
    while Broadcasts(engine).hand_out(now, written, limit):
        pass


def reached(engine: Engine, *names: str) -> list[str]:
    return [name for name in names if Notices(engine).all_of(name)]


def test_each_reader_of_the_commune_has_one_notice_and_nobody_else():
    engine = empty()
    subscribe(engine, "a", "b", "c", "d", "e")
    subscribe(engine, "x", office=THERE)
    send(engine)
    hand_out(engine)
    assert [len(Notices(engine).all_of(name)) for name in "abcdex"] == [1, 1, 1, 1, 1, 0]
    assert Broadcasts(engine).of(HERE)[0].stage is Stage.GIVEN
    hand_out(engine)
    assert Broadcasts(engine).became(Broadcasts(engine).of(HERE)[0]) == {Telling.WAITING: 5}


def test_what_is_sent_to_all_reaches_every_commune_once():
    engine = empty()
    subscribe(engine, "a")
    subscribe(engine, "x", office=THERE)
    send(engine, replace(NEWS, office=ALL))
    hand_out(engine)
    assert reached(engine, "a", "x") == ["a", "x"]
    assert [one.office for one in Broadcasts(engine).of(THERE)] == [ALL]


def test_a_second_one_the_same_day_is_refused_and_one_tomorrow_is_not():
    engine = empty()
    number = send(engine)
    with pytest.raises(IntegrityError):
        send(engine, replace(NEWS, created=NOON + 3600))
    assert Broadcasts(engine).today(HERE, NOON).id == number
    assert Broadcasts(engine).today(THERE, NOON) is None
    send(engine, replace(NEWS, office=THERE))
    send(engine, replace(NEWS, created=NOON + DAY))


def test_who_begins_to_read_after_it_was_sent_does_not_get_it():
    engine = empty()
    subscribe(engine, "a")
    send(engine)
    subscribe(engine, "late", at=NOON + 0.5)
    hand_out(engine)
    assert reached(engine, "a", "late") == ["a"]


def test_who_stops_and_comes_back_does_not_get_it_twice():
    engine = empty()
    subscribe(engine, "a", "b")
    send(engine)
    Broadcasts(engine).hand_out(NOON + 1, written, 1)
    Readers(engine).stop("a")
    subscribe(engine, "a", at=NOON + 2)
    hand_out(engine)
    assert reached(engine, "a", "b") == ["b"]


def test_another_commune_takes_the_place_of_the_first_with_what_waits_of_it():
    engine = empty()
    subscribe(engine, "a")
    send(engine)
    hand_out(engine)
    subscribe(engine, "a", office=THERE, at=NOON + 5)
    assert Readers(engine).of("a") == THERE
    assert Notices(engine).all_of("a") == []
    assert (Readers(engine).count(HERE), Readers(engine).count(ALL)) == ({}, {"web": 1})


def test_asking_again_is_the_same_as_once():
    engine = empty()
    subscribe(engine, "a")
    send(engine)
    subscribe(engine, "a", at=NOON + 5)
    hand_out(engine)
    assert reached(engine, "a") == ["a"]


def test_a_stop_leaves_nothing_of_the_citizen_but_other_news():
    engine = empty()
    subscribe(engine, "somebody")
    send(engine)
    hand_out(engine)
    with engine.begin() as connection:
        add_notice(connection, Address("somebody", "web", "s"), "H55", [NewNotice("s:1", "b", NOON, NOON)])
    assert Readers(engine).stop("somebody")
    assert not Readers(engine).stop("somebody")
    assert [one.topic for one in Notices(engine).all_of("somebody")] == ["H55"]
    with engine.begin() as connection:
        connection.execute(metadata.tables["notices"].delete())
        rows = [tuple(row) for table in metadata.tables.values() for row in connection.execute(select(table))]
    assert not any("somebody" in map(str, row) for row in rows)


def test_an_officers_stop_takes_back_what_waits_and_keeps_what_was_told():
    engine = empty()
    subscribe(engine, "a", "b", "c")
    number = send(engine)
    hand_out(engine)
    [first] = Notices(engine).all_of("a")
    Notices(engine).sending(first, NOON)
    Notices(engine).settle(first.id, 0, Telling.TOLD, NOON)
    with engine.begin() as connection:
        assert stop(connection, number)
        assert not stop(connection, number)
    found = Broadcasts(engine).get(number)
    assert Broadcasts(engine).became(found) == {Telling.TOLD: 1, Telling.STOPPED: 2}
    assert Notices(engine).claim("h", now=NOON + 9, until=NOON + 99, limit=9) == []
    with pytest.raises(IntegrityError):
        send(engine)


def test_one_that_nobody_had_yet_leaves_the_day_free_when_it_is_stopped():
    engine = empty()
    subscribe(engine, "a", "b", "c")
    number = send(engine)
    Broadcasts(engine).hand_out(NOON + 1, written, 2)
    with engine.begin() as connection:
        stop(connection, number)
    hand_out(engine)
    assert reached(engine, "c") == []
    assert send(engine) != number


def test_a_notice_that_left_as_it_was_taken_back_counts_as_what_became_of_it():
    engine = empty()
    subscribe(engine, "a")
    number = send(engine)
    hand_out(engine)
    [notice] = Notices(engine).claim("h", now=NOON + 1, until=NOON + 99, limit=9)
    assert Notices(engine).still_waits(notice)
    with engine.begin() as connection:
        stop(connection, number)
    assert not Notices(engine).still_waits(notice)
    Notices(engine).sending(notice, NOON)
    Notices(engine).settle(notice.id, 0, Telling.TOLD, NOON)
    assert Broadcasts(engine).became(Broadcasts(engine).get(number)) == {Telling.TOLD: 1}


def test_after_its_last_day_it_is_handed_to_nobody():
    engine = empty()
    subscribe(engine, "a")
    send(engine)
    hand_out(engine, now=datetime(2026, 12, 6, tzinfo=VIETNAM).timestamp())
    assert reached(engine, "a") == []


def test_a_failed_one_is_shown_late_only_while_it_is_of_use():
    engine = empty()
    subscribe(engine, "a")
    send(engine)
    hand_out(engine)
    [notice] = Notices(engine).all_of("a")
    Notices(engine).settle(notice.id, 0, Telling.UNDELIVERED, NOON)
    assert Notices(engine).show("a", "9-0", NEWS.until, 3) == []
    assert len(Notices(engine).show("a", "9-1", NEWS.until - 1, 3)) == 1


def test_long_after_only_the_counts_are_kept():
    engine = empty()
    subscribe(engine, "a", "b")
    number = send(engine)
    hand_out(engine)
    late = NEWS.until + (module.KEPT_DAYS + 1) * DAY
    assert Broadcasts(engine).purge(NOON) == 0
    assert (Broadcasts(engine).purge(late), Broadcasts(engine).purge(late)) == (1, 0)
    assert reached(engine, "a", "b") == []
    assert Broadcasts(engine).became(Broadcasts(engine).get(number)) == {Telling.WAITING: 2}


def test_the_citizen_reads_whose_news_of_which_day_and_how_to_stop():
    assert words_of(NEWS) == (
        "Tin của xã Chợ Rã, ngày 3/12/2026:\nThứ Bảy cấp căn cước.\n\nNhắn “thôi nhận tin” để dừng."
    )


def test_two_processes_hand_out_once(sql_url: str):  # noqa: F811
    engine = database(sql_url)
    names = [f"r{number:03}" for number in range(40)]
    subscribe(engine, *names)
    number = send(engine)
    workers = [Thread(target=hand_out, args=(database(sql_url),), kwargs={"limit": 3}) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert Broadcasts(engine).became(Broadcasts(engine).get(number)) == {Telling.WAITING: 40}
    assert all(len(Notices(engine).all_of(name)) == 1 for name in names)


def test_a_step_that_dies_is_done_again_from_its_mark(sql_url: str):  # noqa: F811
    engine = database(sql_url)
    subscribe(engine, *"abcde")
    send(engine)

    def dies_at_d(broadcast: Broadcast, owner: str) -> NewNotice:
        if owner == "d":
            raise KeyboardInterrupt
        return written(broadcast, owner)

    assert Broadcasts(engine).hand_out(NOON + 1, dies_at_d, 2)
    with pytest.raises(KeyboardInterrupt):
        Broadcasts(engine).hand_out(NOON + 1, dies_at_d, 2)
    assert reached(engine, *"abcde") == ["a", "b"]
    hand_out(engine)
    assert [len(Notices(engine).all_of(name)) for name in "abcde"] == [1] * 5
