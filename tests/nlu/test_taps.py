from __future__ import annotations

import pytest

from nlu.taps import is_tap, of_tap, parse_tap, understanding_of, write_tap
from nlu.understanding import KEY, Aspect, Understanding


def test_a_tap_says_what_it_means():
    tap = write_tap("choose", p="1.001193", a="fee", c=1)
    assert tap == '/choose{"p":"1.001193","a":"fee","c":1}'
    intent, keys = parse_tap(tap, {"choose"}) or ("", {})
    understanding = of_tap(intent, keys)
    assert (understanding.intent, understanding.confidence) == ("choose", 1.0)
    assert understanding.procedure_codes == ("1.001193",)
    assert understanding.aspects == (Aspect.FEE,)
    assert understanding.case == 1


@pytest.mark.parametrize(
    "text",
    [
        "choose",
        "/",
        "/restart",
        "/choose{",
        '/choose{"p"',
        '/choose["p"]',
        '/choose{"x":1}',
        "/choose{} rồi sao",
        "/Choose",
    ],
)
def test_anything_else_is_no_tap(text):
    assert parse_tap(text, {"choose"}) is None


def test_values_that_make_no_sense_are_left_out():
    understanding = of_tap("choose", {"p": 5, "a": "colour", "c": -1, "o": "", "kind": None})
    assert understanding == Understanding("choose", 1.0)


def test_what_a_parsed_message_means():
    typed = Understanding("ask_fee", 0.9, aspects=(Aspect.FEE,))
    assert understanding_of({KEY: typed.to_dict(), "intent": {"name": "greet"}}) == typed
    tapped = {"intent": {"name": "start"}, "entities": [{"entity": "o", "value": "xa-mau"}]}
    assert understanding_of(tapped) == Understanding("start", 1.0, offices=("xa-mau",))
    assert understanding_of({}).intent == "out_of_scope"


def test_typed_slashes_are_recognized():
    assert is_tap(" /start")
    assert not is_tap("1/2")
