"""The bench of understanding: what its tables say, on catalogues and questions small enough for a test."""

from __future__ import annotations

import pytest

from bench.nlu.sets import HELD_OUT, Catalogue, also_accepted, digest, question_sets
from bench.nlu.several import find, taken_for_several
from bench.nlu.size import WARM_UP, grown, measured
from bench.nlu.suite import accuracy, different, typed_otherwise
from data.loader import starter
from data.models import Content
from nlu.evaluation import OUT_OF_SCOPE, Question, Several
from nlu.matcher import Matcher

WEDDING = "1.000894"


@pytest.fixture(scope="module")
def small() -> Catalogue:
    """Five procedures of the starter content and their phrases."""
    content = starter()
    chosen = tuple(row for row in content.procedures if row.code in {WEDDING, "1.001193", "1.004873"})
    codes = {row.code for row in chosen}
    vocabulary = tuple(entry for entry in content.vocabulary if codes.intersection(entry.procedures))
    return Catalogue("small", Content(procedures=chosen, vocabulary=vocabulary))


SETS = {
    "asked": (Question("đăng ký kết hôn", frozenset({WEDDING})), Question("cuoi vo", frozenset({WEDDING}))),
    "outside": (Question("hôm nay có mưa không", frozenset(), OUT_OF_SCOPE),),
    "elsewhere": (Question("cấp hộ chiếu", frozenset({"9.999999"})),),
}


def test_a_row_for_each_set_that_can_be_judged(small: Catalogue) -> None:
    head, *rows = accuracy([(small, Matcher(small.content))], SETS)
    assert [row[:3] for row in rows] == [("`asked`", "small (3)", "2"), ("`outside`", "small (3)", "1")]
    assert all(len(row) == len(head) for row in rows)
    assert rows[0][3] == "100.0 / 100.0 %"
    assert rows[1][3:5] == ("–", "–")


def test_only_questions_written_with_marks_are_typed_otherwise(small: Catalogue) -> None:
    _, *rows = typed_otherwise([(small, Matcher(small.content))], SETS)
    assert {row[2] for row in rows} == {"1"}
    assert rows[0][0] == "có dấu"
    assert rows[0][-1] == "+0.0"


def test_no_question_is_timed_twice() -> None:
    sets = {"a": [Question(str(number % 90), frozenset()) for number in range(200)], "b": SETS["asked"]}
    assert len(different(sets)) == len(set(different(sets))) == 92


def test_held_out_sets_are_there() -> None:
    assert set(HELD_OUT) <= set(question_sets())


def test_what_is_accepted_too_is_said_of_held_out_questions_that_are_there() -> None:
    golds = {(name, digest(row.text)): row.gold for name, rows in question_sets().items() for row in rows}
    assert {name for name, _ in also_accepted()} <= set(HELD_OUT)
    assert all(codes <= golds.get(key, frozenset()) for key, codes in also_accepted().items())


def test_a_catalogue_grows_by_procedures_of_their_own(small: Catalogue) -> None:
    first = next(grown(small.content))
    assert len({row.code for row in first.procedures}) == len({row.name for row in first.procedures}) == 1000


def test_an_index_is_measured_in_a_process_of_its_own(small: Catalogue) -> None:
    size = measured(small.content, ["kết hôn"] * (WARM_UP + 3))
    assert len(size.times) == len(size.cpu_times) == 3
    assert 0 < size.kept <= size.peak
    assert size.wall > 0
    assert size.quantiles()[0] <= size.quantiles()[1]


def test_several_requests_are_counted_when_all_of_them_are_understood() -> None:
    content = starter()
    catalogue, finder = Catalogue("starter", content), Matcher(content)
    both = Several("tách hộ cần gì, còn khai tử mất bao lâu", (frozenset({"1.010038"}), frozenset({"1.000656"})))
    half = Several("tách hộ cần gì, còn khai tử mất bao lâu", (frozenset({"1.010038"}), frozenset({WEDDING})))
    lacking = Several("tách hộ", (frozenset({"9.999999"}),))
    found = find(finder, (both, half, lacking), catalogue.codes)
    assert (found.judged, found.all, found.some) == (2, 0.5, 1.0)
    questions = [Question(both.text, frozenset({"1.010038"})), *SETS["asked"], *SETS["elsewhere"]]
    assert taken_for_several(finder, questions, catalogue.codes) == (1, 3)
