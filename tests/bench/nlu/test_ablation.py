"""The bench that takes pieces away: the fitting is real, the content small."""

from __future__ import annotations

import numpy as np
import pytest

from bench.nlu import ablation as nlu_ablation
from bench.nlu.ablation import COLUMNS, FITTED, HEAD, NAMED, PIECES, WORLDS, Piece, Result, WordsOnly, measured, row
from bench.nlu.sets import HELD_OUT, Catalogue, question_sets
from data.loader import starter
from data.models import Content
from nlu.evaluation import OUT_OF_SCOPE, Question
from nlu.matcher.index.learner import Learner
from nlu.matcher.index.meanings import Meanings
from nlu.matcher.index.spaces import Space
from nlu.matcher.ranking.features import FEATURES, NONE_FEATURES
from nlu.matcher.words.terms import Texts

BIRTH, WEDDING = "1.001193", "1.000894"
ASKED = (
    Question("đăng ký kết hôn", frozenset({WEDDING})),
    Question("làm giấy khai sinh cho con", frozenset({BIRTH})),
    Question("hôm nay có mưa không", frozenset(), OUT_OF_SCOPE),
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """Two procedures and their phrases; meanings are not learned."""
    monkeypatch.setattr(nlu_ablation, "_learned", lambda content: Meanings([], np.zeros((0, 4), np.float32)))
    content = starter()
    chosen = tuple(one for one in content.procedures if one.code in {BIRTH, WEDDING})
    vocabulary = tuple(entry for entry in content.vocabulary if {BIRTH, WEDDING}.intersection(entry.procedures))
    return Catalogue("small", Content(procedures=chosen, vocabulary=vocabulary))


def test_a_piece_is_taken_away_and_the_ranker_fitted_anew(small: Catalogue) -> None:
    sets = {"plain_ward_heldout": ASKED, "stories_held_out": ASKED, "named": ASKED, "stories_dev": ASKED}
    pieces = [Piece("(nothing)"), Piece("names", ("name_",)), Piece("marks", world="bare")]
    results = dict(measured(small, sets, pieces))
    assert [piece.name for piece in results] == ["(nothing)", "names", "marks"]
    whole = next(iter(results.values()))
    assert {whole.first[group] for group in COLUMNS} == {1.0}
    assert row("(nothing)", whole, whole).count("|") == HEAD.count("|")
    assert 0 <= whole.refused <= 1


def test_every_piece_names_features_and_worlds_that_are_there() -> None:
    for piece in PIECES:
        assert piece.world in WORLDS
        for start in piece.off:
            assert any(name.startswith(start) for name in (*FEATURES, *NONE_FEATURES)), start


def test_every_set_is_there() -> None:
    assert set(FITTED) - {"commune_dev"} <= set(question_sets())
    assert not set(FITTED) & {*HELD_OUT, *NAMED}


def test_the_learner_of_words_alone_looks_at_no_meaning() -> None:
    space = Space(Texts.of([{"a": 1.0, "b": 1.0}, {"b": 1.0, "c": 1.0}]))
    meant = np.eye(2, dtype=np.float32)
    compared = space.compare({"a": 1.0})
    scores = [
        WordsOnly(space, meant, [(0,), (1,)]).scores(compared.cosine, meaning, 2)
        for meaning in (np.zeros(2, np.float32), np.ones(2, np.float32))
    ]
    assert scores[0].tolist() == scores[1].tolist()
    usual = Learner(space, meant, [(0,), (1,)]).scores(compared.cosine, np.ones(2, np.float32), 2)
    assert scores[0].tolist() != usual.tolist()


def test_the_table_tells_what_changed() -> None:
    three = {"everyday": 1.0, "stories": 0.8, "by name": 1.0}
    whole = Result({"everyday": 0.9, "stories": 0.6, "by name": 0.9}, three, 0.9, 0.05)
    less = Result({"everyday": 0.8, "stories": 0.6, "by name": 0.9}, three, 0.95, 0.05)
    told = row("names", less, whole)
    assert told == "| names | 80.0 (-10.0) / 100.0 | 60.0 / 80.0 | 90.0 / 100.0 | 95.0 (+5.0) | 5.0 |"
    assert told.count("|") == HEAD.count("|")
