"""Passwords and one-time codes are masked before anything reads them; other numbers stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.reading.codes import mask

DIGITS = st.text("0123456789", min_size=6, max_size=6)
PASSWORDS = st.from_regex(r"\A[a-z]{3,8}[0-9]{2,4}\Z")


@pytest.mark.parametrize(
    ("typed", "masked"),
    [
        ("mật khẩu vneid của tôi là abc123", "mật khẩu vneid của tôi là [mật khẩu]"),
        ("otp 482913", "otp [mã OTP]"),
        ("mã otp là 482 913 nhập giúp", "mã otp là [mã OTP] nhập giúp"),
        ("mã vừa gửi về là 482913", "mã vừa gửi về là [mã OTP]"),
        ("pass: Hoa@1985, làm hộ tôi", "pass: [mật khẩu], làm hộ tôi"),
        ("mk anhyeuem99", "mk [mật khẩu]"),
    ],
)
def test_secrets_are_masked(typed: str, masked: str) -> None:
    assert mask(typed)[0] == masked


@pytest.mark.parametrize(
    "typed",
    [
        "số 2",
        "lệ phí 150000 đồng",
        "sai mật khẩu 2026",
        "quên mật khẩu năm 2024",
        "mật khẩu của tôi là gì",
        "mật khẩu phải có 8 ký tự",
        "otp 6 số",
        "otp 5 phút chưa về",
        "mật khẩu hồ sơ H55.12-261120-0007",
        "mã hồ sơ H55.12-261120-0007",
        "mã 1.001193",
        "mk 2k5 chưa có căn cước",
        "mã bưu chính 250000",
    ],
)
def test_what_is_no_secret_stays(typed: str) -> None:
    assert mask(typed)[0] == typed


@given(DIGITS, st.sampled_from(["otp {}", "mã otp của tôi là {} nhé", "ma xac nhan: {}", "OTP đây {}"]))
def test_no_code_survives(code: str, sentence: str) -> None:
    assert code not in mask(sentence.format(code))[0]


@given(PASSWORDS, st.sampled_from(["mật khẩu là {}", "mat khau vneid cua toi la {} nhe", "pass {}", "mk: {}"]))
def test_no_password_survives(password: str, sentence: str) -> None:
    assert password not in mask(sentence.format(password))[0]


@given(DIGITS, PASSWORDS)
def test_masking_twice_is_masking_once(code: str, password: str) -> None:
    once = mask(f"mật khẩu là {password}, otp {code}")[0]
    assert mask(once)[0] == once
