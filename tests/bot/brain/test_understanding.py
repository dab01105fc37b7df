"""What is understood of whole messages by the whole brain."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.brain import brain, model

from bot.brain import Brain
from bot.messages.channel import Inbound, Kind
from common.settings import ROOT
from nlu.reading.text import fold

__all__ = ["brain", "model"]

WRITTEN = ROOT / "tests" / "nlu" / "intents.tsv"
OFFERED = ("1.001193", "1.004884", "2.000528")


def cases() -> list[tuple[str, str]]:
    with Path(WRITTEN).open(encoding="utf-8") as file:
        return [(row["text"], row["intent"]) for row in csv.DictReader(file, delimiter="\t")]


def talk_for(intent: str) -> dict[str, Any]:
    """A talk in which such a message means something: what is picked was offered, and what is asked is asked of."""
    now = {"touched": time.time()}
    if intent in ("pick", "reject"):
        options = [{"label": code, "payload": f'/choose{{"p":"{code}"}}'} for code in OFFERED]
        return {**now, "offered": OFFERED, "listed": OFFERED, "awaiting": "procedure", "options": options}
    return {**now, "procedure": OFFERED[0], "recent": OFFERED[:1]} if intent.startswith("ask_") else now


@pytest.mark.parametrize("typed", [str, fold])
async def test_intents_of_whole_messages(brain: Brain, typed: Callable[[str], str]):
    wrong = []
    for text, wanted in cases():
        result = await brain.turn(talk_for(wanted), Inbound("test", "1", "1", Kind.TEXT, typed(text)))
        meant = "pick" if result.reading.intent == "choose" else result.reading.intent
        if meant != wanted:
            wrong.append((text, wanted, meant))
    assert len(wrong) <= len(cases()) * 0.05, wrong
