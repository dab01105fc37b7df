"""The questions of one message, each by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from nlu.aspects.asked import asked, aspects_in
from nlu.matcher.words.cuts import joints
from nlu.reading.wishes import confirms, wants
from nlu.statements.reader import TOLD
from nlu.talk.cues import asks, ends_asking, heard
from nlu.understanding import Aspect

IN_PASSING = frozenset({*TOLD, Aspect.AMOUNT, Aspect.CONDITIONS})
"""Aspects that a record tells in passing, if at all: an entry written for the question says more."""
_SHORTEST = 2
"""Words of a part that may be a question of its own."""
_IN_SHORT = 5
"""Words of a part that asks for something by naming it alone, at most."""
_TOLD, _LONGEST = 4, 16
"""Words of a sentence that tells something by itself, and is not a whole story."""
_OTHER_HALF = re.compile(r"hay\b|hoặc\b|hoac\b", re.IGNORECASE)
_END = re.compile(r"[.,;?!…\n]+(?=\s|$)")
_FULL_STOP = re.compile(r"[.;?!…\n]+(?=\s|$)")


def questions(text: str) -> list[str]:
    """The questions in ``text``. What says nothing by itself ("có đúng không ạ"), or gives the other half of a choice
    ("hay nói miệng là được"), goes with what stands before it. Who puts no stops goes on with a word ("với lại").
    """
    parts: list[str] = []
    for part in chain.from_iterable(map(_apart, _parted(text, _END))):
        if parts and _goes_with_the_last(part):
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part)
    parts = [part for part in parts if len(part.split()) >= _SHORTEST]
    asking = [part for part in parts if has_the_sign(part, text) or asks(part)]
    return [part for part in parts if part in asking or _names_a_part(part, alone=not asking)]


def sentences(text: str) -> list[str]:
    """The sentences of ``text``, whole: with their commas."""
    return _parted(text, _FULL_STOP)


def _parted(text: str, end: re.Pattern[str]) -> list[str]:
    """The parts of ``text`` that end so, without empty ones."""
    return list(filter(None, map(str.strip, end.split(text))))


def told_in(text: str) -> list[str]:
    """The sentences of ``text`` that only tell something, where others ask."""
    parts, asked_for = _parted(text, _END), " ".join(questions(text))
    told = (part for part in parts if part not in asked_for and not wants(part))
    return [part for part in told if _TOLD <= len(part.split()) <= _LONGEST] if len(parts) > 1 else []


def without_story(text: str, aspects: Sequence[Aspect]) -> tuple[Aspect, ...]:
    """Return ``aspects`` of ``text`` but for those that only its story tells: "mất giấy khai sinh" is why somebody
    comes, and no question about papers that are missing. Who does not know something in the middle of a story
    ("mẹ nó bỏ đi không biết ở đâu") does not ask it.
    """
    if not text:  # a button was pressed
        return tuple(aspects)
    parts = questions(text)
    told = {part for part in parts[:-1] if not has_the_sign(part, text) and "unknowing" in heard("talk", part)}
    asked_for = {aspect for part in parts if part not in told for aspect in aspects_in(part)}
    return tuple(aspect for aspect in aspects if aspect not in IN_PASSING or aspect in asked_for)


def _names_a_part(part: str, alone: bool) -> bool:
    """Tell whether a part of a message asks for a whole part of a record without any word that asks: in a few words
    ("nộp ở đâu, còn lệ phí"), or ``alone``. In a longer one beside a question it is told in the story.
    """
    named = not IN_PASSING.issuperset(aspects_in(part))
    return named and (alone or len(part.split()) <= _IN_SHORT)


def has_the_sign(part: str, text: str) -> bool:
    """Tell whether a part of ``text`` ends with a question mark there."""
    return f"{part}?" in text


def _goes_with_the_last(part: str) -> bool:
    """Tell whether a part gives the other half of a choice, or says nothing by itself."""
    found = asked(part)
    return bool(_OTHER_HALF.match(part)) or confirms(part) or not (found.rest or found.aspects)


def _apart(sentence: str) -> list[str]:
    """``sentence`` cut where what stands before a word that goes on asks, and what follows it does too."""
    for joint in joints(sentence):
        before, after = joint.sides(sentence)
        if min(len(before.split()), len(after.split())) >= _SHORTEST and ends_asking(before) and asks(after):
            return [before, *_apart(after)]
    return [sentence]
