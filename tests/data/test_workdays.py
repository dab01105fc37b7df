"""Working days of Vietnamese offices: weekends, Tết, substitute days, days that were swapped."""

from __future__ import annotations

from datetime import date

import pytest

from data.checks.content import check_content
from data.workdays import DayOff, Workdays, load_days_off, workdays


@pytest.mark.parametrize(
    "free",
    [
        date(2026, 1, 1),
        date(2026, 2, 16),  # Giao thừa
        date(2026, 2, 20),  # mùng 4
        date(2026, 4, 27),  # Giỗ Tổ falls on a Sunday
        date(2026, 4, 30),
        date(2026, 8, 31),  # swapped
        date(2026, 9, 1),
        date(2026, 9, 2),
        date(2026, 11, 24),  # from 2026 on
        date(2027, 11, 24),
        date(2029, 11, 26),  # the 24th is a Saturday
        date(2027, 2, 10),  # mùng 5, for mùng 2 on a Sunday
        date(2026, 11, 28),
        date(2026, 11, 29),
    ],
)
def test_days_on_which_no_office_works(free):
    assert not workdays().includes(free)


@pytest.mark.parametrize(
    "worked", [date(2026, 11, 25), date(2026, 8, 22), date(2025, 4, 26), date(2025, 11, 24), date(2026, 2, 23)]
)
def test_days_on_which_offices_work(worked):
    assert workdays().includes(worked)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), 0),
        (date(2026, 11, 25), date(2026, 11, 26), 1),
        (date(2026, 11, 27), date(2026, 11, 29), 0),
        (date(2026, 11, 23), date(2026, 11, 25), 1),  # over the 24th
        (date(2026, 2, 13), date(2026, 2, 23), 1),  # over Tết
        (date(2026, 11, 30), date(2026, 11, 25), -3),
        (date(2026, 8, 21), date(2026, 9, 3), 7),  # 22/8 worked; 31/8, 1/9 and 2/9 free
    ],
)
def test_working_days_between(start, end, count):
    assert workdays().between(start, end) == count


def test_beyond_the_calendar_nothing_is_counted():
    assert workdays().between(date(2026, 1, 1), date(2150, 1, 1)) is None
    assert workdays().between(date(2150, 1, 1), date(2026, 1, 1)) is None


def test_an_announced_day_is_free_once():
    calendar = Workdays([DayOff(day=date(2026, 12, 1), name="Thử")])
    assert not calendar.includes(date(2026, 12, 1))
    assert calendar.includes(date(2027, 12, 1))


def test_the_table_is_checked(tmp_path):
    (tmp_path / "days_off.yml").write_text(
        "- {day: 31/8/2026, name: Sai dạng}\n"
        "- {day: 2028-02-29, name: Năm nhuận, every_year: true}\n"
        "- {day: 2026-12-01, name: Một}\n"
        "- {day: 2026-12-01, name: Hai}\n",
        encoding="utf-8",
    )
    places = [problem.place for problem in check_content(tmp_path)]
    assert places == [f"days_off.yml:{line}" for line in (1, 2, 4)]


def test_the_table_in_force_reads():
    assert date(2026, 8, 31) in {row.day for row in load_days_off()}
