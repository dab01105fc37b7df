"""Carries out a reading: the one way from what a message means to what is answered. No Rasa, no channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from actions import danger, faq, handoff, out_of_scope, procedure, smalltalk, start, switched_off, unsupported
from actions.citizen import commune_news, feedback, privacy, reminding, unanswered
from actions.citizen.consent import ask_once
from actions.dossier import following
from actions.dossier import look_up as dossier
from actions.own_case.asking import listening
from actions.places import place
from actions.places.commune import at_their_commune, with_todays_name
from actions.saying.options import numbered
from actions.saying.reply import Decision, Reply
from actions.saying.wording import IN_VIETNAMESE
from actions.turn import Outcome, Respond, Turn
from nlu.talk.understand import ENGLISH

ACTIONS: Mapping[str, Respond] = {
    "action_procedure": procedure.respond,
    "action_dossier": dossier.respond,
    "action_following": following.respond,
    "action_place": place.respond,
    "action_faq": faq.respond,
    "action_smalltalk": smalltalk.respond,
    "action_handoff": handoff.respond,
    "action_privacy": privacy.respond,
    "action_feedback": feedback.respond,
    "action_start": start.respond,
    "action_unsupported": unsupported.respond,
    "action_out_of_scope": out_of_scope.respond,
    "action_danger": danger.respond,
}
"""Actions by their names in ``nlu/domain.yml``."""


async def carry_out(action: str, turn: Turn) -> Outcome:
    """Return what ``action`` answers, with what stands around each: commune, language, consent, numbers."""
    danger = turn.reading.kind if action == "action_danger" else None
    turn = listening(at_their_commune(replace(turn, memory=replace(turn.memory, danger=danger))))
    instead = switched_off.closed(action, turn)
    if instead is not None:
        return replace(instead, replies=numbered(instead.replies))
    answered = await ACTIONS[action](turn)
    instead = switched_off.topic_closed(action, turn, answered)
    if instead is not None:
        return replace(instead, replies=numbered(instead.replies))
    outcome = handoff.offer_officer(turn, with_todays_name(turn, answered))
    outcome = commune_news.offer(turn, reminding.offer(turn, outcome))
    replies, memory = _in_which_language(turn, outcome), outcome.memory
    if not outcome.effects and not turn.audience.public:
        replies, memory = ask_once(turn.citizen, outcome.decision, replies, memory)
    outcome = unanswered.note(turn, feedback.offer(turn, replace(outcome, replies=replies, memory=memory)))
    return replace(outcome, replies=numbered(outcome.replies))


def _in_which_language(turn: Turn, outcome: Outcome) -> tuple[Reply, ...]:
    """The replies; who asked in English is told first that they are Vietnamese."""
    english = turn.reading.kind == ENGLISH and outcome.decision is not Decision.OUT_OF_SCOPE
    return (Reply(IN_VIETNAMESE), *outcome.replies) if english else outcome.replies
