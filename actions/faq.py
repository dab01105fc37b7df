"""Common questions that no procedure record answers."""

from __future__ import annotations

from actions import out_of_scope
from actions.answering import catalogue
from actions.frequent import talked_of, tell_entry
from actions.proxy import sent_by_proxy
from actions.turn import Outcome, Turn, TurnAction


class ActionFaq(TurnAction):
    """Intent ``ask_faq``."""

    action_name = "action_faq"

    @staticmethod
    async def respond(turn: Turn) -> Outcome:
        """See :func:`respond`."""
        return await respond(turn)


async def respond(turn: Turn) -> Outcome:
    """What the record of the procedure talked of says, or the answer of the FAQ entry, with its source and the
    procedures it is about.
    """
    about = catalogue(turn).procedure(talked_of(turn) or "")
    own = sent_by_proxy(turn, [about]) if about else None
    if own is not None:
        return own
    entry = catalogue(turn).faq(turn.understanding.faq)
    return tell_entry(turn, entry) if entry else await out_of_scope.respond(turn)
