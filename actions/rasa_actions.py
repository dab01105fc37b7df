"""Our actions as Rasa's custom actions, for ``rasa run actions``: the bridge to :mod:`actions.core`.

Inside the worker Rasa's policy names the action and :mod:`bot.brain` carries it out without this detour.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.core import carry_out
from actions.saying.reply import Decision, Reply
from actions.turn import Turn
from common.settings import settings
from data.releases.live import current_release
from nlu.reading.codes import mask
from nlu.reading.unread import in_vietnamese
from nlu.talk.state import SLOT as TALK
from nlu.talk.state import Talk
from nlu.understanding import SLOT as READING
from nlu.understanding import Reading


class CoreAction(Action, ABC):
    """An action of :mod:`actions.core` by its name. Abstract, so that Rasa does not take this class for one."""

    @property
    @abstractmethod
    def action_name(self) -> str:
        """The name in ``nlu/domain.yml``."""

    def name(self) -> str:
        """Tell how Rasa asks for it."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Called by Rasa: build the turn, answer it, hand replies and talk back."""
        outcome = await carry_out(self.action_name, _turn(tracker))
        for reply in outcome.replies:
            dispatcher.utter_message(**_rasa_message(reply, outcome.decision))
        return [SlotSet(TALK, outcome.memory.to_dict())]


def _turn(tracker: Tracker) -> Turn:
    text, identity = mask(tracker.latest_message.get("text") or "")
    return Turn(
        text=in_vietnamese(text) or text,
        reading=Reading.from_dict(tracker.get_slot(READING)),
        memory=Talk.from_dict(tracker.get_slot(TALK)).fresh(time.time(), settings().conversation_minutes),
        release=current_release(),
        identity=identity,
    )


def _rasa_message(reply: Reply, decision: Decision) -> dict[str, Any]:
    """Text and buttons as any Rasa channel shows them, the whole reply beside it."""
    buttons = [{"title": choice.label, "payload": choice.payload} for choice in reply.choices]
    return {
        "text": reply.text,
        "buttons": buttons,
        "json_message": {"reply": reply.to_dict(), "decision": decision.value},
    }


class ActionProcedure(CoreAction):
    """Tells of procedures, or asks which one is meant."""

    action_name = "action_procedure"


class ActionDossier(CoreAction):
    """Looks up a dossier."""

    action_name = "action_dossier"


class ActionFollowing(CoreAction):
    """Follows dossiers, and stops."""

    action_name = "action_following"


class ActionPlace(CoreAction):
    """Tells which commune a place is today."""

    action_name = "action_place"


class ActionFaq(CoreAction):
    """Answers from the FAQ."""

    action_name = "action_faq"


class ActionSmalltalk(CoreAction):
    """Greets, thanks, says goodbye, and what can be asked."""

    action_name = "action_smalltalk"


class ActionHandoff(CoreAction):
    """Leads to a person."""

    action_name = "action_handoff"


class ActionPrivacy(CoreAction):
    """Speaks of the citizen's own data."""

    action_name = "action_privacy"


class ActionFeedback(CoreAction):
    """Takes a judgement on an answer."""

    action_name = "action_feedback"


class ActionStart(CoreAction):
    """Welcomes who opens the bot."""

    action_name = "action_start"


class ActionUnsupported(CoreAction):
    """Says what cannot be read."""

    action_name = "action_unsupported"


class ActionOutOfScope(CoreAction):
    """Says what the bot cannot help with."""

    action_name = "action_out_of_scope"


class ActionDanger(CoreAction):
    """Says whom to call at once."""

    action_name = "action_danger"
