"""Days as people tell them."""

from __future__ import annotations

from datetime import date

import pytest

from nlu.reading.dates import Told, coming_day_in, day_in
from nlu.reading.text import fold

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize("typed", [str, fold], ids=["marked", "bare"])
@pytest.mark.parametrize(
    ("said", "day", "about"),
    [
        ("con sinh 5/10", date(2026, 10, 5), False),
        ("sinh ngày 12 tháng 9", date(2026, 9, 12), False),
        ("mất mùng 3 tháng 11 năm 2025", date(2025, 11, 3), False),
        ("đẻ hôm 15-9-2026", date(2026, 9, 15), False),
        ("sinh 31/3", date(2026, 3, 31), False),
        ("sinh 31/12/2025", date(2025, 12, 31), False),
        ("hôm qua mới mất", date(2026, 11, 30), False),
        ("đẻ được 2 tháng rồi", date(2026, 10, 2), True),
        ("ba tuần trước", date(2026, 11, 10), True),
        ("tuần trước", date(2026, 11, 24), True),
    ],
)
def test_the_day_is_the_last_one_of_its_name(said, day, about, typed):
    assert day_in(typed(said), TODAY) == Told(day, about)


@pytest.mark.parametrize(
    "said",
    [
        "đến 31/12 là hết hạn",
        "nhà số 12/5",
        "31/2",
        "làm trong 3 ngày",
        "mẫu 1.2/3.4",
        "không có ngày nào",
        "mất tiền mấy tháng trước",
    ],
)
def test_what_is_no_day_is_none(said):
    assert day_in(said, TODAY) is None


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("nghỉ từ 15/12", date(2026, 12, 15)),
        ("hết hạn ngày 5 tháng 1", date(2027, 1, 5)),
        ("hạn là 15/12/2027", date(2027, 12, 15)),
        ("sinh 5/10, hẹn 20/12", date(2026, 12, 20)),
        ("nghỉ hôm 20/11", None),
        ("hôm nay 1/12", None),
        ("15/12/2025", None),
        ("31/2", None),
    ],
)
def test_a_day_to_come_is_the_next_one_where_that_is_nearer(said, day):
    assert coming_day_in(said, TODAY) == day
