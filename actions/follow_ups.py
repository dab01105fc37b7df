"""Questions that people ask in a talk about a procedure, answered first and in few words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.answers import record
from actions.answers.aspects.places import own_place_line
from actions.answers.buttons import usual_choices
from actions.answers.compose import links
from actions.answers.reckoned.days import days_left, due, runs_from_another_event, term_left
from actions.answers.reckoned.sums import sums
from actions.answers.section import View, title
from actions.answers.source import source_of
from actions.answers.statements import whom_to_ask
from actions.moves import case_of, catalogue, day_told, is_of_own_case, now_about, tell
from actions.saying.opening import with_fitting_opening
from actions.saying.options import TALK_TO_A_PERSON, procedure_choices, remember
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.wording import CHOICE_LIMIT, NEAREST, pack, under_its_question
from actions.turn import Outcome, Turn
from data.entries import FaqEntry
from data.models import Procedure
from nlu.aspects.asked import aspects_in
from nlu.reading.codes import procedure_codes
from nlu.talk.cues import asks_yes_or_no
from nlu.talk.questions import IN_PASSING
from nlu.understanding import Aspect

AS_SAID = "Như tôi đã nói:"
NO_MORE = "Câu này tôi vừa trả lời ở ngay trên; ngoài điều đó tôi không biết gì hơn, nên không dám đoán."
THAT_IS_ALL = "Ngoài điều này tôi không biết gì hơn, nên không dám đoán."
LED_TO = 2
"""Procedures that answers send to which have a button, at most."""
_BY_WHEN = frozenset({Aspect.DEADLINE, Aspect.PENALTY})
_HOW_LONG = frozenset({*_BY_WHEN, Aspect.TIME, Aspect.VALIDITY})
"""Questions that are answered with a day, where one is told from which to count."""


def answer_follow_ups(turn: Turn, procedure: Procedure) -> Outcome:
    """Each question's answer with its source, then the parts of the record that were asked for besides, without what
    the record says in passing, if at all: "nothing is said of a last day" contradicted an answer that told one. In
    the first answer to a matter all that matters follows.
    """
    turn = _with_own_papers(turn, procedure)
    entries = _entries(turn, turn.reading.follow_ups)
    known = procedure.code in turn.memory.recent
    heading = [] if turn.memory.procedure == procedure.code else [title(procedure)]
    others = record.not_found(procedure, turn.reading.unanswered)
    reckoned = _reckoned(turn, procedure, entries)
    answers = (_answer(turn, entry, procedure) for entry in _not_just_told(turn, entries))
    again = bool(entries) and all(entry.id == turn.memory.entry for entry in entries)
    near = _entries(turn, turn.reading.near) if again else []
    further = _beyond(near, procedure) if again else []
    texts = [*heading, *reckoned, *answers, *further, *others, *_their_office(turn, procedure)]
    covered = IN_PASSING if known else IN_PASSING.union(_answered_by(entries))
    aspects = tuple(aspect for aspect in turn.reading.aspects if not entries or aspect not in covered)
    return _told(turn, procedure, [*entries, *near], texts, aspects, first=not known)


def _with_own_papers(turn: Turn, procedure: Procedure) -> Turn:
    """The turn in which the papers of one's own case, where that is known, are told by the record: an entry tells
    those of some other one ("xe mới" to who lost the papers of an old one).
    """
    if Aspect.PAPERS not in aspects_in(turn.text) or not is_of_own_case(turn, procedure):
        return turn
    reading = turn.reading
    others = [each.id for each in _entries(turn, reading.follow_ups) if not _lists_papers(each)]
    if len(others) == len(reading.follow_ups):
        return turn
    aspects = tuple(dict.fromkeys((Aspect.PAPERS, *reading.aspects)))
    return replace(turn, reading=replace(reading, follow_ups=tuple(others), aspects=aspects))


def _lists_papers(entry: FaqEntry) -> bool:
    return Aspect.PAPERS in aspects_in(entry.question) and not asks_yes_or_no(entry.question)


def _answered_by(entries: Sequence[FaqEntry]) -> list[Aspect]:
    """The parts of a record that these entries tell in fewer words."""
    return [aspect for entry in entries for aspect in aspects_in(entry.question)]


def answer_nearest(turn: Turn, procedure: Procedure, alone: bool) -> Outcome:
    """The entries nearest to the question, each under its own question; the parts of the record asked for besides,
    unless they are to stand ``alone``.
    """
    entries = _entries(turn, turn.reading.near)
    besides = () if alone else _not_in_passing(turn.reading.aspects)
    return _told(turn, procedure, entries, _nearest(entries), besides)


def _nearest(entries: Sequence[FaqEntry]) -> list[str]:
    return [NEAREST, *map(under_its_question, entries)]


def _beyond(near: Sequence[FaqEntry], procedure: Procedure) -> list[str]:
    """Return what is left to say to who asks again: what is nearest and was not told yet, or else whom to ask."""
    return _nearest(near) if near else [f"{NO_MORE} {whom_to_ask(procedure)}"]


def _not_in_passing(aspects: Sequence[Aspect]) -> tuple[Aspect, ...]:
    """The aspects that an entry does not tell: what a record says in passing is what it is written from."""
    return tuple(aspect for aspect in aspects if aspect not in IN_PASSING)


def _reckoned(turn: Turn, procedure: Procedure, entries: Sequence[FaqEntry]) -> tuple[str, ...]:
    """Return the sum, or the last day, where just that is asked: an entry is written for all numbers and days."""
    view, asked = View(procedure, question=turn.text, happened=day_told(turn)), set(aspects_in(turn.text))
    late = days_left(view) if asked & _BY_WHEN else ()
    told = (line for entry in entries for line in term_left(entry.answer, view)) if asked & _HOW_LONG else ()
    elsewhere = any(runs_from_another_event(entry.answer) for entry in entries)
    ready = due(view) if asked & _HOW_LONG and not elsewhere else ()
    return (*(late or ready or tuple(told)), *(sums(view) if Aspect.FEE in asked else ()))


def _told(
    turn: Turn,
    procedure: Procedure,
    entries: Sequence[FaqEntry],
    texts: Sequence[str],
    aspects: Sequence[Aspect],
    first: bool = False,
) -> Outcome:
    """``texts`` with the sources of ``entries``, then ``aspects`` of the record, at ``first`` all that matters."""
    sources = _sources(turn, entries)
    if aspects or first:
        further = tell(turn, [procedure], aspects, case=case_of(turn, procedure), besides=_answered_by(entries))
        return _before(further, texts, sources, title(procedure))
    parts = pack([*texts, *sources])
    person = (TALK_TO_A_PERSON,) if _told_before(turn, entries) else ()
    choices = (*_led_to(turn, procedure, entries), *person, *usual_choices(procedure))[:CHOICE_LIMIT]
    last = Reply(parts[-1], choices, links(procedure))
    replies = (*map(Reply, parts[:-1]), last)
    entry = entries[0].id if entries else None
    memory = remember(turn.memory, replies, **now_about(turn, [procedure]), entry=entry)
    return Outcome(Decision.ANSWER, replies, memory)


def _sources(turn: Turn, entries: Sequence[FaqEntry]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(source_of, _not_just_told(turn, entries))))


def _before(further: Outcome, texts: Sequence[str], sources: Sequence[str], heading: str) -> Outcome:
    """``texts`` ahead of what is told further, without those that it tells as well; the heading is said in both."""
    told = "\n".join(reply.text for reply in further.replies)
    new = [text for text in texts if text not in told or text == heading]
    return replace(further, replies=(*map(Reply, pack([*new, *sources])), *further.replies))


def _answer(turn: Turn, entry: FaqEntry, procedure: Procedure) -> str:
    """The answer, said to be one that was told before where it was: who asks again wants more, and is told whom to
    ask.
    """
    answer = with_fitting_opening(entry.answer.strip(), turn.text, entry.question)
    if entry.id not in turn.memory.told:
        return answer
    return f"{AS_SAID}\n{answer}\n{THAT_IS_ALL} {whom_to_ask(procedure)}"


def _not_just_told(turn: Turn, entries: Sequence[FaqEntry]) -> list[FaqEntry]:
    """The entries but for the one told last: its words stand right above."""
    return [entry for entry in entries if entry.id != turn.memory.entry]


def _told_before(turn: Turn, entries: Sequence[FaqEntry]) -> bool:
    """Tell whether who asks on was told just this before, and so wants something else."""
    return bool(entries) and all(entry.id in turn.memory.told for entry in entries)


def _led_to(turn: Turn, procedure: Procedure, entries: Sequence[FaqEntry]) -> list[Choice]:
    """A button for each procedure that an answer sends to by its code."""
    named = (code for entry in entries for code in procedure_codes(entry.answer))
    others = catalogue(turn).procedures(code for code in named if code != procedure.code)
    return procedure_choices(catalogue(turn).of_today(others)[:LED_TO])


def _entries(turn: Turn, names: Sequence[str]) -> list[FaqEntry]:
    return [entry for entry in map(catalogue(turn).faq, names) if entry]


def _their_office(turn: Turn, procedure: Procedure) -> list[str]:
    """The office of the commune that is meant, where this message asks where, or names it and its address is known:
    an answer written for all communes names none.
    """
    view = View(procedure, office=catalogue(turn).office(turn.office))
    named = turn.reading.offices and view.office and view.office.address
    line = own_place_line(view) if Aspect.PLACE in aspects_in(turn.text) or named else ""
    return [line] if line else []
