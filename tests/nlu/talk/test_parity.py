"""The same talks through Rasa and through the core without it are the same talks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from support.brain import brain, model
from support.turns import Talk

from bot.messages.channel import Inbound, Kind
from nlu.talk.fitting.talks import TALKS
from nlu.talk.state import Talk as State

__all__ = ["brain", "model"]

EVERY = 15


def some_talks() -> Iterator[tuple[str, list[str]]]:
    """Every so many of the talks that are learned from: their names and what is said."""
    lines = [line for path in sorted(TALKS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines[::EVERY]:
        row = json.loads(line)
        yield row["chat"], [turn["say"] for turn in row["turns"]]


def at_any_time(memory: State) -> State:
    return replace(memory, touched=0)


@pytest.mark.parametrize(("chat", "said"), some_talks())
def test_rasa_adds_nothing_and_loses_nothing(brain: Any, chat: str, said: list[str]):
    core, memory = Talk(), {}
    for place, text in enumerate(said):
        through_rasa = asyncio.run(brain.turn(memory, Inbound("test", chat, str(place), Kind.TEXT, text)))
        outcome = core.say(text)
        memory = through_rasa.memory
        assert through_rasa.reading == core.reading
        assert (through_rasa.decision, through_rasa.replies) == (outcome.decision, outcome.replies)
        assert (through_rasa.effects, through_rasa.told) == (outcome.effects, outcome.told)
        assert at_any_time(State.from_dict(memory)) == at_any_time(core.memory)


def test_there_are_enough_of_them():
    assert len(list(some_talks())) >= 40
