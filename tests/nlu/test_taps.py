from __future__ import annotations

import pytest

from nlu.taps import is_tap, of_tap, parse_tap, write_tap
from nlu.understanding import Act, Aspect, Reading


def test_a_tap_says_what_it_means():
    tap = write_tap("choose", p="1.001193", a="fee", c=1)
    assert tap == '/choose{"p":"1.001193","a":"fee","c":1}'
    intent, keys = parse_tap(tap, {"choose"}) or ("", {})
    reading = of_tap(intent, keys)
    assert (reading.intent, reading.act, reading.share) == ("choose", Act.TAP, 1.0)
    assert reading.codes == reading.procedure_codes == ("1.001193",)
    assert reading.aspects == (Aspect.FEE,)
    assert reading.case == 1


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
    keys = {"p": 5, "a": "colour", "c": -1, "o": "", "kind": None, "n": 0}
    assert of_tap("choose", keys) == Reading("choose")


@pytest.mark.parametrize("intent", [None, {"choose"}])
def test_any_intent_where_none_are_named(intent):
    assert parse_tap('/choose{"p":"1.001193"}', intent) == ("choose", {"p": "1.001193"})
    assert (parse_tap("/help", intent) is None) == (intent is not None)


def test_typed_slashes_are_recognized():
    assert is_tap(" /start")
    assert not is_tap("1/2")


def test_a_tap_asks_what_an_entry_of_the_faq_answers():
    parsed = parse_tap('/ask_faq{"kind":"tai-tep-loi"}')
    assert parsed is not None
    assert of_tap(*parsed).entry == "tai-tep-loi"
    assert of_tap("unsupported", {"kind": "photo"}).entry is None
