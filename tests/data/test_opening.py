from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from data.opening import open_seconds, read_hours

HOUR = 3600


@pytest.mark.parametrize(
    "text",
    [
        "7h30–11h30, 13h30–17h00",
        "Sáng 7:30 - 11:30, chiều 13:30 - 17:00",
        "Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00",
        "thứ hai đến thứ sáu: từ 7 giờ 30 đến 11 giờ 30 và 13h30 đến 17h",
    ],
)
def test_hours_are_read_as_people_write_them(text):
    opening = read_hours(text)
    assert opening
    assert opening.on(date(2026, 11, 30)) == ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
    assert opening.on(date(2026, 12, 5)) == ()


def test_days_may_have_hours_of_their_own():
    opening = read_hours("Thứ 2–thứ 6: 7h30–11h30, 13h30–17h00; thứ 7: 7h30–11h30")
    assert opening
    assert opening.on(date(2026, 12, 5)) == ((time(7, 30), time(11, 30)),)
    assert opening.is_open(datetime(2026, 12, 5, 8, 0))
    assert not opening.is_open(datetime(2026, 12, 5, 14, 0))


@pytest.mark.parametrize("text", [None, "", "giờ hành chính", "7h30–11h30 trừ ngày lễ", "11h30–7h30", "25h–26h"])
def test_what_cannot_be_read_for_certain_is_not_reckoned_with(text):
    assert read_hours(text) is None


def test_a_holiday_is_closed():
    opening = read_hours("7h30–11h30")
    assert opening
    assert opening.on(date(2026, 9, 2)) == ()


@pytest.mark.parametrize(
    ("moment", "begins"),
    [
        ((2026, 12, 2, 17, 37), (2026, 12, 3, 7, 30)),
        ((2026, 12, 2, 6, 0), (2026, 12, 2, 7, 30)),
        ((2026, 12, 4, 18, 0), (2026, 12, 8, 7, 30)),
        ((2026, 12, 31, 18, 0), (2027, 1, 4, 7, 30)),
    ],
)
def test_it_is_reckoned_when_an_office_opens_again(moment, begins):
    opening = read_hours("7h30–11h30, 13h30–17h00", closed=[date(2026, 12, 7)])
    assert opening.next_after(datetime(*moment)) == datetime(*begins)


def test_an_office_without_a_day_ahead_is_not_told_to_open():
    always_closed = read_hours("7h30–11h30", closed=[date(2026, 12, 1) + timedelta(days=one) for one in range(60)])
    assert always_closed.next_after(datetime(2026, 12, 2, 18, 0)) is None


def test_only_open_hours_count():
    """From Friday 16:00 to Monday 08:30: an hour on Friday and one on Monday."""
    opening = read_hours("7h30–11h30, 13h30–17h00")
    assert open_seconds(datetime(2026, 11, 27, 16), datetime(2026, 11, 30, 8, 30), opening) == 2 * HOUR


def test_with_unknown_hours_working_days_count_whole():
    assert open_seconds(datetime(2026, 11, 27, 16), datetime(2026, 11, 30, 8), None) == 16 * HOUR
