"""One turn of a conversation, and the bridge between it and Rasa's custom actions.

The domain modules of ``actions`` are plain functions ``Turn → Outcome``; :class:`TurnAction` wraps one into a Rasa
action, so that the same code runs inside the worker, under ``rasa run actions`` and in a unit test.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.citizen import CITIZEN, STRANGER, Citizen, Effect
from actions.consent import ask_once
from actions.memory import SLOT, Memory
from actions.options import numbered
from actions.reply import Decision, Reply
from actions.wording import IN_VIETNAMESE
from common.settings import settings
from data.live import current_release
from data.models import Release
from data.told import Told
from nlu.codes import mask
from nlu.taps import understanding_of
from nlu.understanding import Understanding
from nlu.unread import ENGLISH, in_vietnamese


@dataclass(frozen=True)
class Audience:
    """Who reads along. ``public``: others do, as in a group; ``private_url`` then opens a chat with the bot alone."""

    public: bool = False
    private_url: str = ""


ALONE = Audience()


@dataclass(frozen=True)
class Turn:
    """What an action works from. ``text`` has identity numbers masked; ``identity`` holds the number, unmasked."""

    text: str
    understanding: Understanding
    memory: Memory
    release: Release
    identity: str | None = None
    citizen: Citizen = STRANGER
    audience: Audience = ALONE


@dataclass(frozen=True)
class Outcome:
    """What an action decided: the kind of turn, the replies in order, the memory for the next turn.

    ``effects`` are to be carried out beside answering; ``told`` names the procedures whose facts the replies tell.
    """

    decision: Decision
    replies: tuple[Reply, ...]
    memory: Memory
    effects: tuple[Effect, ...] = ()
    told: tuple[Told, ...] = ()

    def beside(self) -> dict[str, Any]:
        """All but replies and memory, as plain JSON."""
        return {
            "effects": [effect.to_dict() for effect in self.effects],
            "told": [told.to_dict() for told in self.told],
        }


Respond = Callable[[Turn], Awaitable[Outcome]]

IDENTITY: ContextVar[str | None] = ContextVar("identity", default=None)
"""The identity number given in this turn. It lives only as long as the turn: never in a tracker, log or store."""

AUDIENCE: ContextVar[Audience] = ContextVar("audience", default=ALONE)
"""Who reads along in this turn."""


class TurnAction(Action, ABC):
    """A Rasa action around one ``Turn → Outcome`` function. Subclasses set ``action_name`` and ``respond``."""

    action_name: str

    @staticmethod
    @abstractmethod
    async def respond(turn: Turn) -> Outcome:
        """Answer one turn. Abstract, so that Rasa does not take this class itself for an action."""

    def name(self) -> str:
        """The name in ``nlu/domain.yml``."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Called by Rasa: build the turn, answer it, hand replies and memory back."""
        turn = _turn(tracker)
        outcome = await type(self).respond(turn)
        replies, memory = _in_which_language(turn, outcome), outcome.memory
        if not outcome.effects and not turn.audience.public:
            replies, memory = ask_once(turn.citizen, outcome.decision, replies, memory)
        replies = numbered(replies)
        beside = {**outcome.beside(), "release": turn.release.id}
        for number, reply in enumerate(replies):
            dispatcher.utter_message(**_rasa_message(reply, outcome.decision, {} if number else beside))
        return [SlotSet(SLOT, memory.to_dict())]


def _in_which_language(turn: Turn, outcome: Outcome) -> tuple[Reply, ...]:
    """The replies; who asked in English is told first that they are Vietnamese."""
    english = turn.understanding.kind == ENGLISH and outcome.decision is not Decision.OUT_OF_SCOPE
    return (Reply(IN_VIETNAMESE), *outcome.replies) if english else outcome.replies


def _turn(tracker: Tracker) -> Turn:
    memory = Memory.from_dict(tracker.get_slot(SLOT)).fresh(time.time(), settings().conversation_minutes)
    message = tracker.latest_message
    text, typed = mask(message.get("text") or "")  # masked already in the worker, not under ``rasa run actions``
    return Turn(
        text=in_vietnamese(text) or text,
        understanding=understanding_of(message),
        memory=memory,
        release=current_release(),
        identity=IDENTITY.get() or typed,
        citizen=CITIZEN.get(),
        audience=AUDIENCE.get(),
    )


def _rasa_message(reply: Reply, decision: Decision, beside: dict[str, Any]) -> dict[str, Any]:
    """Text and buttons as any Rasa channel shows them; the whole reply beside it for our own channels.

    What else the turn gives travels with the first reply: Rasa has no other way out for it.
    """
    buttons = [{"title": choice.label, "payload": choice.payload} for choice in reply.choices]
    return {
        "text": reply.text,
        "buttons": buttons,
        "json_message": {"reply": reply.to_dict(), "decision": decision.value, **beside},
    }
