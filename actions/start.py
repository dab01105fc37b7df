"""Somebody opened the bot, perhaps by a link that a commune shared for one procedure."""

from __future__ import annotations

from dataclasses import replace

from actions.moves import catalogue, tell, unknown_code
from actions.saying.options import remember, starters
from actions.saying.reply import Decision, Reply
from actions.smalltalk import QUESTION, greeting
from actions.turn import Outcome, Turn
from nlu.talk.state import Talk


async def respond(turn: Turn) -> Outcome:
    """Greet by the commune's name and tell the procedure of the link."""
    known, given = catalogue(turn), turn.reading
    office = next((office_id for office_id in given.offices if known.office(office_id)), turn.memory.office)
    begun = replace(turn, memory=Talk(office=office, touched=turn.memory.touched))
    if not given.procedure_codes:
        reply = Reply(f"{greeting(begun)} {QUESTION}", starters(known))
        return Outcome(Decision.SMALLTALK, (reply,), remember(begun.memory, [reply]))
    procedure = known.procedure(given.procedure_codes[0])
    told = tell(begun, [procedure], ()) if procedure else unknown_code(begun, given.procedure_codes)
    return replace(told, replies=(Reply(greeting(begun)), *told.replies))
