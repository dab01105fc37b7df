"""What is understood of whole messages by the model, the matcher and the resolver together."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from support.brain import brain, model

from bot.brain import Brain
from bot.channels.base import Inbound, Kind
from common.settings import ROOT
from nlu.text import fold

__all__ = ["brain", "model"]

WRITTEN = ROOT / "tests" / "nlu" / "intents.tsv"


def cases() -> list[tuple[str, str]]:
    with Path(WRITTEN).open(encoding="utf-8") as file:
        return [(row["text"], row["intent"]) for row in csv.DictReader(file, delimiter="\t")]


@pytest.mark.parametrize("typed", [str, fold])
async def test_intents_of_whole_messages(brain: Brain, typed: Callable[[str], str]):
    wrong = []
    for text, wanted in cases():
        result = await brain.turn({}, Inbound("test", "1", "1", Kind.TEXT, typed(text)))
        if result.understanding.intent != wanted:
            wrong.append((text, wanted, result.understanding.intent))
    assert len(wrong) <= len(cases()) * 0.05, wrong
