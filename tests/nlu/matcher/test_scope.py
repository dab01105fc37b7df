"""Whether any procedure is meant: what speaks for it, and what the fitting must not fall for."""

from __future__ import annotations

import zlib
from dataclasses import replace

import numpy as np
import pytest
from support.content.matcher import starter_matcher

from data.loader import starter
from data.models import Content
from nlu.matcher.fitting import procedures as train
from nlu.matcher.fitting.procedures import Example, fit_scope
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.index.meanings import Meanings
from nlu.matcher.ranking import features
from nlu.matcher.ranking.features import FEATURES, NONE_FEATURES, Candidates, Extractor
from nlu.matcher.ranking.ranker import SCOPE_FEATURES, elsewhere_ahead, ranker, scope_values
from nlu.understanding import Verdict

ARTICLE = (
    "Tối qua trên sân nhà, đội chủ nhà thắng đậm ba bàn không gỡ sau chín mươi phút thi đấu hấp dẫn. Tiền đạo trẻ lập cú "
    "đúp ngay trong hiệp một, thủ môn cản phá thành công quả phạt đền ở phút bảy mươi. Huấn luyện viên cho rằng các học trò "
    "đã chơi đúng sức và còn phải cải thiện khâu dứt điểm trước trận gặp đội đầu bảng vào cuối tuần tới. "
)


def found(phrase_meaning: float = 0.0, **none: float) -> Candidates:
    """One candidate."""
    values = np.array([[phrase_meaning if name == "phrase_meaning" else 0.0 for name in FEATURES]])
    return Candidates(np.array([0]), values, np.array([none.get(name, 0.0) for name in NONE_FEATURES]))


def test_elsewhere_is_ahead_only_of_a_candidate_that_has_phrases() -> None:
    assert elsewhere_ahead(found(0.5, elsewhere_meaning=0.7), 0) == pytest.approx(0.2)
    assert elsewhere_ahead(found(0.7, elsewhere_meaning=0.5), 0) == 0
    assert elsewhere_ahead(found(0.0, elsewhere_meaning=0.7), 0) == 0


def test_every_scope_feature_has_a_value_and_a_coefficient() -> None:
    values = scope_values(found(0.5, told=2.0), np.zeros(1))
    assert len(values) == len(SCOPE_FEATURES) + 1 == len(ranker().scope)
    assert dict(zip(SCOPE_FEATURES, values, strict=False))["told"] == 2.0


def test_the_same_likeness_says_more_in_a_long_story() -> None:
    short, long = (found(0.6, inside_learned=0.4, told=told) for told in (1.0, 2.5))
    assert ranker().in_scope(long, np.zeros(1)) > ranker().in_scope(short, np.zeros(1))


def test_what_speaks_for_the_catalogue_and_what_against_it() -> None:
    middle = found(0.6, outside_meaning=0.5, elsewhere_meaning=0.6, told=2.0)

    def changed(name: str) -> float:
        none = middle.none + 0.2 * np.array([feature == name for feature in NONE_FEATURES])
        return ranker().in_scope(replace(middle, none=none), np.zeros(1)) - ranker().in_scope(middle, np.zeros(1))

    assert changed("inside_learned") > 0
    for against in ("outside_learned", "outside_words", "outside_meaning", "elsewhere_meaning", "catalogue_size"):
        assert changed(against) < 0, against


def test_length_alone_puts_nothing_in_scope_or_out_of_it() -> None:
    """Of the examples, small talk is short and stories are long; what both offer is the same."""

    def example(number: int, told: float, *, meant: bool) -> Example:
        one = found(0.5 + 0.01 * (number % 3), told=told)
        return Example(one, np.array([float(meant)]), 1.0)

    rows = [(3.0, True, 90), (1.0, True, 30), (3.0, False, 30), (1.0, False, 90)]
    examples = [example(number, told, meant=meant) for told, meant, count in rows for number in range(count)]
    scope = fit_scope(examples, np.zeros(len(FEATURES)))
    assert abs(scope[SCOPE_FEATURES.index("told")]) < 0.05


def test_a_phrase_whose_procedure_is_no_candidate_is_not_out_of_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all levels one phrase in eight was taught to be out of scope for that."""
    monkeypatch.setattr(features, "_CANDIDATES", 1)
    monkeypatch.setattr(train, "asked", lambda text: zlib.crc32(text.encode()) % 40 == 0)
    content = starter()
    small = Content(procedures=content.procedures[:20], vocabulary=content.vocabulary)
    corpus = Corpus(small, Meanings([], np.zeros((0, 4), np.float32)))
    book = corpus.phrases
    inside = [
        min(row) < book.outside for text, row in zip(book.texts, book.targets, strict=True) if train.asked(text)
    ]
    examples = list(train.phrase_examples(corpus, Extractor(corpus)))
    assert sum(example.in_scope for example in examples) < sum(inside)
    assert sum(not example.in_scope for example in examples) == len(inside) - sum(inside)


def test_a_pasted_article_is_refused_however_long_it_is() -> None:
    matcher = starter_matcher()
    for times in (1, 3, 30):
        assert all(match.verdict is Verdict.NONE for match in matcher.match(ARTICLE * times)), times
