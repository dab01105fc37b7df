"""Counts by day and week: put in place, summed, compared, and small groups hidden."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from console.staff.charts import HIDDEN, change, lying, told
from data.releases.store import Store
from figures import measures as m
from figures.store import WEEK, Figure, Figures
from figures.views import compared, counted, course, span_of

MONDAY = date(2026, 11, 23)
HERE = m.office_scope("xa-cho-ra")


@pytest.fixture
def figures(tmp_path) -> Figures:
    return Figures(Store(f"sqlite:///{tmp_path / 'motcua.sqlite3'}").engine)


def day(figures: Figures, start: date, count: int, scope: str = HERE) -> None:
    figures.roll_up(start, [Figure(scope, m.TURN, m.ANSWERED, count), Figure(scope, m.HOUR, "08", 0)])


def test_a_day_is_put_in_place_and_its_week_summed_anew(figures):
    day(figures, MONDAY, 10)
    day(figures, MONDAY, 12)
    day(figures, MONDAY + timedelta(days=6), 5)
    day(figures, MONDAY + timedelta(days=7), 40)
    of_weeks = figures.course(HERE, m.TURN, MONDAY, MONDAY + timedelta(days=14), WEEK)
    assert of_weeks == {(MONDAY, m.ANSWERED): 17, (MONDAY + timedelta(days=7), m.ANSWERED): 40}


def test_the_day_from_which_something_is_counted_outlives_what_is_put_in_place(figures):
    assert figures.begun(m.FUNNEL, m.FILING) is None
    figures.begin(m.FUNNEL, m.FILING, MONDAY)
    figures.begin(m.FUNNEL, m.FILING, MONDAY + timedelta(days=1))
    day(figures, MONDAY, 12)
    assert figures.begun(m.FUNNEL, m.FILING) == MONDAY
    assert figures.sums([m.PROVINCE], m.MEASURES, MONDAY, MONDAY + timedelta(days=7)) == {}, "it is no count"


def test_a_view_is_compared_with_as_long_a_time_before(figures):
    span = span_of(1, MONDAY + timedelta(days=6))
    assert (span.since, span.until) == (MONDAY, MONDAY + timedelta(days=7))
    day(figures, MONDAY, 30)
    day(figures, MONDAY - timedelta(days=7), 20)
    day(figures, MONDAY - timedelta(days=8), 99)
    found = counted(figures, HERE, span)
    assert (found.total(m.TURN), found.total(m.TURN, before=True)) == (30, 20)
    assert [count for _, count in course(figures, HERE, m.TURN, span)] == [30, 0, 0, 0, 0, 0, 0]
    assert compared(figures, [HERE, "o:khac"], span) == [(HERE, 30, 20), ("o:khac", 0, 0)]


def test_whole_weeks_are_read_for_a_quarter(figures):
    span = span_of(13, MONDAY + timedelta(days=2))
    day(figures, MONDAY, 30)
    assert counted(figures, HERE, span).total(m.TURN) == 30
    assert len(course(figures, HERE, m.TURN, span)) == 13


def test_small_groups_are_hidden_and_not_compared(figures):
    figures.roll_up(MONDAY, [Figure(HERE, m.PROCEDURE, "1", 4), Figure(HERE, m.PROCEDURE, "2", 5)])
    found = counted(figures, HERE, span_of(1, MONDAY))
    assert found.ranked(m.PROCEDURE, 10) == [("2", 5)]
    assert (told(4), told(5), told(0), told(12_345)) == (HIDDEN, "5", "0", "12.345")
    assert (change(4, 9), change(9, 4), change(9, 6), change(3_000, 6_000)) == ("", "", "tăng 50 %", "giảm 50 %")
    assert change(152, 12) == "gấp 13 lần kỳ trước"
    [hidden, shown] = lying("x", "x", [("a", 4, None), ("b", 50, None)]).bars
    assert (hidden.width, hidden.told, shown.told) == (0, HIDDEN, "50")
