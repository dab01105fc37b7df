"""What texts are compared by: one text at a time, and many at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.matcher.index.kept import Names, Ragged
from nlu.matcher.words import terms as terms_module
from nlu.matcher.words.terms import Texts, terms_of

WORD = st.tuples(st.sampled_from(["khai", "sinh", "con", "hai"]), st.sampled_from([0.0, 0.1, 0.2, 1.0]))
TEXT = st.tuples(st.lists(WORD, max_size=6), st.sets(st.sampled_from(["birth", "child"])))


def as_mappings(texts: Texts):
    rows = [texts.weights.getrow(row) for row in range(texts.weights.shape[0])]
    return [{texts.names[term]: weight for term, weight in zip(row.indices, row.data, strict=True)} for row in rows]


def collected(read):
    names = Names()
    words = [names.numbers(key for key, _ in words) for words, _ in read]
    concepts = [names.numbers(sorted(found)) for _, found in read]
    weights = ragged([[weight for _, weight in words] for words, _ in read], np.float32)
    return Texts.read(ragged(words, np.int32), weights, ragged(concepts, np.int32), names.all())


def ragged(rows, kind):
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    return Ragged(np.array([each for row in rows for each in row], dtype=kind), lengths)


def test_words_pairs_and_concepts():
    found = terms_of(["khai", "sinh", "cho"], [1.0, 1.0, 0.2], ["birth"])
    assert found == {"khai": 1.0, "sinh": 1.0, "cho": 0.2, "khai sinh": 1.0, "sinh cho": 0.6, "@birth": 1.0}


def test_the_greatest_weight_counts_and_none_without():
    assert terms_of(["con", "con", "hai"], [0.2, 1.0, 0.0], []) == {"con": 1.0, "con con": 0.6, "con hai": 0.5}


@given(st.lists(TEXT, max_size=6))
def test_many_texts_at_once_are_as_each_by_itself(read):
    alone = [terms_of([key for key, _ in words], [weight for _, weight in words], found) for words, found in read]
    together = as_mappings(collected(read))
    assert together == [pytest.approx(text, rel=1e-6) for text in alone]


def test_terms_are_numbered_in_any_order_of_concepts_alike():
    texts = [collected([([("sinh", 1.0)], found)]) for found in (["birth", "child"], ["child", "birth"])]
    assert texts[0].names == texts[1].names == ["sinh", "@birth", "@child"]


def test_pairs_can_be_left_out(monkeypatch):
    monkeypatch.setattr(terms_module, "PAIR", 0.0)
    assert terms_of(["khai", "sinh"], [1.0, 1.0], []) == {"khai": 1.0, "sinh": 1.0}
    assert as_mappings(collected([([("khai", 1.0), ("sinh", 1.0)], [])])) == [{"khai": 1.0, "sinh": 1.0}]


def test_texts_from_mappings():
    texts = Texts.of([{"a": 1.0, "b": 0.5}, {}, {"b": 1.0}])
    assert texts.names == ["a", "b"]
    assert np.array_equal(texts.weights.toarray(), np.array([[1.0, 0.5], [0.0, 0.0], [0.0, 1.0]], np.float32))
