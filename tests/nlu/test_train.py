from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import yaml
from support.brain import model

from common.settings import ROOT
from nlu import train as training
from nlu.train import fingerprint, model_path, train

__all__ = ["model"]


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the NLU project whose fingerprint is taken instead."""
    copy = tmp_path / "nlu"
    shutil.copytree(ROOT / "nlu", copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(training, "NLU", copy)
    for name in ("CONFIG", "DOMAIN", "TRAINING"):
        monkeypatch.setattr(training, name, copy / getattr(training, name).name)
    return copy


def test_an_unchanged_project_keeps_its_name(copied):
    assert fingerprint() == fingerprint()


@pytest.mark.parametrize(
    "changed",
    [
        "config.yml",
        "domain.yml",
        "training/talk.yml",
        "talk/talks/towns.jsonl",
        "talk/fitting/sounds.py",
        "talk/fitting/talks.py",
        "components/policy.py",
        "learning/linear.py",
        "reading/text.py",
    ],
)
def test_a_changed_project_gets_another_name(copied, changed):
    before = fingerprint()
    with (copied / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert fingerprint() != before


def test_content_words_and_the_ranker_need_no_training(copied):
    before = fingerprint()
    (copied / "aspects" / "words.yml").unlink()
    (copied / "talk" / "weights.yml").unlink()
    assert fingerprint() == before


def test_an_unchanged_project_is_not_trained_again(model: Path):
    written = model.stat().st_mtime_ns
    assert train(model.parent) == model == model_path(model.parent)
    assert model.stat().st_mtime_ns == written


def test_nothing_is_reported_or_looked_for_outside(monkeypatch: pytest.MonkeyPatch):
    for name in ("RASA_TELEMETRY_ENABLED", "RASA_MAX_CACHE_SIZE"):
        monkeypatch.delenv(name, raising=False)
    training.quiet_rasa()
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"
    assert os.environ["RASA_MAX_CACHE_SIZE"] == "0"


def test_training_sentences_are_written_once_each_for_known_intents():
    domain = yaml.safe_load((ROOT / "nlu/domain.yml").read_text(encoding="utf-8"))
    seen: dict[str, str] = {}
    for path in sorted((ROOT / "nlu/training").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu", []):
            assert block["intent"] in domain["intents"]
            for line in block["examples"].splitlines():
                assert seen.setdefault(line, block["intent"]) == block["intent"], line
