"""Buttons, and what is remembered of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from actions.saying.reply import Choice, Reply
from actions.saying.tap import DOSSIER, NEAR, NOT_THESE, PERSON, choose
from actions.saying.wording import LABEL_LIMIT, clip, labels
from data.catalogue import Catalogue
from data.models import Procedure
from data.official.facets import LEVELS
from nlu.talk.state import Option, Talk
from nlu.understanding import Aspect

STARTERS = 3
"""Procedures named as examples of what can be asked."""

TALK_TO_A_PERSON = Choice("Gặp cán bộ", PERSON)
NONE_OF_THESE = Choice("Không phải các việc trên", NOT_THESE)
NEAR_ME = Choice("Nơi nộp gần tôi", NEAR)
NOT_THIS = Choice("Không phải việc này", NOT_THESE)


def remember(memory: Talk, replies: Iterable[Reply], **changes: Any) -> Talk:
    """The memory after a turn: its buttons are those on offer now."""
    options = tuple(Option(choice.label, choice.payload) for reply in replies for choice in reply.choices)
    return replace(memory, **{"options": options, "pending": (), **changes})


def settled(memory: Talk, replies: Iterable[Reply], procedure: str | None, aspects: tuple[str, ...] = ()) -> Talk:
    """The memory after an answer that leaves nothing open, about one procedure or none."""
    nothing_open: dict[str, Any] = {
        "together": (), "case": None, "offered": (), "spare": (), "awaiting": None, "entry": None,
    }  # fmt: skip
    return remember(memory, replies, procedure=procedure, aspects=aspects, **nothing_open)


def numbered(replies: Iterable[Reply]) -> tuple[Reply, ...]:
    """The replies of a turn with their choices counted on from one to the next, as :func:`remember` counts them."""
    counted: list[Reply] = []
    first = 1
    for reply in replies:
        counted.append(replace(reply, first=first) if reply.choices else reply)
        first += len(reply.choices)
    return tuple(counted)


def procedure_choices(procedures: Sequence[Procedure], aspects: Sequence[Aspect] = ()) -> list[Choice]:
    """A button per procedure. It asks for the aspect if there is one; several stay in memory."""
    aspect = aspects[0] if len(aspects) == 1 else None
    names = labels(_told_apart(procedures))
    return [Choice(name, choose(each.code, aspect)) for name, each in zip(names, procedures, strict=True)]


def _told_apart(procedures: Sequence[Procedure]) -> list[str]:
    """The titles; of those that are the same, each with the level or the field in which it differs, or its code."""
    titles = [procedure.title for procedure in procedures]
    alike = {title for title in titles if titles.count(title) > 1}
    same = [procedure for procedure in procedures if procedure.title in alike]
    differs = next((told for told in _DIFFERENCES if len(set(map(told, same))) == len(same)), _DIFFERENCES[-1])
    return [_with(p.title, differs(p)) if p.title in alike else p.title for p in procedures]


def _with(title: str, difference: str) -> str:
    return f"{clip(title, LABEL_LIMIT - len(difference) - 3)} ({difference})"


_DIFFERENCES: tuple[Callable[[Procedure], str], ...] = (
    lambda procedure: ", ".join(f"cấp {LEVELS[level].lower()}" for level in procedure.levels),
    lambda procedure: clip(procedure.field, LABEL_LIMIT // 2),
    lambda procedure: procedure.code,
)


def starters(catalogue: Catalogue) -> tuple[Choice, ...]:
    """Return what somebody who does not know what to ask can tap."""
    examples = procedure_choices(catalogue.popular[:STARTERS])
    return (*examples, Choice("Xem hồ sơ đến đâu", DOSSIER), TALK_TO_A_PERSON)
