"""Amounts in words."""

from __future__ import annotations

import pytest

from data.models import Currency
from data.official.amounts import amounts_in

DONG, DOLLARS = Currency.VND, Currency.USD


@pytest.mark.parametrize(
    ("words", "amounts"),
    [
        ("100.000 đồng/lần (Thông tư số 47/2019/TT-BTC)", {(100_000, DONG)}),
        ("20.000 vnđ /tờ khai", {(20_000, DONG)}),
        ("25.000.000đ/giấy", {(25_000_000, DONG)}),
        ("2,1 tỷ đồng đến 70 tỷ đồng", {(2_100_000_000, DONG), (70_000_000_000, DONG)}),
        ("145 USD/thẻ; 05 đô la Mỹ", {(145, DOLLARS), (5, DOLLARS)}),
        ("Thông tư số 64/2025/TT-BTC ngày 30/6/2025, Điều 5", set()),
    ],
)
def test_amounts_are_read_with_their_currency(words, amounts):
    assert amounts_in(words) == amounts
