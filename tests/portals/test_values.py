"""Dates and names as portals print them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from common.today import VIETNAM
from portals.dossier import code_date, status_named
from portals.values import money_of, text_of, time_of, times_of


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-24T02:05:00.000+0000",
        "2026-11-24T02:05:00Z",
        "2026-11-24T09:05:00+07:00",
        "2026-11-24T09:05:00",
        "2026-11-24 09:05:00.123",
        "2026-11-24 09:05",
        "20261124090500",
        {"$date": "2026-11-24T02:05:00Z"},
        {"$date": {"$numberLong": "1795485900000"}},
        1795485900000,
        "1795485900000",
        "11/24/2026 09:05:00",
        "24/11/2026 09:05:00",
        "24-11-2026 9:05",
        "11/24/2026 9:05:00 AM",
        "  24/11/2026 09:05  ",
    ],
)
def test_one_time_in_many_spellings(value):
    assert time_of(value) == at(2026, 11, 24, 9, 5)


@pytest.mark.parametrize(
    "value",
    [None, "", "hôm qua", "0001", "99/99/2026", "2026-02-30", "31/11/2026", True, [], {}, {"$date": None}, 1e30, "-"],
)
def test_what_is_no_time_is_none(value):
    assert time_of(value) is None


def test_a_date_that_reads_in_two_ways_is_none():
    assert time_of("11/12/2026 09:00:00") is None
    assert time_of("11/11/2026") == at(2026, 11, 11)


def test_a_clear_date_settles_the_others():
    assert times_of(["12/01/2026", None, "12/24/2026"]) == [at(2026, 12, 1), None, at(2026, 12, 24)]
    assert times_of(["12/01/2026", "24/01/2026"]) == [at(2026, 1, 12), at(2026, 1, 24)]


def test_the_code_settles_what_is_left():
    assert times_of(["11/02/2026", "12/03/2026"], near=date(2026, 11, 2)) == [at(2026, 11, 2), at(2026, 12, 3)]
    assert times_of(["02/11/2026", "03/12/2026"], near=date(2026, 11, 2)) == [at(2026, 11, 2), at(2026, 12, 3)]


def test_american_afternoons():
    assert time_of("11/12/2026 5:00:00 PM") == at(2026, 11, 12, 17)
    assert time_of("11/12/2026 12:00:00 AM") == at(2026, 11, 12)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Đang xử lý", "Đang xử lý"),
        ("  Đang \n xử   lý ", "Đang xử lý"),
        ({"id": 2, "name": "Đang xử lý"}, "Đang xử lý"),
        ([{"languageId": 46, "name": "In process"}, {"languageId": 228, "name": "Đang xử lý"}], "Đang xử lý"),
        ([{"languageId": 46, "name": "In process"}], "In process"),
        ({"name": [{"languageId": 228, "name": "Đang xử lý"}]}, "Đang xử lý"),
        ({"languageId": 228, "name": "Đang xử lý"}, "Đang xử lý"),
        (["Đang xử lý"], "Đang xử lý"),
        ("Đăng k&yacute; khai sinh", "Đăng ký khai sinh"),
        ("a\x00b\u202ec", "abc"),
        ("", None),
        (None, None),
        (12, None),
        ([], None),
        ({"name": None}, None),
    ],
)
def test_names(value, words):
    assert text_of(value) == words


@pytest.mark.parametrize(
    ("code", "day"),
    [
        ("H55.12-261120-0007", date(2026, 11, 20)),
        ("G09.20-20260101-0000001", date(2026, 1, 1)),
        ("000.00.53.H48-220101-0001", date(2022, 1, 1)),
        ("H55.12-261320-0007", None),
        ("00001/2026/00001", None),
    ],
)
def test_the_date_in_a_code(code, day):
    assert code_date(code) == day


def test_only_national_names_have_a_code():
    assert status_named("đang  XỬ LÝ") == 4
    assert status_named("Thẩm định hồ sơ") is None


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        (350_000, 350_000), (350_000.0, 350_000), ("350000", 350_000), ("350.000", 350_000), ("1,350,000", 1_350_000),
        (0, None), ("0", None), (-5, None), (True, None), ("miễn phí", None), ("3.5", None), (None, None), (1e15, None),
        (float("nan"), None),
    ],
)  # fmt: skip
def test_amounts(given: object, amount: int | None):
    assert money_of(given) == amount
