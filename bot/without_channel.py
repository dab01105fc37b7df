"""Asking the bot without a channel: the same brain and memory, one citizen at a time. Behind ``motcua ask``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from actions.saying.reply import Choice, Decision, Reply
from bot.channels.lines import lines
from bot.delivery.turn import Brain, TurnResult
from bot.messages.channel import Inbound, Kind
from nlu.understanding import Candidate

MAX_RANKED = 10


@dataclass(frozen=True)
class Exchange:
    """One question, what was understood of it and what was said. ``seconds`` is the time of the whole turn."""

    question: str
    result: TurnResult
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """The object that ``motcua ask --json`` prints."""
        reading = self.result.reading
        return {
            "question": self.question,
            "intent": reading.intent,
            "act": reading.act.value,
            "aspects": [aspect.value for aspect in reading.aspects],
            "procedures": [
                {"code": candidate.code, "name": candidate.name, "score": round(candidate.score, 4)}
                for candidate in self.ranked()
            ],
            "decision": self.result.decision.value,
            "replies": [_reply_json(reply) for reply in self.result.replies],
            "ms": round(self.seconds * 1000, 1),
        }

    def ranked(self) -> list[Candidate]:
        """Procedures by rank: the one told, then what the words may mean."""
        found = list(self.result.reading.found)
        told = self.result.memory.get("procedure")
        if told and self.result.decision is Decision.ANSWER:
            first = next((each for each in found if each.code == told), Candidate(told, _title(told), 1.0))
            found = [first, *(each for each in found if each.code != told)]
        return found[:MAX_RANKED]


@dataclass
class Asker:
    """One citizen's conversation: remembers the thread and the buttons last shown."""

    brain: Brain
    chat: str
    memory: dict[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    turns: int = 0

    async def ask(self, say: str) -> Exchange:
        """Say one thing. Text that equals a shown button's label or number is a tap on it."""
        started = time.perf_counter()
        result = await self.brain.turn(self.memory, self._inbound(say))
        self.turns += 1
        self.memory = result.memory
        self.choices = tuple(choice for reply in result.replies for choice in reply.choices)
        return Exchange(say, result, time.perf_counter() - started)

    def _inbound(self, say: str) -> Inbound:
        tapped = self._tapped(say.strip())
        kind, text = (Kind.TAP, tapped.payload) if tapped else (Kind.TEXT, say)
        return Inbound("ask", self.chat, f"{self.chat}-{self.turns}", kind, text)

    def _tapped(self, say: str) -> Choice | None:
        for number, choice in enumerate(self.choices, start=1):
            if say.casefold() in {choice.label.casefold(), str(number)}:
                return choice
        return None


def shown(reply: Reply) -> Iterator[str]:
    """A reply as lines of a terminal, buttons numbered by the caller's order."""
    yield reply.text
    yield from (f"  [{number}] {choice.label}" for number, choice in enumerate(reply.choices, start=1))
    yield from (f"  → {line}" for line in lines(replace(reply, choices=())))


def _reply_json(reply: Reply) -> dict[str, Any]:
    buttons = [{"label": choice.label, "payload": choice.payload} for choice in reply.choices]
    return {"text": reply.text, "buttons": buttons + [{"label": link.label, "url": link.url} for link in reply.links]}


def _title(code: str) -> str:
    from data.releases.live import current_release

    return next((p.name for p in current_release().content.procedures if p.code == code), code)
