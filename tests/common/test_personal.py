"""No spelling hides a personal number, and what only looks like one is left alone."""

import pytest

from common.personal import hidden, numbers_in

SPELLINGS = [
    "001099012345",
    "001 099 012 345",
    "001.099.012.345",
    "001,099,012,345",
    "001/099/012345",
    "001_099_012_345",
    "001 - 099 - 012345",
    "001  099  012345",
    "00 10 99 01 23 45",
    "0 0 1 0 9 9 0 1 2 3 4 5",
    "001\u200b099\u200b012345",
    "001\n099012345",
    "(001)099012345",
    "001*099·012;345",
    "oo1o99o12345",
    "٠٠١٠٩٩٠١٢٣٤٥",
    "001099012345".translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),  # full width
    "𝟎𝟎𝟏𝟎𝟗𝟗𝟎𝟏𝟐𝟑𝟒𝟓",
    "001│099│012345",
]


@pytest.mark.parametrize("typed", SPELLINGS)
def test_no_spelling_hides_an_identity_number(typed):
    (number,) = numbers_in(f"cccd {typed} của tôi")
    assert number.digits == "001099012345"
    assert hidden(f"cccd {typed} của tôi").replace("([", "[") == "cccd [số định danh] của tôi"


def test_letters_or_a_second_number_beside_it_do_not_hide_it():
    assert hidden("CCCD001099012345nhé") == "CCCD[số định danh]nhé"
    assert hidden("001099012345/001099012346") == "[số định danh]/[số định danh]"
    assert hidden("0912345678 001 099 012 345") == "[số điện thoại] [số định danh]"
    assert hidden("001099012345001099012346") == "[số định danh]"
    assert hidden("001099012345-2") == "[số định danh]-2"


@pytest.mark.parametrize(
    "said",
    [
        "H55.12-261120-0007, 000.00.53.H48-220101-0001",
        "h55.12 261120 0007",
        "00001/2026/00001",
        "1.001193, 2.000889 và 1.001193.000.00.00.H48",
        "từ 01/07/2025, 02/07/2025 đến 08/2025, 09/2025",
        "mở 08:00 - 11:30, 13:30 - 17:00",
        "phí 100.000, 200.000, 300.000 đồng",
        "02/09/2025 0830",
    ],
)
def test_codes_dates_times_and_money_are_left_alone(said):
    assert hidden(said) == said
