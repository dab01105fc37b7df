"""The learned reader of what is asked, and its examples."""

from __future__ import annotations

from nlu.aspects.asked import aspects_in
from nlu.aspects.clauses import clauses
from nlu.aspects.reader import AspectReader, Classes, Model, features, reader
from nlu.aspects.train import EXAMPLES, written
from nlu.reading.text import fold
from nlu.understanding import Aspect

NAMES = {aspect.value for aspect in Aspect}


def kinds(text: str) -> list[str]:
    row = Classes().stops([part.words for part in clauses(text)])
    return [stop.kind for stop in row]


def test_examples_are_sentences_with_known_aspects_in_many_voices():
    examples = list(written())
    assert len(examples) > 3_000
    assert len({one.voice for one in examples}) == len(list(EXAMPLES.glob("*.yml"))) > 20
    for one in examples:
        assert one.aspects <= NAMES
        assert not one.text.startswith("{"), one.text  # a colon that YAML took for a table


def test_every_aspect_is_asked_for_in_many_ways():
    for name in NAMES:
        assert sum(name in one.aspects for one in written()) > 60


def test_a_class_is_what_was_typed_where_marks_were_typed():
    assert kinds("mấy đồng") == ["|", "how_many", "coin", "|"]
    assert kinds("máy cũ")[1] == "net"
    assert kinds("may dong") == ["|", "how_many", "coin", "|"]


def test_words_that_say_what_it_is_about_are_one_and_the_same():
    assert kinds("tách thửa mất bao nhiêu") == kinds("kết hôn mất bao nhiêu") == ["|", "?", "cost", "how_many", "|"]


def test_each_feature_counts_once():
    row = Classes().stops([["bao", "nhiêu", "hay", "bao", "nhiêu"]])
    names = [one.name for one in features(row)]
    assert len(names) == len(set(names))


def test_a_way_to_ask_that_no_pattern_knows_is_heard():
    text = "nhập học cho cháu thì nhét vào cặp những thứ gì"
    assert not [hit for part in clauses(text) for hit in part.hits]
    assert aspects_in(text) == aspects_in(fold(text)) == (Aspect.PAPERS,)


def test_coefficients_are_read_as_they_were_written(tmp_path):
    model = Model.load()
    model.save(tmp_path / "weights.npz")
    again = AspectReader(Model.load(tmp_path / "weights.npz"))
    words = [["mang", "giấy", "gì"]]
    assert (again.read(words).scores == reader().read(words).scores).all()
