"""Short codes: the same for the same, read however people copy them, different for every purpose."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.messages.short_codes import read_code, short_code, written

SECRET = b"s" * 32


@given(st.text(), st.sampled_from(["receipt", "erasure"]))
def test_codes_are_read_as_people_copy_them(what: str, purpose: str) -> None:
    code = short_code(SECRET, purpose, what)
    assert code == short_code(SECRET, purpose, what)
    for typed in (code, written(code), written(code).lower(), f" {code[:5]} – {code[5:]} "):
        assert read_code(typed) == code
    for typed in ("", "K7Q2M", code + "A", code[:-1] + "0", "không nhớ"):
        assert read_code(typed) is None


def test_a_code_tells_nothing_of_another_purpose_or_secret() -> None:
    codes = {short_code(secret, purpose, "x") for secret in (SECRET, b"t" * 32) for purpose in ("receipt", "erasure")}
    assert len(codes) == 4
