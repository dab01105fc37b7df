"""The sparse spaces against their definition, and that they are the same in every process."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.settings import ROOT
from nlu.matcher.index.learner import Learner
from nlu.matcher.index.spaces import Lookup, NearestOf, Space, hash_of
from nlu.matcher.words.terms import Texts

WEIGHTS = st.sampled_from([0.1, 0.2, 0.6, 1.0])
TEXTS = st.lists(st.dictionaries(st.sampled_from("abcdefgh"), WEIGHTS, max_size=6), max_size=8)


def by_hand(texts, question):
    """Cosine, inside and covered of every text, straight from the definitions."""
    size = len(texts)
    seen = {term: sum(term in text for text in texts) for text in [*texts, question] for term in text}
    idf = {term: math.log1p((size - count + 0.5) / (count + 0.5)) for term, count in seen.items()}
    asked = {term: weight * idf[term] for term, weight in question.items()}
    total = math.sqrt(sum(value**2 for value in asked.values())) or 1.0
    for text in texts:
        has = {term: weight * idf[term] for term, weight in text.items()}
        norm = math.sqrt(sum(value**2 for value in has.values())) or 1.0
        common = asked.keys() & has.keys()
        yield (
            sum(asked[term] * has[term] for term in common) / norm / total,
            sum(has[term] ** 2 for term in common) / norm**2,
            sum(asked[term] ** 2 for term in common) / total**2,
        )


@given(TEXTS, st.dictionaries(st.sampled_from("abcdefghxyz"), WEIGHTS, max_size=6))
def test_a_space_computes_what_it_says(texts, question):
    space = Space(Texts.of(texts))
    found = space.compare(question)
    columns = np.array([found.cosine, found.inside, found.covered]).T
    assert columns == pytest.approx(np.array(list(by_hand(texts, question))).reshape(len(texts), 3), abs=1e-5)
    assert space.cosines(question) == pytest.approx(found.cosine)


def test_the_learner_solves_kernel_ridge_regression():
    texts = [{"a": 1.0, "b": 1.0}, {"a": 1.0, "c": 0.2}, {"c": 1.0}, {"b": 1.0, "d": 1.0}]
    targets = [(0,), (1,), (1, 2), (0,)]
    space = Space(Texts.of(texts))
    cosines = space.compare({"a": 1.0, "b": 1.0, "c": 1.0, "d": 1.0}).cosine
    meant = np.array([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0], [0.8, -0.6]], np.float32)
    meaning = meant @ np.array([0.8, 0.6], np.float32)
    kernel = (np.array([space.compare(text).cosine for text in texts]) + meant @ meant.T) / 2
    wanted = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.5**0.5, 0.5**0.5], [1.0, 0.0, 0.0]])
    expected = wanted.T @ np.linalg.solve(kernel + 0.05 + 1.5 * np.eye(4), (cosines + meaning) / 2 + 0.05)
    assert Learner(space, meant, targets).scores(cosines, meaning, 3) == pytest.approx(expected, abs=1e-6)


OWNERS = st.lists(st.sets(st.integers(0, 4), max_size=3).map(lambda found: tuple(sorted(found))), max_size=9)


@given(OWNERS, st.data())
def test_the_greatest_value_of_each_owner(owners, data):
    values = data.draw(st.lists(st.floats(-1, 1, width=32), min_size=len(owners), max_size=len(owners)))
    own = [[value for value, found in zip(values, owners, strict=True) if owner in found] for owner in range(5)]
    nearest, likeness = NearestOf(owners, 5), np.array(values, np.float32)
    assert nearest.of(likeness).tolist() == [max(found, default=0.0) for found in own]
    some = data.draw(st.lists(st.integers(0, 4), max_size=5))
    assert nearest.of_some(likeness, np.array(some, np.int64)).tolist() == [
        max(own[one], default=0.0) for one in some
    ]


def test_a_lookup_finds_all_numbers_in_order():
    hashes = np.array([hash_of(key) for key in (("a",), ("b", "c"), ("a",))], dtype=np.int64)
    lookup = Lookup(hashes, np.arange(3))
    assert [lookup.rows(key) for key in (("a",), ("b", "c"), ("d",))] == [[0, 2], [1], []]


PROGRAM = """
import numpy
from nlu.matcher.index.spaces import Space
from nlu.matcher.index.learner import Learner
from nlu.matcher.words.terms import Texts
from nlu.matcher.index.meanings import Meanings
texts = [{f"{a}{b}": 1 / (1 + b) for b in range(a % 7 + 1)} | {str(a % 5): 0.3, "all": 1.0} for a in range(40)]
space = Space(Texts.of(texts))
question = {"10": 0.7, "all": 1.0, "3": 1.0, "unknown": 0.2, "110": 0.1}
found = space.compare(question)
words = Meanings(["all", "3", "10", "20"], numpy.arange(12, dtype=numpy.float32).reshape(4, 3) - 5)
meant, meaning = words.of_texts(space), words.of(question)
learner = Learner(space, meant, [(a % 6,) for a in range(40)])
for values in (found.cosine, meant, learner.scores(found.cosine, meant @ meaning, 6)):
    print(values.tobytes().hex())
"""


def test_every_process_computes_the_same():
    told = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1
