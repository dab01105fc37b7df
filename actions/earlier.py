"""Back in the conversation: the answer once more, or what was told before the last thing."""

from __future__ import annotations

from actions.answering import ask, catalogue, tell
from actions.turn import Outcome, Turn
from data.models import Procedure
from nlu.aspects import asked
from nlu.earlier import after_going_back, asks_again, asks_plainer
from nlu.matcher import matcher_for
from nlu.understanding import Aspect, Verdict

LIKELY = 5
"""Candidates among which what was told before is looked for."""


def earlier(turn: Turn) -> Outcome | None:
    """The answer, if the message asks for something said before."""
    return _again(turn) if asks_again(turn.text) else _back(turn)


def _again(turn: Turn) -> Outcome | None:
    """The last answer, or the last question, once more; in few words for whom it was too much."""
    memory, known = turn.memory, catalogue(turn)
    aspects = tuple(Aspect(name) for name in memory.aspects)
    before = known.procedures(memory.together or ([memory.procedure] if memory.procedure else []))
    if before:
        plain = asks_plainer(turn.text)
        return tell(turn, before, aspects, case=memory.case, spare=memory.spare, plain=plain, again=not plain)
    offered = known.procedures(memory.offered)
    return ask(turn, offered, aspects, spare=memory.spare) if offered and memory.awaiting == "procedure" else None


def _back(turn: Turn) -> Outcome | None:
    said = after_going_back(turn.text)
    if said is None:
        return None
    meant = _named(turn, said) if asked(said).rest else _last_but_one(turn)
    return tell(turn, [meant], turn.understanding.aspects) if meant else None


def _named(turn: Turn, said: str) -> Procedure | None:
    """Of what was told before, that which these words name."""
    match = matcher_for(turn.release).match(said)[0]
    likely = {candidate.code for candidate in match.candidates[:LIKELY]} if match.verdict is not Verdict.NONE else ()
    return next(iter(catalogue(turn).procedures(code for code in turn.memory.recent if code in likely)), None)


def _last_but_one(turn: Turn) -> Procedure | None:
    others = (code for code in turn.memory.recent if code != turn.memory.procedure)
    return next(iter(catalogue(turn).procedures(others)), None)
