"""Three versions of a record become one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from data.editing.merging import Clash, differences, merge

FEES = {"methods": [{"via": "direct", "fees": [{"amount": 8000}]}, {"via": "online", "fees": [{"amount": 4000}]}]}


def fees(direct: int, online: int) -> dict:
    return {
        "methods": [{"via": "direct", "fees": [{"amount": direct}]}, {"via": "online", "fees": [{"amount": online}]}]
    }


def test_what_only_one_side_changed_is_taken_from_that_side():
    assert merge({"a": 1, "b": 2}, {"a": 9, "b": 2}, {"a": 1, "b": 7}) == ({"a": 9, "b": 7}, ())


def test_two_fees_of_one_procedure_do_not_clash():
    assert merge(FEES, fees(9000, 4000), fees(8000, 5000)) == (fees(9000, 5000), ())


def test_the_same_fee_twice_is_a_clash_that_names_its_place():
    merged, clashes = merge(FEES, fees(9000, 4000), fees(7000, 4000))
    assert merged == fees(7000, 4000)
    assert clashes == (Clash(("methods", 0, "fees", 0, "amount"), 8000, 9000, 7000),)
    assert merge(FEES, fees(9000, 4000), fees(7000, 4000), prefer_mine=True)[0] == fees(9000, 4000)


def test_taken_out_here_and_changed_there_is_a_clash():
    assert merge({"a": 1}, None, {"a": 2})[1] == (Clash((), {"a": 1}, None, {"a": 2}),)
    assert merge({"a": 1}, None, {"a": 1}) == (None, ())


def test_steps_have_an_order_and_clash_as_a_whole():
    assert len(merge({"steps": ["một"]}, {"steps": ["một", "hai"]}, {"steps": ["không", "một"]})[1]) == 1


def test_phrasings_of_both_are_kept_and_what_one_took_out_is_gone():
    base, mine, theirs = ({"phrasings": lines} for lines in (["a", "b"], ["a", "b", "c"], ["b", "d"]))
    assert merge(base, mine, theirs) == ({"phrasings": ["b", "d", "c"]}, ())


def test_differences_are_told_as_deep_as_they_lie():
    assert list(differences(FEES, fees(9000, 4000))) == [(("methods", 0, "fees", 0, "amount"), 8000, 9000)]


records = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2), max_size=3)


@given(records, records, records)
def test_nothing_is_lost_and_nothing_silent(base, mine, theirs):
    """Whatever one side changed is in the result, or a clash names it."""
    merged, clashes = merge(base, mine, theirs)
    named = {clash.path for clash in clashes}
    for side in (mine, theirs):
        for path, _, after in differences(base, side):
            assert path in named or merged.get(path[0]) == after


@given(records, records)
def test_one_side_alone_is_taken_as_it_is(base, mine):
    assert merge(base, mine, base) == (mine, ())
    assert merge(base, base, mine) == (mine, ())
