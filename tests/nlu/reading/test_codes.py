"""Codes typed loosely are found exactly; personal numbers are masked."""

import pytest

from nlu.reading.codes import dossier_codes, mask, procedure_codes, without_phone


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("H55.12-261120-0007 của tôi đến đâu rồi", ("H55.12-261120-0007",)),
        ("h55.12 – 261120 - 0007", ("H55.12-261120-0007",)),
        ("h55.12 261120 0007", ("H55.12-261120-0007",)),
        ("mã 000.00.53.h48 220101 0001 số 019175000007", ("000.00.53.H48-220101-0001",)),
        ("h55 261120 0007", ()),
        ("mã 000.00.53.h48-220101-0001", ("000.00.53.H48-220101-0001",)),
        ("G09.20-20260101-0000001", ("G09.20-20260101-0000001",)),
        ("bảo hiểm 00001/2026/00001", ("00001/2026/00001",)),
        ("H55-261120-0007 và H55-261121-0008", ("H55-261120-0007", "H55-261121-0008")),
        ("giao dịch G22.99.3-240101000001", ()),
        ("ngày 20/11/2026", ()),
    ],
)
def test_dossier_codes(typed: str, codes: tuple[str, ...]) -> None:
    assert dossier_codes(typed) == codes


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("1.001193", ("1.001193",)),
        ("tthc 1001193", ("1.001193",)),
        ("Mã thủ tục: 1,001193", ("1.001193",)),
        ("1.001193.000.00.00.H48", ("1.001193",)),
        ("1.001193 với 2.000815", ("1.001193", "2.000815")),
        ("1.000.000 đồng", ()),
        ("H55.12-261120-0007", ()),
    ],
)
def test_procedure_codes(typed: str, codes: tuple[str, ...]) -> None:
    assert procedure_codes(typed) == codes


def test_identity_and_phone_numbers() -> None:
    masked, first = mask("cccd 001 099 012 345, cmnd cũ 095123456, sđt +84 912 345 678")
    assert masked == "cccd [số định danh], cmnd cũ [số định danh], sđt [số điện thoại]"
    assert first == "001099012345"


def test_a_code_with_spaces_hides_no_number_beside_it() -> None:
    assert mask("h55.12 261120 0007 019 175 000 007") == ("h55.12 261120 0007 [số định danh]", "019175000007")


def test_mask_leaves_dossier_codes_and_everything_else() -> None:
    masked, first = mask("hồ sơ H55.12-261120-0007, số 012345678901, gọi 0901234567")
    assert masked == "hồ sơ H55.12-261120-0007, số [số định danh], gọi [số điện thoại]"
    assert first == "012345678901"
    assert mask("không có số nào") == ("không có số nào", None)


@pytest.mark.parametrize("said", ["số điện thoại 0912345678", "sđt: 0912345678", "0912345678"])
def test_the_writers_own_phone_number_is_no_part_of_the_question(said: str) -> None:
    """ "0912345678 muốn đăng ký kết hôn" was sent away: the words of the placeholder were read as a question."""
    assert " ".join(without_phone(mask(f"tôi tên A, {said}, muốn kết hôn")[0]).split()) == "tôi tên A, , muốn kết hôn"
