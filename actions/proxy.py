"""Somebody else shall go in the citizen's place: what the procedure's own record says of that."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers.compose import title, usual_choices
from actions.answers.proxy import by_proxy
from actions.answers.source import source_line
from actions.options import settled
from actions.reply import Decision, Reply
from actions.turn import Outcome, Turn
from data.models import Procedure
from data.told import told_of
from nlu.resolve import PROXY
from nlu.understanding import Aspect

_ABOUT = frozenset({Aspect.CONDITIONS, Aspect.PAPERS})


def sent_by_proxy(turn: Turn, procedures: Sequence[Procedure], aspects: Sequence[Aspect] = ()) -> Outcome | None:
    """The answer about one procedure, if that is what is asked and its record says something about it."""
    if turn.understanding.kind != PROXY or len(procedures) != 1 or not _ABOUT.issuperset(aspects):
        return None
    procedure = procedures[0]
    facts = by_proxy(procedure)
    if not facts:
        return None
    listed = "\n".join(facts)
    text = (
        f"{title(procedure)} – nhờ người khác làm thay\n\nHồ sơ trên Cổng nêu:\n{listed}\n\n{source_line(procedure)}"
    )
    reply = Reply(text, usual_choices(procedure))
    memory = settled(turn.memory, [reply], procedure.code, (Aspect.CONDITIONS.value,))
    told = told_of(procedure, (aspect.value for aspect in (Aspect.CONDITIONS, Aspect.PAPERS)))
    return Outcome(Decision.ANSWER, (reply,), memory, told=(told,))
