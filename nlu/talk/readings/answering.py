"""Tells which entries of a procedure answer something that a message asks.

People ask two or three things in one message, with a story between them and words that lean on what was said before
("bà nội đi thay thì phải viết giấy gì, giấy đó có phải đóng dấu không"). So a message is compared clause by clause:
each alone, each with the one before it, and all together. A fitted line weighs what each of these says of an entry
(``python -m nlu.talk.fitting.answering``); nothing decides beforehand which clause is a question.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from pathlib import Path

from data.loader import read_yaml
from nlu.aspects.asked import aspects_in
from nlu.matcher.matcher import Matcher
from nlu.matcher.words.cuts import parts
from nlu.talk.cues import asks

WEIGHTS = Path(__file__).with_name("answering.yml")
FEATURES = ("alone", "with_the_last", "together", "likeliest", "asks", "of_a_part", "names", "words", "constant")
_LEAST = 0.005
"""What an entry is taken to answer, at least, where it was not among the likeliest."""


@dataclass(frozen=True)
class Compared:
    """An entry beside a message: the clause that it answers best, that clause's place, and ``FEATURES``."""

    entry: str
    clause: str
    place: int
    values: tuple[float, ...]


@dataclass(frozen=True)
class Answering:
    """An entry with the clause of a message that it answers, if any, and the probability that it does."""

    entry: str
    clause: str
    place: int
    chance: float


def answering(text: str, codes: Sequence[str], matcher: Matcher) -> list[Answering]:
    """The entries of ``codes`` that may answer something asked in ``text``, the likeliest first."""
    rows = (
        Answering(one.entry, one.clause, one.place, _chance(one.values)) for one in compared(text, codes, matcher)
    )
    return sorted(rows, key=lambda row: -row.chance)


def compared(text: str, codes: Sequence[str], matcher: Matcher) -> Iterator[Compared]:
    """Each entry that is like any clause of ``text``, two of them in a row, or all together."""
    clauses = parts(text)
    alone = [dict(matcher.follow_ups(codes, clause)) for clause in clauses]
    pairs = (dict(matcher.follow_ups(codes, f"{before}, {clause}")) for before, clause in pairwise(clauses))
    with_the_last = [*alone[:1], *pairs]
    together = dict(matcher.follow_ups(codes, text))
    likeliest = next(iter(together), None)
    for entry in dict.fromkeys(chain(*alone, *with_the_last, together)):
        likely = [max(alone[at].get(entry, 0.0), with_the_last[at].get(entry, 0.0)) for at in range(len(clauses))]
        place = likely.index(max(likely))
        clause = clauses[place]
        values = (
            *(_odds(found.get(entry, 0.0)) for found in (alone[place], with_the_last[place], together)),
            float(entry == likeliest),
            float(asks(clause)),
            float(bool(aspects_in(clause))),
            matcher.names_alike(clause),
            math.log(len(clause.split()) or 1),
            1.0,
        )
        yield Compared(entry, clause, place, values)


def _odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(chance / (1 - chance))


def _chance(values: Sequence[float]) -> float:
    score = sum(weight * value for weight, value in zip(_weights().values(), values, strict=True))
    return 1 / (1 + math.exp(-score))


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    """The coefficients in the repository, in the order of ``FEATURES``."""
    table = read_yaml(WEIGHTS)
    return {name: table[name] for name in FEATURES}
