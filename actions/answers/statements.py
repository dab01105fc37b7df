"""The words that the sentences of a procedure's record say of one thing that is asked, and what to say when they do
not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from actions.answers.section import Item, View, bullets, lines
from actions.saying.wording import PORTAL, clip, phrase, sentence
from data.models import Paper, Procedure
from nlu.statements.likeness import Likeness
from nlu.statements.reader import told_by
from nlu.understanding import Aspect

MOST = 4
"""Sentences told at most: what was asked comes first, the rest stays behind the buttons."""
LONG = 320
"""Characters of one sentence at most; longer ones are cut at a semicolon, or else clipped."""
NEAR = 0.5
"""As near as this share of the nearest, a sentence is near to a question; set on the starter content."""
NAMED = 90
"""Characters of a paper's name before what is said of it."""

_FULL_STOP = re.compile(r"(?<=[.!?])\s+(?=[A-ZĐÀ-Ỹ])")
_BULLET = re.compile(r"^\s*(?:[-+*•–⁕]+|[a-zđ]\)|\([ivx]+\))\s*")


def said_of(view: View, *aspects: Aspect) -> tuple[str, ...]:
    """The sentences of the record that tell one of ``aspects``, the strongest first."""
    return tuple(text for _, text in _ranked(view, aspects)[:MOST])


def near_to_question(view: View, *aspects: Aspect) -> tuple[str, ...]:
    """Like :func:`said_of`, but only those near to the question where some are, the nearest first."""
    texts = [text for _, text in _ranked(view, aspects)]
    near = Likeness(texts)
    likely = {text: near.to(view.question, text) for text in texts}
    enough = NEAR * max(likely.values(), default=0.0)
    kept = (text for text in texts if likely[text] >= enough)
    return tuple(sorted(kept, key=lambda text: -likely[text])[:MOST])


def from_record(texts: Sequence[str], lead: str = "") -> tuple[Item, ...]:
    """Sentences of the record, as a list."""
    return bullets(texts, lead or f"Bản ghi trên {PORTAL} nêu")


def not_said(what: str, procedure: Procedure) -> tuple[Item, ...]:
    """That the record does not say it, and whom to ask."""
    return lines([f"Bản ghi trên {PORTAL} không nêu {what}. {whom_to_ask(procedure)}"])


def whom_to_ask(procedure: Procedure) -> str:
    """A sentence that sends the citizen to where the dossier is handed in."""
    place = phrase((procedure.receiving_place or "").split(";")[0]) or ", ".join(map(phrase, procedure.agencies))
    return sentence(f"Hãy hỏi trước khi đi: {clip(place, 160)}") if place else "Hãy hỏi nơi nhận hồ sơ trước khi đi."


def statements(procedure: Procedure) -> Iterator[str]:
    """All that a record says in words, one statement at a time."""
    notes = (method.note or "" for method in procedure.methods)
    for text in (procedure.summary or "", *procedure.conditions, *procedure.steps, *notes):
        yield from _sentences(text)
    for case in procedure.cases:
        for paper in case.papers:
            yield from _of_paper(paper)


def _ranked(view: View, aspects: Iterable[Aspect]) -> list[tuple[float, str]]:
    """The sentences that tell one of ``aspects``, each with how surely, the surest first."""
    texts = list(dict.fromkeys(clip(sentence(text), LONG) for text in statements(view.procedure)))
    rows = [(_strength(told, aspects), text) for text, told in zip(texts, told_by(texts), strict=True)]
    return sorted((row for row in rows if row[0]), key=lambda row: -row[0])


def _strength(told: Mapping[Aspect, float], aspects: Iterable[Aspect]) -> float:
    return max((told.get(aspect, 0.0) for aspect in aspects), default=0.0)


def _of_paper(paper: Paper) -> Iterator[str]:
    """A paper with its condition and with what is said of it; in several statements when that is long."""
    name = f"{phrase(paper.when)}: {phrase(paper.name)}" if paper.when else phrase(paper.name)
    if not paper.note:
        yield name
        return
    whole = f"{name}: {phrase(paper.note)}"
    if len(whole) <= LONG:
        yield whole
        return
    yield name
    yield from (f"{clip(phrase(paper.name), NAMED)}: {part}" for part in _sentences(paper.note))


def _sentences(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        for part in _FULL_STOP.split(_BULLET.sub("", line)):
            short = len(part) <= LONG
            yield from (phrase(piece) for piece in ([part] if short else part.split(";")) if len(piece.split()) > 2)
