"""Conversations of several turns through the whole brain in this process: a part of ``make bench SUITE=nlu``.

A turn is right when it was decided as it should be (answered, asked back, refused …), an answer told of a procedure
that was meant, and everything that was asked is in it; or when it was asked back about with what was meant to choose.
A turn may leave open how it is decided ("answer|clarify"), ask for several procedures that must all be told ("each"),
and come so many minutes after the one before ("after").
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
from data.loader import load_procedures

if TYPE_CHECKING:
    from bot.brain import Brain
    from bot.delivery.turn import TurnResult
    from bot.messages.channel import Kind

FOLDER = Path(__file__).parents[1] / "questions" / "independent"
LOOKED_AT = ("conversations", "conversations_more", "conversations_voices")
"""Development sets: which of their turns are wrong is printed."""
ONLY_COUNTED = (
    "conversations_aside",
    "conversations_voices_aside",
    "fresh_conversations_heldout",
    "talks_heldout",
    "talks_hard_heldout",
    "rehearsed_heldout",
)
"""Kept aside while the others were worked on; three of the last four written by people who did not see the bot, the
last by people who had read the records."""


@dataclass(frozen=True)
class Judged:
    """One turn: where it stands, what was said, and what was wrong with the answer (empty: nothing)."""

    chat: str
    said: str
    wrong: str
    asked_back: bool = False


def print_table() -> None:
    """Print how many turns are right; of the development sets also which are not."""
    for name, judged in asyncio.run(_played()).items():
        wrong = [one for one in judged if one.wrong]
        back = sum(one.asked_back for one in judged)
        chats = {one.chat for one in judged}
        whole = len(chats - {one.chat for one in wrong})
        print(f"{name}: {len(judged) - len(wrong)} of {len(judged)} turns right, {back} by asking back; ", end="")
        print(f"{whole} of {len(chats)} talks right as a whole")
        for one in wrong if name in LOOKED_AT else ():
            print(f"  {one.chat}  {one.said}: {one.wrong}")
    print()


async def _played() -> dict[str, list[Judged]]:
    from bot.brain import Brain
    from nlu.train import train

    brain = await Brain.load(train(ROOT / "models"))
    return {name: await _all(brain, read(name)) for name in (*LOOKED_AT, *ONLY_COUNTED)}


def read(name: str) -> list[dict[str, Any]]:
    """The conversations of one set."""
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    chats = [json.loads(line) for line in lines]
    for turn in (turn for chat in chats for turn in chat["turns"]):
        turn["want"] = {"codes": [], "aspects": [], **turn["want"]}
    return chats


async def _all(brain: Brain, chats: Sequence[Mapping[str, Any]]) -> list[Judged]:
    return [judged for chat in chats for judged in await play(brain, chat["chat"], chat["turns"])]


async def play(brain: Brain, chat: str, turns: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """One conversation. Who is asked back with what they meant among the options takes it, and the talk goes on."""
    from bot.messages.channel import Inbound, Kind

    memory: dict[str, Any] = {}
    judged = []
    for number, turn in enumerate(turns):
        memory = _later(memory, turn.get("after", 0))
        (kind, said), want = _picked(turn, memory), turn["want"]
        result = await brain.turn(memory, Inbound("bench", chat, str(number), kind, said))
        tap = _offered(result, want["codes"]) if "answer" in want["decision"] else None
        if result.decision.value == "clarify" and tap:
            judged.append(Judged(chat, said, "", asked_back=True))
            result = await brain.turn(result.memory, Inbound("bench", chat, f"{number}b", Kind.TAP, tap))
        elif want["decision"] != "answer" or not want["codes"] or _known().intersection(want["codes"]):
            judged.append(Judged(chat, said, "; ".join(_wrong(result, want))))
        memory = result.memory
    return judged


def _later(memory: dict[str, Any], minutes: int) -> dict[str, Any]:
    """The memory as if the last turn had been so much longer ago."""
    return {**memory, "touched": memory["touched"] - 60 * minutes} if minutes else memory


def _picked(turn: Mapping[str, Any], memory: Mapping[str, Any]) -> tuple[Kind, str]:
    """Return what is said. Of what was offered the meant is picked: by the number under which it was shown, by the
    words of its button ("label"), or by a tap on it ("tap").
    """
    from bot.messages.channel import Kind

    said, how = str(turn["say"]), turn["want"].get("pick")
    options = list(memory.get("options") or ())
    meant = (
        (place, option)
        for place, option in enumerate(options, 1)
        if any(code in option["payload"] for code in turn["want"]["codes"])
    )
    place, option = next(meant, (how, None)) if how else (how, None)
    if option is None or place == how:
        return Kind.TEXT, said
    if how == "tap":
        return Kind.TAP, option["payload"]
    return Kind.TEXT, option["label"] if how == "label" else f"số {place}"


def _offered(result: TurnResult, codes: Sequence[str]) -> str | None:
    """The button of what is meant."""
    taps = (choice.payload for reply in result.replies for choice in reply.choices)
    return next((tap for tap in taps if any(code in tap for code in codes)), None)


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    """The codes that the bot can tell of: turns about others are not counted."""
    return frozenset(procedure.code for procedure in load_procedures())


def _wrong(result: TurnResult, want: Mapping[str, Any]) -> Iterator[str]:
    decided = result.decision.value
    if decided not in want["decision"].split("|"):
        yield f"{decided}, not {want['decision']}"
    elif decided == "answer" and want["codes"]:
        yield from _wrong_in_answer(result, want)


def _wrong_in_answer(result: TurnResult, want: Mapping[str, Any]) -> Iterator[str]:
    told = set(result.reading.codes)
    told.add(result.memory.get("procedure") or "")
    if told.isdisjoint(want["codes"]):
        yield f"of {' '.join(sorted(told))}, not {want['codes'][0]}"
    together = told.union(result.memory.get("together") or ())
    for each in want.get("each", ()):
        if together.isdisjoint(each):
            yield f"without {each[0]}"
    missing = set(want["aspects"]) - set(result.memory.get("aspects") or ())
    if missing:
        yield f"without {', '.join(sorted(missing))}"
