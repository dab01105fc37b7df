"""Buttons, and what counts as tapping one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from actions.memory import Memory, Option
from actions.reply import Choice, Reply
from actions.tap import DOSSIER, NOT_THESE, PERSON, agrees, choose
from actions.wording import labels
from data.catalogue import Catalogue
from data.models import Procedure
from nlu.picks import LAST, only_picks, ordinal_in, picks_before
from nlu.text import fold, normalize
from nlu.understanding import Aspect
from nlu.yes_no import Answer, answer_in

_SHOW = re.compile(r"^(?:(?:cho|toi|em|minh|con|chau|muon|hay|thi|de|xem) )*|(?: (?:di|a|nhe|voi|nao|xem))+$")

STARTERS = 3
"""Procedures named as examples of what can be asked."""

TALK_TO_A_PERSON = Choice("Gặp cán bộ", PERSON)
NONE_OF_THESE = Choice("Không phải các việc trên", NOT_THESE)
NOT_THIS = Choice("Không phải việc này", NOT_THESE)


def remember(memory: Memory, replies: Iterable[Reply], **changes: Any) -> Memory:
    """The memory after a turn: its buttons are those on offer now."""
    options = tuple(Option(choice.label, choice.payload) for reply in replies for choice in reply.choices)
    return replace(memory, options=options, **changes)


def settled(memory: Memory, replies: Iterable[Reply], procedure: str | None, aspects: tuple[str, ...] = ()) -> Memory:
    """The memory after an answer that leaves nothing open, about one procedure or none."""
    nothing_open: dict[str, Any] = {"together": (), "case": None, "offered": (), "spare": (), "awaiting": None}
    return remember(memory, replies, procedure=procedure, aspects=aspects, **nothing_open)


def numbered(replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """The replies of a turn with their choices counted on from one to the next, as :func:`remember` counts them."""
    counted: list[Reply] = []
    first = 1
    for reply in replies:
        counted.append(replace(reply, first=first) if reply.choices else reply)
        first += len(reply.choices)
    return tuple(counted)


def picked(memory: Memory, text: str) -> Option | None:
    """The button of the last turn that was typed instead of tapped.

    Its words, "2", "số 2", "cái thứ hai", or yes and no where the buttons answer a question.
    """
    said = _plain(text)
    typed = [option for option in memory.options if _plain(option.label) == said]
    typed = typed or [option for option in memory.options if _bare(option.label) == _bare(text)]
    if typed:
        return typed[0]
    if picks_before(text) and memory.awaiting != "procedure" and memory.listed:
        return listed_at(memory, ordinal_in(text))
    return (option_at(memory, ordinal_in(text)) if only_picks(text) else None) or _answered(memory.options, text)


def _answered(options: Sequence[Option], text: str) -> Option | None:
    """The button that "có", "đồng ý" or "không" presses: of a question that has one for yes and one for no.

    A murmur is a yes only where nothing but the question was shown: after an answer "ok" may mean the answer.
    """
    agreeing = [option for option in options if agrees(option.payload) is True]
    refusing = [option for option in options if agrees(option.payload) is False]
    if not agreeing or not refusing:
        return None
    answer = answer_in(text)
    if answer is Answer.YES or (answer is Answer.MURMUR and options[0] == agreeing[0]):
        return agreeing[0]
    return refusing[0] if answer is Answer.NO else None


def option_at(memory: Memory, ordinal: int | None) -> Option | None:
    """The button at this place, counted from 1 (:data:`nlu.picks.LAST` is the last); None when there is none."""
    if ordinal == LAST:
        return next((option for option in reversed(memory.options) if option.payload != NOT_THESE), None)
    return memory.options[ordinal - 1] if ordinal and 1 <= ordinal <= len(memory.options) else None


def listed_at(memory: Memory, ordinal: int | None) -> Option | None:
    """The procedure at this place of the last list, as a button that asks what was last asked."""
    place = len(memory.listed) if ordinal == LAST else ordinal or 0
    if not 1 <= place <= len(memory.listed):
        return None
    aspect = Aspect(memory.aspects[0]) if len(memory.aspects) == 1 else None
    return Option("", choose(memory.listed[place - 1], aspect))


def procedure_choices(procedures: Sequence[Procedure], aspects: Sequence[Aspect] = ()) -> list[Choice]:
    """A button per procedure. It asks for the aspect if there is one; several stay in memory."""
    aspect = aspects[0] if len(aspects) == 1 else None
    names = labels([procedure.title for procedure in procedures])
    return [Choice(name, choose(each.code, aspect)) for name, each in zip(names, procedures, strict=True)]


def starters(catalogue: Catalogue) -> tuple[Choice, ...]:
    """What somebody who does not know what to ask can tap."""
    examples = procedure_choices(catalogue.popular[:STARTERS])
    return (*examples, Choice("Xem hồ sơ đến đâu", DOSSIER), TALK_TO_A_PERSON)


def _bare(text: str) -> str:
    """The words without those that only ask to be shown: "chi tiết" and "cho xem chi tiết đi" are "Xem chi tiết"."""
    return _SHOW.sub("", _plain(text)) or _plain(text)


def _plain(text: str) -> str:
    return fold(normalize(text)).strip(" .,!?;:“”\"'")
