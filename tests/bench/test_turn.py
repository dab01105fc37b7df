"""The bench of a turn: what it counts, and how it tells it."""

from __future__ import annotations

import os

from bench.turn import Side, _spent, table


def test_turns_a_second_are_told_beside_the_first_side():
    rows = table([Side("stock", [40.0, 40.0]), Side("here", [2.0, 6.0])]).splitlines()[2:]
    assert rows == ["| stock | 25 | 1.0 | 40.0 / 40.0 ms |", "| here | 250 | 10.0 | 4.0 / 5.8 ms |"]


def test_processor_time_of_a_process_is_counted_with_its_threads():
    before = _spent(os.getpid())
    sum(number * number for number in range(300_000))
    assert _spent(os.getpid()) > before
