"""The comparison with stock Rasa: the project that is written for it, and the table. Nothing is trained here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bench.nlu.stock import NOTHING, Cost, Side, _Told, table, write_project
from data.loader import starter
from data.models import Content
from nlu.evaluation import Question, Score, evaluate
from nlu.understanding import Verdict

WEDDING = "1.000894"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def written(folder: Path, copies: bool = False) -> dict[str, list[str]]:
    """Examples by intent, as Rasa will read them."""
    content = starter()
    chosen = tuple(row for row in content.procedures if row.code in {WEDDING, "1.001193"})
    write_project(Content(procedures=chosen, vocabulary=content.vocabulary), folder, 3, copies=copies)
    rows = read(folder / "nlu.yml")["nlu"]
    return {row["intent"]: [line.removeprefix("- ") for line in row["examples"].splitlines()] for row in rows}


def test_one_intent_for_each_procedure_and_one_for_what_is_none(tmp_path: Path) -> None:
    intents = written(tmp_path)
    assert set(intents) == {WEDDING, "1.001193", NOTHING}
    assert read(tmp_path / "domain.yml")["intents"] == list(intents)
    assert min(map(len, intents.values())) > 10


def test_no_example_stands_under_two_intents(tmp_path: Path) -> None:
    examples = [text.lower() for texts in written(tmp_path).values() for text in texts]
    assert len(examples) == len(set(examples))


def test_the_pipeline_is_the_one_that_rasa_proposes(tmp_path: Path) -> None:
    written(tmp_path)
    pipeline = read(tmp_path / "config.yml")["pipeline"]
    names = [row["name"] for row in pipeline]
    assert names[0] == "WhitespaceTokenizer"
    assert names.count("CountVectorsFeaturizer") == 2
    (diet,) = (row for row in pipeline if row["name"] == "DIETClassifier")
    assert diet["epochs"] == 3


def test_examples_may_be_written_once_more_without_marks(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    once, twice = written(tmp_path / "one"), written(tmp_path / "two", copies=True)
    assert set(once[WEDDING]) < set(twice[WEDDING])
    assert "dang ky ket hon" in {text.lower() for text in twice[WEDDING]}


def test_rasas_fallback_is_a_refusal_and_its_ranking_still_counts() -> None:
    told = _Told({"cưới": ["nlu_fallback", WEDDING], "mưa": [NOTHING, WEDDING], "lấy vợ": [WEDDING]})
    assert told.match("cưới")[0].verdict is told.match("mưa")[0].verdict is Verdict.NONE
    assert told.match("lấy vợ")[0].verdict is Verdict.ANSWER
    gold = frozenset({WEDDING})
    score = evaluate(told, [Question("cưới", gold), Question("lấy vợ", gold)], gold)
    assert (score.first, score.wrongly_refused) == (1.0, 0.5)


def test_the_table_has_a_column_for_each_side() -> None:
    score = Score(10, 0.5, 0.75, 0.6, float("nan"), 0.1)
    outside = Score(4, float("nan"), float("nan"), float("nan"), 0.5, float("nan"))
    scores = {"stories": (score, score), "oos": (outside, outside)}
    sides = [
        Side("this matcher", Cost(), Cost(2.0, 1.5, 80.0), 90.0, 2.0, 5.0, scores),
        Side("stock Rasa", Cost(600.0, 1100.0, 4000.0), Cost(10.0, 9.0, 900.0), 800.0, 6.0, 9.0, scores),
    ]
    shown = table(sides, 100)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in shown.splitlines()]
    assert {len(row) for row in rows} == {3}
    named = {row[0]: row[1:] for row in rows}
    assert named["`stories`: first / three (refused)"] == ["50.0 / 75.0 % (10.0 %)"] * 2
    assert named["`oos`, without marks: out of scope, refused"] == ["50.0 %"] * 2
    assert named["training (DIET: 100 epochs)"] == ["–", "600.0 s (processor 1100.0 s)"]
    assert named["an edited phrase is live after"][1] == "610.0 s (processor 1109.0 s)"
    assert named["peak memory until then"] == ["80 MB", "4000 MB"]
