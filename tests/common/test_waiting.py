"""One way to back off, and one to read what a service asks for."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from common import waiting
from common.waiting import Backoff, retry_after, until_done


def test_pauses_double_up_to_the_longest():
    backoff = Backoff(first=2.0, longest=10.0)
    assert [backoff.after(failures) for failures in (1, 2, 3, 4, 1_000_000)] == [2.0, 4.0, 8.0, 10.0, 10.0]


def test_many_callers_do_not_come_back_at_once():
    backoff = Backoff(first=10.0, longest=10.0, spread=0.2)
    pauses = [backoff.after(3) for _ in range(200)]
    assert 8.0 <= min(pauses) < 9.0 < 11.0 < max(pauses) <= 12.0


NONE = ["", "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "²", "1.5"]


@pytest.mark.parametrize(("header", "seconds"), [("30", 30.0), ("0", 0.0), *((header, None) for header in NONE)])
def test_only_whole_seconds_are_read(header, seconds):
    assert retry_after(header) == seconds


def test_nobody_is_waited_for_without_end():
    """Four hundred nines were infinitely many seconds, and an unforeseen error when these were rounded."""
    assert retry_after("9" * 400) == retry_after("0" * 400) == 24 * 3600.0
    assert retry_after("90000") == 24 * 3600.0


async def test_a_step_is_tried_until_it_works_and_each_failure_waits_as_told(monkeypatch):
    waited, failures = [], [OSError("one"), OSError("two")]

    async def sleep(seconds):
        waited.append(seconds)

    async def step():
        if failures:
            raise failures.pop(0)

    # The module's own name: a server of another test, which runs on in a thread, sleeps in asyncio too.
    monkeypatch.setattr(waiting, "asyncio", SimpleNamespace(sleep=sleep))
    await until_done(step, lambda error: "not yet", lambda error, count: 10.0 * count)
    assert waited == [10.0, 20.0]
