"""Amounts in words."""

from __future__ import annotations

import unicodedata

import pytest

from data.models import Currency
from data.official.amounts import amounts_in, replaced

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


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("8.000 đồng, 8000đ, 8 nghìn, 8k", "10.000 đồng, 10000đ, 10 nghìn, 10k"),
        ("từ 8.000 đến 9.000 đồng", "từ 10.000 đến 9.000 đồng"),
        ("Thủ tục 8.000123, khoản 8, 18.000 đồng", "Thủ tục 8.000123, khoản 8, 18.000 đồng"),
        (unicodedata.normalize("NFD", "mất 8.000 đồng"), "mất 10.000 đồng"),
    ],
)
def test_an_amount_is_replaced_in_its_spelling(text, changed):
    assert replaced(text, {8000: 10_000}) == changed


def test_an_amount_that_a_spelling_cannot_hold_is_written_out():
    assert (
        replaced("hết 1,5 triệu, hay 50k", {1_500_000: 900_000, 50_000: 52_250})
        == "hết 900.000 đồng, hay 52.250 đồng"
    )


def test_what_is_no_fee_is_not_put_in():
    with pytest.raises(ValueError, match="smaller"):
        replaced("hết 8.000 đồng", {8000: 8})
