"""The questions of one message about a procedure: which of its follow-ups answer them, and what is asked besides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

from nlu.aspects.asked import asked, aspects_in
from nlu.matcher.matcher import Matcher
from nlu.talk.answer_or_ask import ANSWERS, NEAR
from nlu.talk.cues import asks_yes_or_no, ends_asking
from nlu.talk.questions import IN_PASSING, has_the_sign, questions
from nlu.talk.readings.answering import Answering, answering
from nlu.understanding import Aspect

IN_WORDS_ONLY = frozenset({Aspect.MISSING, Aspect.CONDITIONS, Aspect.IN_PERSON, Aspect.FILLING})
"""Aspects of :data:`IN_PASSING` that a record tells only in words: beside an answer its sentences are
seldom what was asked for. Of fourteen told so in played talks two were.
"""
MOST = 3
"""Follow-ups told in one turn, at most."""
_NEAREST = 2
"""Entries that are told as near, at most."""
_NAMEABLE = 3
"""Words of meaning from which a question is named as one that has no answer; fewer are courtesy."""


@dataclass(frozen=True)
class Details:
    """Ids of the entries that answer, in order of the questions, and the aspects of those left without one.

    ``unanswered`` are the questions beside others that have neither, and are not near to an entry that is told for
    another. ``near`` are the entries that are likeliest to answer where none is likely enough, or where those that
    are were told before.
    """

    entries: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    unanswered: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


def details_of(
    text: str, codes: Sequence[str], matcher: Matcher, least: float = ANSWERS, but: Collection[str] = ()
) -> Details:
    """The entries that answer what ``text`` asks in a talk about ``codes``, each as likely as ``least``.

    One of ``but``, told before, only where nothing else does, neither an entry nor a whole part of the record: who
    asks on hardly wants the same words again.
    """
    found = answering(text, codes, matcher)
    told = _worth_telling([one for one in found if one.chance >= least], text, but)[:MOST]
    entries = tuple(one.entry for one in sorted(told, key=lambda one: one.place))
    parts = questions(text)
    near = tuple(one.entry for one in found if one.chance >= NEAR and one.entry not in but)[:_NEAREST]
    if not told and len(parts) < 2:
        return Details(near=near)
    left = [part for part in parts if not any(one.clause in part or part in one.clause for one in told)]
    aspects, unanswered = _without_entry(left, text)
    unanswered = tuple(part for part in unanswered if {*entries, *but}.isdisjoint(_like(part, codes, matcher)))
    answered = {aspect for part in parts if part not in left for aspect in aspects_in(part)}
    beyond = near if set(entries) <= set(but) else ()
    return Details(entries, tuple(aspect for aspect in aspects if aspect not in answered), unanswered, beyond)


def _worth_telling(likely: Sequence[Answering], text: str, but: Collection[str]) -> Sequence[Answering]:
    """The entries not told before, of each clause the likeliest; else the likeliest once more, unless a part of the
    record is asked for.
    """
    new: dict[int, Answering] = {}
    for one in likely:
        if one.entry not in but:
            new.setdefault(one.place, one)
    told_by_record = not (asks_yes_or_no(text) or IN_PASSING.issuperset(aspects_in(text)))
    return list(new.values()) if new or told_by_record else likely[:1]


def _like(part: str, codes: Sequence[str], matcher: Matcher) -> list[str]:
    return [one.entry for one in answering(part, codes, matcher) if one.chance >= NEAR]


def _without_entry(parts: Sequence[str], text: str) -> tuple[tuple[Aspect, ...], tuple[str, ...]]:
    """The aspects of a record that these questions of ``text`` ask for, and those of them that ask for none."""
    rows = {part: _of_record(part) for part in parts}
    aspects = tuple(dict.fromkeys(chain.from_iterable(rows.values())))
    return aspects, tuple(part for part, row in rows.items() if not row and _is_question(part, text))


def _of_record(part: str) -> list[Aspect]:
    return [aspect for aspect in aspects_in(part) if aspect not in IN_WORDS_ONLY]


def _is_question(part: str, text: str) -> bool:
    """Tell whether a part surely is a question of its own, and no story or courtesy."""
    return len(asked(part).rest) >= _NAMEABLE and (has_the_sign(part, text) or ends_asking(part))


def likely_asked(text: str, codes: Sequence[str], matcher: Matcher) -> float:
    """Tell how likely ``text``, or a question in it, is one that people ask in a talk about ``codes``: 0 to 1.

    What asks for a whole part of a record ("mất bao nhiêu tiền") is asked of every matter and tells nothing.
    """
    parts = (part for part in dict.fromkeys((text, *questions(text))) if asked(part).rest)
    found = (matcher.follow_ups(codes, part) for part in parts)
    return max((rows[0][1] for rows in found if rows), default=0.0)
