"""The words of a procedure's record about something that is no aspect: the sentences nearest to the question."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers.source import source_line
from actions.answers.statements import whom_to_ask
from actions.saying.wording import PORTAL, clip, either, sentence
from data.models import Procedure
from nlu.matcher.faq.record_sentences import nearest, record_of
from nlu.talk.cues import asks_whether_needed

LIKE = 0.28
"""Likeness from which a sentence is told, 0 to 1. Read by eye on questions about details of fifteen procedures: above
it most sentences speak of what was asked, below it few."""
NEXT = 0.75
"""Likeness that, measured by the best, a further sentence must be."""
MOST = 2
"""Sentences told at most: more is no answer but the record again."""
SAME = "Với “{}”, Cổng không ghi gì khác:"
NOT_ASKED_FOR = (
    "Tôi không tìm thấy điều này trong giấy tờ, các bước, điều kiện mà Cổng ghi cho việc này: không thấy đòi, cũng "
    "không ghi là khỏi cần, nên không dám đoán."
)
LONGEST = 320
"""Characters of one sentence at most."""


def said_of(procedure: Procedure, question: str) -> tuple[str, ...]:
    """Sentences of the record that speak of ``question``, the nearest first; none when it says nothing of it."""
    said = record_of(procedure)
    found = nearest(said, question, LIKE)[:MOST]
    near = [each for each in found if each.likeness >= NEXT * found[0].likeness]
    return tuple(clip(said[each.place], LONGEST) for each in near)


def told(procedure: Procedure, facts: Sequence[str]) -> str:
    """The answer where the record says something."""
    listed = "\n".join(f"• {sentence(fact)}" for fact in facts)
    return f"Gần nhất với điều bà con nói, {PORTAL} nêu:\n{listed}\n\n{source_line(procedure)}"


def not_found(procedure: Procedure, questions: Sequence[str]) -> list[str]:
    """Name the questions that have no answer: none is passed over in silence."""
    named = either([f"“{question}”" for question in questions])
    return [f"Câu {named} thì tôi không tìm thấy câu trả lời. {whom_to_ask(procedure)}"] if named else []


def unknown(procedure: Procedure, question: str) -> str:
    """The answer where it says nothing; of what may be needed, that it is not asked for."""
    if asks_whether_needed(question):
        return f"{NOT_ASKED_FOR} {whom_to_ask(procedure)}"
    return f"Tôi không tìm thấy câu trả lời trong bản ghi trên {PORTAL}, nên không dám đoán. {whom_to_ask(procedure)}"
