"""Vectors of words: what a text means is the sum of its words, kept in one byte a number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.matcher.fitting.meanings import Lesson, learn
from nlu.matcher.index.meanings import Meanings, meanings
from nlu.matcher.index.spaces import Space
from nlu.matcher.words.terms import Texts

NAMES = ["cưới", "lấy vợ", "@marriage", "nhà"]
VECTORS = np.array([[1.0, 0.1], [0.9, 0.2], [2.0, 0.0], [-0.1, 1.5]], np.float32)
TERMS = st.dictionaries(st.sampled_from([*NAMES, "lạ"]), st.sampled_from([0.1, 0.2, 1.0]), max_size=5)


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / (np.linalg.norm(vector) + 1e-9)


@given(TERMS)
def test_a_meaning_is_the_sum_of_its_words(terms: dict[str, float]) -> None:
    expected = sum((weight * VECTORS[NAMES.index(t)] for t, weight in terms.items() if t in NAMES), np.zeros(2))
    assert Meanings(NAMES, VECTORS).of(terms) == pytest.approx(unit(expected), abs=0.05)


@given(st.lists(TERMS, min_size=1, max_size=6))
def test_texts_of_a_space_mean_what_they_mean_alone(texts: list[dict[str, float]]) -> None:
    words = Meanings(NAMES, VECTORS)
    expected = np.array([words.of(text) for text in texts])
    assert words.of_texts(Space(Texts.of(texts))) == pytest.approx(expected, abs=1e-4)


def test_vectors_survive_the_file(tmp_path) -> None:
    words = Meanings(NAMES, VECTORS)
    words.save(tmp_path / "words.npz")
    terms = {"cưới": 1.0, "nhà": 0.2}
    assert Meanings.load(tmp_path / "words.npz").of(terms) == pytest.approx(words.of(terms), abs=1e-3)


def test_words_used_for_the_same_come_to_lie_close() -> None:
    said = [("rước dâu", "a"), ("cưới", "a"), ("xây", "b"), ("cất", "b")]
    lessons = [Lesson({word: 1.0, f"{code}{turn % 3}": 1.0}, (code,)) for turn in range(3000) for word, code in said]
    words = learn(lessons)
    wedding = words.of({"cưới": 1.0})
    assert words.of({"rước dâu": 1.0}) @ wedding > words.of({"xây": 1.0}) @ wedding + 0.3


def test_the_words_of_the_repository_know_a_wedding() -> None:
    words = meanings()
    assert words.of({"cuoi": 1.0}) @ words.of({"lay vo": 1.0}) > words.of({"cuoi": 1.0}) @ words.of({"xay nha": 1.0})
