"""A message that says where somebody lives and, perhaps, asks about what is being talked about: "tôi ở xã Phủ Thông".

The name of a commune is no name of a procedure, whatever it looks like.
"""

from __future__ import annotations

from dataclasses import replace

from actions.answering import catalogue, tell
from actions.options import remember
from actions.place import tell_places
from actions.reply import Decision, Reply
from actions.turn import Outcome, Turn
from nlu.aspects import asked
from nlu.places import unknown_place, without_offices
from nlu.understanding import Aspect

_LIVING = frozenset({"nha", "que", "song", "cu", "ngu", "dan", "nguoi", "xa", "phuong", "ben"})
"""What people say around the name of a place: "nhà tôi ở", "em là người"."""


def whereabouts(turn: Turn) -> Outcome | None:
    """The answer for that commune, if nothing else of meaning is said; it is remembered as the citizen's."""
    found = turn.understanding
    if not found.offices:
        return _unknown(turn)
    if found.procedure_codes or found.rejects:
        return None
    said = asked(without_offices(turn.text, catalogue(turn).content.offices))
    if not _LIVING.issuperset(said.rest):
        return None
    if len(found.offices) > 1:
        return tell_places(turn)
    here = replace(turn, memory=replace(turn.memory, office=found.offices[0]))
    memory = here.memory
    before = catalogue(turn).procedures(memory.together or ([memory.procedure] if memory.procedure else []))
    aspects = said.aspects or ((Aspect.PLACE,) if Aspect.PLACE.value in memory.aspects else ())
    if before and aspects:
        return tell(here, before, aspects)
    return None if set(said.aspects) - {Aspect.PLACE} else tell_places(here)


def _unknown(turn: Turn) -> Outcome | None:
    """A place that is on no list of ours is said to be so, and the procedure talked of goes on."""
    place = unknown_place(turn.text, catalogue(turn).content.offices)
    if not place or turn.understanding.rejects:
        return None
    said = asked(turn.text.replace(place, " "))
    if not _LIVING.issuperset(said.rest):
        return None
    words = f"Danh sách của tôi chưa có {place}, nên tôi không biết địa chỉ ở đó."
    before = catalogue(turn).procedures([turn.memory.procedure] if turn.memory.procedure else [])
    if not before:
        reply = Reply(f"{words} Bà con cần hỏi thủ tục gì, cứ nhắn.")
        return Outcome(Decision.CLARIFY, (reply,), remember(turn.memory, [reply]))
    told = tell(turn, before, said.aspects or (Aspect.PLACE,))
    first, *others = told.replies
    return replace(told, replies=(replace(first, text=f"{words}\n\n{first.text}"), *others))
