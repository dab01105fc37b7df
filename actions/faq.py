"""Common questions that no procedure record answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from actions import out_of_scope
from actions.answers.aspects.places import office_bullets, office_news
from actions.answers.guide.filing import guide_choice, tools
from actions.answers.section import View
from actions.answers.source import source_of
from actions.follow_ups import answer_follow_ups
from actions.moves import catalogue
from actions.saying.options import procedure_choices, settled
from actions.saying.reply import Choice, Decision, Reply
from actions.saying.wording import CHOICE_LIMIT, NEAREST, pack, phrase, under_its_question
from actions.turn import Outcome, Turn
from data.entries import FaqEntry
from data.guide import troubles
from data.models import Procedure
from nlu.talk.answer_or_ask import SURE
from nlu.understanding import Act

_ALSO = "Các việc từ số {}:"
"""Over the buttons that the reply before had no room for."""


async def respond(turn: Turn) -> Outcome:
    """The answer of the entry, with its source and the procedures it is about; the talk goes on where it was."""
    entry = catalogue(turn).faq(turn.reading.entry)
    if entry is None:
        return await out_of_scope.respond(turn)
    about = next((code for code in turn.memory.recent if code in entry.procedures), "") if entry.follow_up else ""
    procedure = catalogue(turn).procedure(about)
    return _tell_of_matter(turn, entry, procedure) if procedure else tell_entry(turn, entry)


def _tell_of_matter(turn: Turn, entry: FaqEntry, procedure: Procedure) -> Outcome:
    """The answer in the talk about its matter, as if its question had been typed."""
    asked = replace(turn.reading, entry=None, follow_ups=(entry.id,))
    return answer_follow_ups(replace(turn, text=entry.question, reading=asked), procedure)


def tell_entry(turn: Turn, entry: FaqEntry) -> Outcome:
    """The answer of ``entry``. Where it is a list of steps, a button opens each, and the talk goes on in the list."""
    if entry.steps:
        return _tell_steps(turn, entry)
    if turn.reading.act is Act.FAQ and turn.reading.share < SURE:
        return _tell_as_nearest(turn, entry)
    procedures = catalogue(turn).procedures(entry.procedures)[:CHOICE_LIMIT]
    before = catalogue(turn).procedure(turn.memory.procedure or "")
    texts = pack([*_of_office(turn, entry), entry.answer.strip(), *_of_others(entry, before), source_of(entry)])
    replies = _replies(texts, (*_back_to_the_guide(turn, entry, before), *procedure_choices(procedures)), entry)
    about = before or (procedures[0] if len(procedures) == 1 else None)
    memory = settled(turn.memory, replies, about.code if about else None)
    left = {} if about else _left_open(turn) or _on_offer(procedures)
    return Outcome(Decision.ANSWER, replies, replace(memory, entry=entry.id, **left))


def _on_offer(procedures: Sequence[Procedure]) -> dict[str, Any]:
    """Return what is on offer then, its matters: who asks on ("mỗi tháng bao nhiêu tiền") means one of them."""
    codes = tuple(each.code for each in procedures)
    return {"offered": codes, "listed": codes, "awaiting": "procedure"} if codes else {}


def _tell_as_nearest(turn: Turn, entry: FaqEntry) -> Outcome:
    """The answer under its own question, with what else may be meant; the talk stays with what it was about: nobody
    is sure that this was asked.
    """
    known, offered = catalogue(turn), turn.reading.offered
    texts = pack([NEAREST, *_of_office(turn, entry), under_its_question(entry), source_of(entry)])
    procedures = known.of_today(known.procedures((*offered, *entry.procedures)))[:CHOICE_LIMIT]
    replies = _replies(texts, procedure_choices(procedures, turn.reading.aspects), entry)
    memory = settled(turn.memory, replies, turn.memory.procedure)
    pending = tuple(turn.reading.pending.items())
    return Outcome(Decision.ANSWER, replies, replace(memory, entry=entry.id, pending=pending, **_left_open(turn)))


def _replies(texts: Sequence[str], choices: Sequence[Choice], entry: FaqEntry) -> tuple[Reply, ...]:
    """The texts, with the buttons and the tools of the entry under the last."""
    return (*map(Reply, texts[:-1]), Reply(texts[-1], tuple(choices[:CHOICE_LIMIT]), tools(entry.id)))


def _of_office(turn: Turn, entry: FaqEntry) -> list[str]:
    """Return what the staff of the citizen's commune have filled in, where the entry asks for such things."""
    office = catalogue(turn).office(turn.office) if entry.of_office else None
    if office is None or not (office.hours or office.address or office.phone or office_news(office)):
        return []
    return ["\n".join([f"{office.name}:", *office_bullets(office)])]


def _left_open(turn: Turn) -> dict[str, Any]:
    """Return what was on offer and not chosen: who asks something general in between has not turned it down."""
    before = turn.memory
    if before.awaiting != "procedure":
        return {}
    return {"offered": before.offered, "spare": before.spare, "aspects": before.aspects, "awaiting": before.awaiting}


def _back_to_the_guide(turn: Turn, entry: FaqEntry, before: Procedure | None) -> list[Choice]:
    """The way on in filing online, or into it where the entry helps with that."""
    if before is None or not (turn.memory.step or entry.id in troubles()):
        return []
    return guide_choice(View(before, turn.memory.case, step=turn.memory.step))


def entry_replies(entry: FaqEntry, procedures: Sequence[Procedure]) -> tuple[Reply, ...]:
    """The answer of ``entry`` to who asks it first, with a button for each of its ``procedures``.

    A list of steps has its buttons in as many replies as they need: the number of a button is that of its step.
    """
    choices = procedure_choices(procedures if entry.steps else procedures[:CHOICE_LIMIT])
    parts = [tuple(choices[first : first + CHOICE_LIMIT]) for first in range(0, len(choices), CHOICE_LIMIT)]
    *texts, last = pack([entry.answer.strip(), source_of(entry)])
    more = (Reply(_ALSO.format(CHOICE_LIMIT * number + 1), part) for number, part in enumerate(parts[1:], start=1))
    return (*map(Reply, texts), Reply(last, parts[0] if parts else ()), *more)


def _tell_steps(turn: Turn, entry: FaqEntry) -> Outcome:
    replies = entry_replies(entry, catalogue(turn).procedures(entry.steps))
    memory = settled(turn.memory, replies, None)
    return Outcome(Decision.ANSWER, replies, replace(memory, entry=entry.id, event=entry.id, listed=entry.steps))


def _of_others(entry: FaqEntry, before: Procedure | None) -> Iterator[str]:
    """A word of caution where the entry is about other procedures than the one talked of."""
    if before and entry.procedures and before.code not in entry.procedures:
        yield f"Câu trả lời này không nói riêng về “{phrase(before.title)}”; bà con hỏi thêm cán bộ cho chắc."
