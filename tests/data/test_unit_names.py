"""Names of communes inside a sentence."""

from __future__ import annotations

import pytest

from data.unit_names import unit


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Xã Chợ Rã", "xã Chợ Rã"),
        ("Đặc khu Vân Đồn", "đặc khu Vân Đồn"),
        ("Trung tâm Phục vụ hành chính công", "Trung tâm Phục vụ hành chính công"),
        ("Xãnh", "Xãnh"),
    ],
)
def test_only_the_kind_of_unit_is_written_small(name: str, inside: str):
    assert unit(name) == inside
