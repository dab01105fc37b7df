"""Conversations of several turns through the whole brain in this process: a part of ``make bench SUITE=nlu``.

A turn is right when it was decided as it should be (answered, asked back, refused …), an answer told of a procedure
that was meant, and everything that was asked is in it; or when it was asked back about with what was meant to choose.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.settings import ROOT
from data.loader import load_content

if TYPE_CHECKING:
    from bot.brain import Brain, TurnResult

CONVERSATIONS = Path(__file__).with_name("questions") / "independent" / "conversations.jsonl"


@dataclass(frozen=True)
class Judged:
    """One turn: where it stands, what was said, and what was wrong with the answer (empty: nothing)."""

    chat: str
    said: str
    wrong: str
    asked_back: bool = False


def print_table() -> None:
    """How many turns are right, and which are not: it is a development set."""
    judged = asyncio.run(_played())
    wrong = [one for one in judged if one.wrong]
    back = sum(one.asked_back for one in judged)
    print(f"conversations: {len(judged) - len(wrong)} of {len(judged)} turns right, {back} by asking back")
    for one in wrong:
        print(f"  {one.chat}  {one.said}: {one.wrong}")
    print()


async def _played() -> list[Judged]:
    from bot.brain import Brain
    from nlu.train import train

    brain = await Brain.load(train(ROOT / "models"))
    chats = [json.loads(line) for line in CONVERSATIONS.read_text(encoding="utf-8").splitlines()]
    return [judged for chat in chats for judged in await play(brain, chat["chat"], chat["turns"])]


async def play(brain: Brain, chat: str, turns: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """One conversation. Who is asked back with what they meant among the options takes it, and the talk goes on."""
    from bot.channels.base import Inbound, Kind

    memory: dict[str, Any] = {}
    judged = []
    for number, turn in enumerate(turns):
        said, want = _picked(turn, memory), turn["want"]
        result = await brain.turn(memory, Inbound("bench", chat, str(number), Kind.TEXT, said))
        tap = _offered(result, want["codes"]) if want["decision"] == "answer" else None
        if result.decision.value == "clarify" and tap:
            judged.append(Judged(chat, said, "", asked_back=True))
            result = await brain.turn(result.memory, Inbound("bench", chat, f"{number}b", Kind.TAP, tap))
        elif want["decision"] != "answer" or _known().intersection(want["codes"]):
            judged.append(Judged(chat, said, "; ".join(_wrong(result, want))))
        memory = result.memory
    return judged


def _picked(turn: Mapping[str, Any], memory: Mapping[str, Any]) -> str:
    """What is said; the number picked is the one under which what is meant was shown."""
    shown = [option["payload"] for option in memory.get("options") or ()]
    places = (place for place, tap in enumerate(shown, 1) if any(code in tap for code in turn["want"]["codes"]))
    place = next(places, None) if "pick" in turn else None
    return str(turn["say"]) if place in (None, turn.get("pick")) else f"số {place}"


def _offered(result: TurnResult, codes: Sequence[str]) -> str | None:
    """The button of what is meant."""
    taps = (choice.payload for reply in result.replies for choice in reply.choices)
    return next((tap for tap in taps if any(code in tap for code in codes)), None)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The codes that the bot can tell of: turns about others are not counted."""
    return frozenset(procedure.code for procedure in load_content().procedures)


def _wrong(result: TurnResult, want: Mapping[str, Any]) -> Iterator[str]:
    if result.decision.value != want["decision"]:
        yield f"{result.decision.value}, not {want['decision']}"
    elif want["decision"] == "answer":
        told = {match.candidates[0].code for match in result.understanding.matches if match.candidates}
        told.add(result.memory.get("procedure") or "")
        if told.isdisjoint(want["codes"]):
            yield f"of {' '.join(sorted(told))}, not {want['codes'][0]}"
        missing = set(want["aspects"]) - set(result.memory.get("aspects") or ())
        if missing:
            yield f"without {', '.join(sorted(missing))}"
