"""The questions of one message about a procedure: which of its follow-ups answer them, and what is asked besides."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import chain

from nlu.aspects.asked import asked, aspects_in
from nlu.matcher.matcher import Matcher
from nlu.talk.answer_or_ask import ANSWERS, ANSWERS_IN_GENERAL, NEAR
from nlu.talk.cues import asks, asks_yes_or_no, ends_asking
from nlu.talk.questions import IN_PASSING, has_the_sign, questions
from nlu.understanding import Aspect

IN_WORDS_ONLY = frozenset({Aspect.MISSING, Aspect.CONDITIONS, Aspect.IN_PERSON, Aspect.FILLING})
"""Aspects of :data:`IN_PASSING` that a record tells only in words: beside an answer its sentences are
seldom what was asked for. Of fourteen told so in played talks two were.
"""
MOST = 3
"""Follow-ups told in one turn, at most."""
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
    """The entries that answer ``text`` in a talk about ``codes``: one, or two together, as likely as ``least``.

    One of ``but``, told before, only where nothing else does, neither an entry nor a whole part of the record: who
    asks on hardly wants the same words again.

    Several questions of one message are answered each by itself; where none is, the message is taken as a whole:
    what is told before a question often says what it means.
    """
    parts = questions(text)
    found = [_answers(part, codes, matcher, least, but) or _in_general(part, matcher) for part in parts]
    if not any(found):
        whole = _answers(text, codes, matcher, least, but)
        if whole:
            return Details(whole, near=_beyond(whole, text, codes, matcher, but))
        if len(parts) < 2:
            return Details(near=_near(text, codes, matcher, but))
    entries = tuple(dict.fromkeys(chain.from_iterable(found)))[:MOST]
    left = [part for part, answers in zip(parts, found, strict=True) if not answers]
    aspects, unanswered = _without_entry(left, text)
    unanswered = tuple(part for part in unanswered if set(entries).isdisjoint(_near(part, codes, matcher, ())))
    answered = {aspect for part, answers in zip(parts, found, strict=True) if answers for aspect in aspects_in(part)}
    near = _beyond(entries, text, codes, matcher, but)
    return Details(entries, tuple(aspect for aspect in aspects if aspect not in answered), unanswered, near)


def _beyond(
    entries: Sequence[str], text: str, codes: Sequence[str], matcher: Matcher, but: Collection[str]
) -> tuple[str, ...]:
    """The entries near to a question whose own were all told before: who asks once more wants something else."""
    return _near(text, codes, matcher, but) if set(entries) <= set(but) else ()


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


def _answers(
    text: str, codes: Sequence[str], matcher: Matcher, least: float, but: Collection[str]
) -> tuple[str, ...]:
    """The likeliest entry that was not told before; else the likeliest once more, unless a part of the record is
    asked for. Two that are nearly the same question share its likelihood: they are told together.
    """
    found = matcher.follow_ups(codes, text)
    likely = [entry for entry, chance in found if chance >= least]
    new = [entry for entry in likely if entry not in but]
    if not likely and asks(text):
        both = all(chance >= NEAR and entry not in but for entry, chance in found)
        return tuple(entry for entry, _ in found) if both and sum(chance for _, chance in found) >= least else ()
    told_by_record = not (asks_yes_or_no(text) or IN_PASSING.issuperset(aspects_in(text)))
    return tuple((new if new or told_by_record else likely)[:1])


def _in_general(part: str, matcher: Matcher) -> tuple[str, ...]:
    """The entry of no single procedure that answers a question which asks for no part of a record."""
    if _of_record(part):
        return ()
    return tuple(entry for entry, chance in matcher.faq_ranked(part, 1) if chance >= ANSWERS_IN_GENERAL)


def _near(text: str, codes: Sequence[str], matcher: Matcher, but: Collection[str]) -> tuple[str, ...]:
    return tuple(entry for entry, likely in matcher.follow_ups(codes, text) if likely >= NEAR and entry not in but)
