from __future__ import annotations

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.links import Start, read_payload, read_query, telegram_link, web_link
from common.errors import InputError

OFFICES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,54}", fullmatch=True)
CODES = st.from_regex(r"[0-9]\.[0-9]{6}", fullmatch=True)
STARTS = st.builds(Start, st.none() | OFFICES, st.none() | CODES).filter(lambda start: start != Start())


def test_links():
    start = Start("xa-phu-thong", "1.001193")
    assert web_link("https://motcua.example/", start) == "https://motcua.example/?xa=xa-phu-thong&thu-tuc=1.001193"
    assert telegram_link("@mc_bot", start) == "https://t.me/mc_bot?start=1001193_xa-phu-thong"
    assert json.loads(start.to_text()) == {"o": "xa-phu-thong", "p": "1.001193"}
    assert json.loads(Start(procedure="1.001193").to_text()) == {"p": "1.001193"}


@given(STARTS)
def test_what_goes_into_a_link_comes_out(start):
    payload = start.to_payload()
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    assert read_payload(payload) == start
    query = dict(parse_qsl(urlsplit(web_link("http://a.vn", start)).query))
    assert read_query(query) == start


@given(st.text(max_size=80))
def test_a_made_up_payload_does_no_harm(payload):
    start = read_payload(payload)
    assert start is None or start.to_payload() == payload


@pytest.mark.parametrize(
    "payload", ["", "_", "abc", "1001193_", "1001193_Xa", "1001193__a", "9" * 65, "1001193_xa bà"]
)
def test_payloads_that_are_not_ours(payload):
    assert read_payload(payload) is None


def test_wrong_values_of_a_web_link_are_left_out():
    assert read_query({"xa": "<script>", "thu-tuc": "1.001193"}) == Start(None, "1.001193")
    assert read_query({"xa": "xa-ba-be", "thu-tuc": "abc"}) == Start("xa-ba-be")
    assert read_query({"xa": "A", "b": "c"}) is None


def test_an_office_id_that_does_not_fit():
    with pytest.raises(InputError, match="dài quá"):
        Start("x" * 60, "1.001193").to_payload()
