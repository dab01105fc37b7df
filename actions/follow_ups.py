"""Questions that people ask in a talk about a procedure, answered first and in few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answering import case_of, catalogue, now_about, tell
from actions.answers import record
from actions.answers.aspects.places import own_office, own_office_line
from actions.answers.compose import links, usual_choices
from actions.answers.section import View, title
from actions.faq import source_of
from actions.saying.options import remember
from actions.saying.reply import Decision, Reply
from actions.saying.wording import pack
from actions.turn import Outcome, Turn
from data.entries import FaqEntry
from data.models import Procedure


def answer_follow_ups(turn: Turn, procedure: Procedure) -> Outcome:
    """Each question's answer with its source, then the parts of the record that were asked for besides; in the first
    answer to a matter all that matters.
    """
    entries = [entry for entry in map(catalogue(turn).faq, turn.reading.follow_ups) if entry]
    known = turn.memory.procedure == procedure.code
    heading = [] if known else [title(procedure)]
    texts = pack([*heading, *_answers(turn, procedure, entries)])
    if turn.reading.aspects or not known:
        further = tell(turn, [procedure], turn.reading.aspects, case=case_of(turn, procedure))
        replies = (*map(Reply, texts), *further.replies)
        return replace(further, replies=replies)
    last = Reply(texts[-1], usual_choices(procedure), links(procedure))
    replies = (*map(Reply, texts[:-1]), last)
    entry = entries[0].id if entries else None
    memory = remember(turn.memory, replies, **now_about(turn, [procedure]), entry=entry)
    return Outcome(Decision.ANSWER, replies, memory)


def _answers(turn: Turn, procedure: Procedure, entries: Sequence[FaqEntry]) -> list[str]:
    sources = dict.fromkeys(source_of(entry) for entry in entries)
    others = record.told_of_each(procedure, turn.reading.unanswered)
    return [*(entry.answer.strip() for entry in entries), *others, *_their_office(turn, procedure), *sources]


def _their_office(turn: Turn, procedure: Procedure) -> list[str]:
    """The office of the commune that this message names: an answer written for all communes names none."""
    office = own_office(View(procedure, office=catalogue(turn).office(turn.memory.office)))
    return [own_office_line(office)] if office and turn.reading.offices else []
