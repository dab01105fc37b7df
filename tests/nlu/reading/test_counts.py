"""How many of a thing."""

from __future__ import annotations

import pytest

from nlu.reading.counts import Count, counts_in


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ("lấy 3 bản hết bao nhiêu", (Count(3, "bản"),)),
        ("hai tờ thì sao", (Count(2, "bản"),)),
        ("ba ban", (Count(3, "bản"),)),
        ("5 bản, mỗi bản 4 trang", (Count(5, "bản"), Count(4, "trang"))),
        ("bốn người", (Count(4, "người"),)),
        ("danh sach 8 ng", (Count(8, "người"),)),
        ("cho 8 công nhân", (Count(8, "người"),)),
        ("bà bản", ()),
        ("từ trang 3", ()),
        ("cho tôi bản sao", ()),
    ],
)
def test_counts_are_heard_with_what_is_counted(said, counts):
    assert counts_in(said) == counts
