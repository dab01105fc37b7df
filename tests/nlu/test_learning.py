from __future__ import annotations

import pytest

from nlu.learning.linear import LinearModel
from nlu.learning.words import word_starts
from nlu.reading.text import fold

GREET = ["xin chào", "chào bạn", "chào em", "chào anh chị", "chào buổi sáng", "em chào cô"]
FEE = [
    "hết bao nhiêu tiền",
    "lệ phí bao nhiêu",
    "mất bao nhiêu tiền",
    "phí bao nhiêu",
    "tốn bao nhiêu",
    "đóng bao nhiêu tiền",
]
SENTENCES = [*GREET, *FEE], ["greet"] * len(GREET) + ["fee"] * len(FEE)


def test_intents_with_and_without_marks(tmp_path):
    model = LinearModel.fit(*SENTENCES)
    for text in ("chào chị nhé", "lệ phí hết bao nhiêu vậy"):
        for typed in (text, fold(text)):
            shares = model.probabilities(typed)
            assert next(iter(shares)) == ("greet" if "ch" in text[:2] else "fee")
            assert sum(shares.values()) == pytest.approx(1.0, abs=1e-5)
    model.save(tmp_path)
    assert LinearModel.load(tmp_path).probabilities("chào bạn nhé") == pytest.approx(
        model.probabilities("chào bạn nhé"), abs=1e-6
    )


def test_the_same_sentences_make_the_same_model():
    first, second = (LinearModel.fit(*SENTENCES).probabilities("chào nhé bao nhiêu") for _ in range(2))
    assert first == second


def test_texts_without_any_known_feature_get_probabilities_too():
    assert len(LinearModel.fit(*SENTENCES).probabilities("")) == 2
    assert len(LinearModel.fit(*SENTENCES).probabilities("🙂 ✂️")) == 2


def test_words_of_underthesea():
    assert word_starts(["làm", "giấy", "khai", "sinh", "cho", "bé"]) == (True, True, True, False, True, True)
    assert word_starts([]) == ()
