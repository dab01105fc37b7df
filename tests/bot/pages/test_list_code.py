"""The address of a list: it comes back whole, mistakes are noticed, and nobody guesses another's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.list_code import ALPHABET, ListCode, digest_of, new_code, read_code

CODES = st.builds(
    ListCode,
    st.from_regex(r"\d\.\d{6}", fullmatch=True).filter(str.isascii),
    st.text("abcd", max_size=3),
    st.integers(0, 65_535).map(lambda days: date(2026, 1, 1) + timedelta(days=days)),
    st.binary(min_size=3, max_size=3),
    st.binary(min_size=5, max_size=5),
)


@given(CODES)
def test_what_is_written_is_read_again(code):
    written = code.written()
    assert read_code(written) == code
    assert read_code(f" {written.upper()} ") == code, "letters are copied large, with blanks around"


@given(CODES, st.data())
def test_a_mistyped_letter_is_noticed(code, data):
    """One in 65,536 passes by chance; then it is another list of public papers."""
    written = code.written()
    place = data.draw(st.integers(written.index("-") + 1, len(written) - 1))
    other = data.draw(st.sampled_from([letter for letter in ALPHABET if letter != written[place]]))
    found = read_code(written[:place] + other + written[place + 1 :])
    assert found is None or found != code


@given(CODES, CODES)
def test_a_tail_fits_its_own_case_only(one, other):
    head, tail = one.written().split("-")[0], other.written().split("-")[1]
    if (one.procedure, one.path) != (other.procedure, other.path):
        found = read_code(f"{head}-{tail}")
        assert found is None or found.random == other.random  # by chance, one in 65,536


@given(st.text())
def test_anything_else_is_no_code(text):
    assert read_code(text) is None


@pytest.mark.parametrize("tail", ["", "2" * 19, "2" * 21, "z" * 20, "l" * 20])
def test_tails_that_there_are_not(tail):
    assert read_code(f"1004194a-{tail}") is None


def test_two_lists_of_one_case_have_different_addresses_and_say_the_same():
    made = date(2026, 12, 1)
    one, other = (new_code("1.004194", "a", made, "Tờ khai") for _ in range(2))
    assert one != other
    found = read_code(one)
    assert (found.procedure, found.path, found.made) == ("1.004194", "a", made)
    assert found.digest == digest_of("Tờ khai") != digest_of("Tờ khai mới")
