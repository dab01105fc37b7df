"""Waits in SQL: whatever happens side by side, each ends once, and with its notice or without any."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from citizens.notices import Address, NewNotice, Notices, forget
from citizens.waits import EVENT, Wait, Waits
from common.sql.migrating import upgrade

LAN, HOA = (Address(owner, "telegram", f"sealed {owner}") for owner in ("lan", "hoa"))
CODES = ("A", "B", "C")
_turns = count(1)


def empty() -> tuple[Waits, Notices]:
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    upgrade(engine)
    return Waits(engine), Notices(engine)


def notice(wait: Wait) -> NewNotice:
    return NewNotice(wait.event, "sealed", 0.0, 0.0)


def begin(waits: Waits, code: str, address: Address = LAN, limit: int = 9, turn: str = "") -> bool:
    event = f"{EVENT}{turn or next(_turns)}"
    return waits.begin(address, code, "hcc", event, confirmed=False, until=100.0, limit=limit)


def test_two_processes_that_see_the_same_wait_tell_it_once():
    waits, notices = empty()
    begin(waits, "A")
    [mine], [theirs] = waits.for_host("hcc", 10), waits.for_host("hcc", 10)
    assert waits.tell(mine, notice(mine))
    assert not waits.tell(theirs, notice(theirs))
    assert [one.topic for one in notices.all_of("lan")] == ["A"]


def test_to_wait_again_lasts_anew_and_is_told_again():
    waits, notices = empty()
    for _ in range(2):
        begin(waits, "A")
        begin(waits, "A")
        [wait] = waits.for_host("hcc", 10)
        assert waits.tell(wait, notice(wait))
    assert len(notices.all_of("lan")) == 2


def test_a_turn_that_is_repeated_after_its_wait_was_told_tells_nothing_again():
    """Found by the news drill: a worker was killed between the effect and the commit, and the portal came back."""
    waits, notices = empty()
    for _ in range(2):
        begin(waits, "A", turn="1-0")
        [wait] = waits.for_host("hcc", 10)
        assert waits.tell(wait, notice(wait))
    assert len(notices.all_of("lan")) == 1
    assert waits.count() == 0


def test_nobody_waits_for_more_than_the_limit():
    waits, _ = empty()
    assert begin(waits, "A", limit=1)
    assert not begin(waits, "B", limit=1)
    assert begin(waits, "A", limit=1)
    assert begin(waits, "B", HOA, limit=1)
    assert (waits.of("lan"), waits.of("hoa")) == (["A"], ["B"])


def test_only_what_lasted_too_long_is_over():
    waits, _ = empty()
    begin(waits, "A")
    assert waits.over(99.9, 10) == []
    assert [wait.code for wait in waits.over(100.0, 10)] == ["A"]


def test_what_was_told_is_forgotten_after_a_while_and_nothing_else():
    waits, notices = empty()
    begin(waits, "A")
    [wait] = waits.for_host("hcc", 10)
    waits.tell(wait, notice(wait))
    notices.announce(LAN, "A", NewNotice("status:1", "sealed", 0.0, 0.0))
    assert waits.purge(0.0) == 0
    assert waits.purge(0.1) == 1
    assert [one.event for one in notices.all_of("lan")] == ["status:1"]


def test_a_transaction_that_breaks_off_ends_no_wait():
    waits, notices = empty()
    begin(waits, "A")
    [wait] = waits.for_host("hcc", 10)
    broken = NewNotice(wait.event, None, 0.0, 0.0)  # type: ignore[arg-type]
    try:
        waits.tell(wait, broken)
    except Exception:
        assert waits.of("lan") == ["A"]
    assert notices.all_of("lan") == []
    assert waits.tell(wait, notice(wait))


steps = st.lists(
    st.tuples(st.sampled_from(["begin", "read", "tell", "stop", "erase"]), st.sampled_from(CODES), st.integers(0, 1)),
    max_size=30,
)


@given(steps=steps)
def test_however_begin_tell_stop_and_erase_fall_together_each_wait_is_told_at_most_once_and_none_after_its_end(steps):
    """Two processes, each telling from what it read some time ago."""
    waits, notices = empty()
    read: list[list[Wait]] = [[], []]
    waiting: dict[str, Wait] = {}
    expected: list[str] = []
    for step, code, process in steps:
        if step == "begin":
            begin(waits, code)
            [waiting[code]] = [wait for wait in waits.for_host("hcc", 10) if wait.code == code]
        elif step == "read":
            read[process] = waits.for_host("hcc", 10)
        elif step == "tell":
            for wait in read[process]:
                told = waits.tell(wait, notice(wait))
                assert told == (waiting.get(wait.code) == wait)
                if told:
                    expected.append(waiting.pop(wait.code).event)
        elif step == "stop":
            assert waits.stop("lan", code) == (waiting.pop(code, None) is not None)
        else:
            assert waits.stop("lan") == len(waiting)
            with waits._engine.begin() as connection:
                forget(connection, "lan")
            waiting, expected = {}, []
        assert waits.of("lan") == sorted(waiting, key=lambda each: waiting[each].id)
        assert [one.event for one in notices.all_of("lan")] == expected
