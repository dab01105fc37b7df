"""Laws of counting working days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.workdays import load_days_off, workdays

days = st.dates(date(2020, 1, 1), date(2035, 12, 31))
spans = st.integers(0, 120).map(lambda number: timedelta(days=number))
SWAPPED = {row.worked for row in load_days_off()}


def between(start: date, end: date) -> int:
    count = workdays().between(start, end)
    assert count is not None
    return count


@given(days, spans, spans)
def test_a_later_day_is_never_nearer(start, one, more):
    assert between(start, start + one) <= between(start, start + one + more)


@given(days, spans, spans)
def test_counts_add_up(start, one, more):
    middle, end = start + one, start + one + more
    assert between(start, middle) + between(middle, end) == between(start, end)


@given(days, spans)
def test_there_and_back_is_the_same_way(start, span):
    assert between(start, start + span) == -between(start + span, start)


@given(days, spans)
def test_never_more_than_the_calendar_has(start, span):
    assert 0 <= between(start, start + span) <= span.days


@given(days)
def test_a_weekend_counts_only_when_it_was_swapped(day):
    if day.weekday() >= 5:
        assert workdays().includes(day) == (day in SWAPPED)
