"""What buttons carry: short, and read back as written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.saying.reply import Decision
from actions.saying.tap import PAYLOAD_LIMIT, choose
from nlu.taps import of_tap, parse_tap
from nlu.understanding import Act, Aspect, Reading

CODES = st.from_regex(r"\A[0-9]\.[0-9]{6}\Z")


def read(payload: str) -> Reading | None:
    parsed = parse_tap(payload)
    return of_tap(*parsed) if parsed else None


@given(CODES, st.sampled_from([None, *Aspect]), st.one_of(st.none(), st.integers(0, 99)), st.integers(1, 99))
def test_a_button_reads_back_and_fits(code, aspect, case, leaf):
    payload = choose(code, aspect, case, leaf)
    assert len(payload.encode()) <= PAYLOAD_LIMIT
    found = read(payload)
    assert found is not None
    assert (found.intent, found.act, found.codes) == ("choose", Act.TAP, (code,))
    assert (found.aspects, found.case, found.leaf) == ((aspect,) if aspect else (), case, leaf)


@pytest.mark.parametrize("payload", ["", "xin chào", "/choose{", "/choose[]", '/choose{"x":1}'])
def test_anything_else_is_no_tap(payload):
    assert read(payload) is None


def test_senseless_values_are_left_out():
    assert read('/choose{"p":"1.001193","a":"love","c":-3,"n":"x"}') == read(choose("1.001193"))


@pytest.mark.parametrize("payload", ["/choose", '/choose{"a":"fee"}', '/choose{"p":7}'])
def test_a_button_that_names_no_procedure_asks_which(talk, payload):
    assert talk.send(payload).decision is Decision.CLARIFY
