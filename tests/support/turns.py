"""Conversations without Rasa: what was understood is written down by hand, the actions and the content are real."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from actions import choose, faq, handoff, out_of_scope, place, procedure, smalltalk, start, unsupported
from actions.memory import Memory
from actions.reply import Choice, Reply
from actions.turn import Outcome, Respond, Turn
from data.live import current_release
from data.models import Release
from nlu.taps import of_tap, parse_tap
from nlu.understanding import Aspect, Candidate, Match, Understanding, Verdict

ACTIONS: dict[str, Respond] = {
    "choose": choose.respond,
    "pick": choose.respond,
    "reject": choose.respond,
    "ask_faq": faq.respond,
    "place_lookup": place.respond,
    "greet": smalltalk.respond,
    "thanks": smalltalk.respond,
    "goodbye": smalltalk.respond,
    "help": smalltalk.respond,
    "handoff": handoff.respond,
    "start": start.respond,
    "unsupported": unsupported.respond,
    "too_long": unsupported.respond,
    "out_of_scope": out_of_scope.respond,
}
"""Intent → action, as in ``nlu/training/rules.yml``; every other intent asks about a procedure."""

MINUTES = 60


def sure(code: str, *others: str) -> Match:
    """The matcher is sure of ``code``; ``others`` come after it."""
    return Match(Verdict.ANSWER, _ranked((code, *others)), (), "")


def unsure(*codes: str, beyond: tuple[str, ...] = ()) -> Match:
    """The matcher would offer ``codes``; ``beyond`` come after them."""
    return Match(Verdict.CLARIFY, _ranked((*codes, *beyond)), codes, "")


@dataclass
class Talk:
    """One citizen's conversation with the actions."""

    release: Release = field(default_factory=current_release)
    memory: Memory = field(default_factory=Memory)
    now: float = field(default_factory=time.time)
    replies: tuple[Reply, ...] = ()

    def say(
        self, text: str, intent: str, *matches: Match, aspects: str = "", confidence: float = 1.0, **found: Any
    ) -> Outcome:
        """Say something that was understood like this. ``aspects`` are names with spaces between."""
        wanted = tuple(Aspect(name) for name in aspects.split())
        return self._turn(text, Understanding(intent, confidence, aspects=wanted, matches=matches, **found))

    def tap(self, label: str) -> Outcome:
        """Tap a button of the last replies."""
        return self.send(self.button(label).payload)

    def send(self, payload: str) -> Outcome:
        """What a channel hands on when a button was tapped or a link opened."""
        parsed = parse_tap(payload, {*ACTIONS, "dossier_status"})
        assert parsed is not None, payload
        return self._turn(payload, of_tap(*parsed))

    def wait(self, minutes: float) -> None:
        """Let time pass."""
        self.now += minutes * 60

    def button(self, label: str) -> Choice:
        """The button with this label."""
        found = [choice for choice in self.buttons if choice.label == label]
        assert found, f"{label!r} is not among {[choice.label for choice in self.buttons]}"
        return found[0]

    @property
    def buttons(self) -> list[Choice]:
        return [choice for reply in self.replies for choice in reply.choices]

    @property
    def text(self) -> str:
        """All that was said in the last turn."""
        return "\n\n".join(reply.text for reply in self.replies)

    def _turn(self, text: str, understanding: Understanding) -> Outcome:
        respond = ACTIONS.get(understanding.intent, procedure.respond)
        memory = self.memory.fresh(self.now, MINUTES)
        outcome = asyncio.run(respond(Turn(text, understanding, memory, self.release)))  # type: ignore[arg-type]
        self.memory, self.replies = Memory.from_dict(outcome.memory.to_dict()), outcome.replies
        shown = [choice.payload for choice in self.buttons]
        assert [option.payload for option in self.memory.options] == shown, "a typed number would pick something else"
        return outcome


def content_of(**changes: Any) -> Release:
    """The release in force with other content parts."""
    release = current_release()
    return release.copy(update={"content": release.content.copy(update=changes)})


def changed(code: str, **changes: Any) -> Release:
    """The release in force with one procedure changed."""
    procedures = current_release().content.procedures
    assert any(each.code == code for each in procedures), code
    new = tuple(each.copy(update=changes) if each.code == code else each for each in procedures)
    return content_of(procedures=new)


def _ranked(codes: tuple[str, ...]) -> tuple[Candidate, ...]:
    return tuple(Candidate(code, code, round(1 / (place + 2), 4)) for place, code in enumerate(codes))
