"""What buttons carry: short, and read back as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.tap import PAYLOAD_LIMIT, Tap, choose, read_tap
from nlu.understanding import Aspect

CODES = st.from_regex(r"\A[0-9]\.[0-9]{6}\Z")


@given(CODES, st.sampled_from([None, *Aspect]), st.one_of(st.none(), st.integers(0, 99)), st.integers(1, 99))
def test_a_button_reads_back_and_fits(code, aspect, case, leaf):
    payload = choose(code, aspect, case, leaf)
    assert len(payload.encode()) <= PAYLOAD_LIMIT
    assert read_tap(payload) == Tap(code, aspect, case, leaf)


@pytest.mark.parametrize(
    "payload",
    [
        "",
        "xin chào",
        "/choose",
        "/choose{",
        '/choose{"a":"fee"}',
        '/choose{"p":7}',
        '/start{"p":"1.001193"}',
        "/choose[]",
    ],
)
def test_anything_else_is_no_tap(payload):
    assert read_tap(payload) is None


def test_senseless_values_are_left_out():
    assert read_tap('/choose{"p":"1.001193","a":"love","c":-3,"n":"x"}') == Tap("1.001193")
