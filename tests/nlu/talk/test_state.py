"""What is remembered between two turns."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.talk.state import Confirmed, Option, Talk

CODES = st.lists(st.sampled_from(["1.001193", "1.000894"]), max_size=3).map(tuple)
TALKS = st.builds(
    Talk,
    procedure=st.none() | st.just("1.001193"),
    aspects=st.sampled_from([(), ("fee",)]),
    case=st.none() | st.integers(0, 9),
    recent=CODES,
    options=st.lists(st.builds(Option, st.text(max_size=9), st.text(max_size=9)), max_size=3).map(tuple),
    offered=CODES,
    spare=CODES,
    together=CODES,
    listed=CODES,
    awaiting=st.sampled_from([None, "code", "procedure"]),
    dossier=st.none() | st.text(max_size=9),
    confirmed=st.lists(st.builds(Confirmed, st.text(max_size=9), st.text(max_size=9)), max_size=2).map(tuple),
    consent_asked=st.booleans(),
    office=st.none() | st.just("xa-ba-be"),
    entry=st.none() | st.just("x"),
    event=st.none() | st.just("y"),
    touched=st.floats(0, 2e9),
)


@given(TALKS)
def test_it_is_kept_as_plain_json(talk):
    assert Talk.from_dict(json.loads(json.dumps(talk.to_dict()))) == talk


@pytest.mark.parametrize("data", [None, {}, {"procedure": None, "what an older version wrote": 1}])
def test_nothing_known_is_a_fresh_talk(data):
    assert Talk.from_dict(data) == Talk()


@given(TALKS, st.floats(0, 1e6))
def test_after_a_silence_only_the_commune_is_left(talk, minutes):
    later = talk.fresh(talk.touched + minutes * 60, 60)
    assert later.office == talk.office
    assert later.touched == talk.touched + minutes * 60
    if minutes > 60.1:
        assert later == Talk(office=talk.office, touched=later.touched)
    elif minutes < 59.9:
        assert later.procedure == talk.procedure
