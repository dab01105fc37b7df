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
class Answering:
    """An entry beside a message: the clause that it answers best, that clause's place, and ``FEATURES``."""

    entry: str
    clause: str
    place: int
    values: tuple[float, ...]

    @property
    def chance(self) -> float:
        """The probability that it answers."""
        return chance_by(tuple(_weights().values()), self.values)


def chance_by(weights: Sequence[float], values: Sequence[float]) -> float:
    """Return the probability by a fitted line, from 0 to 1."""
    return 1 / (1 + math.exp(-sum(weight * value for weight, value in zip(weights, values, strict=True))))


def answering(text: str, codes: Sequence[str], matcher: Matcher) -> list[Answering]:
    """The entries of ``codes`` that may answer something asked in ``text``, the likeliest first."""
    return sorted(compared(text, codes, matcher), key=lambda one: -one.chance)


def compared(text: str, codes: Sequence[str], matcher: Matcher) -> Iterator[Answering]:
    """Each entry that is like any clause of ``text``, two of them in a row, or all together."""
    clauses = parts(text)
    alone = [dict(matcher.follow_ups(codes, clause)) for clause in clauses]
    pairs = (dict(matcher.follow_ups(codes, f"{before}, {clause}")) for before, clause in pairwise(clauses))
    with_the_last = [*alone[:1], *pairs]
    together = dict(matcher.follow_ups(codes, text))
    likeliest = next(iter(together), None)
    entries = dict.fromkeys(chain(*alone, *with_the_last, together))
    of_clauses = [_of_clause(clause, matcher) for clause in clauses] if entries else []
    for entry in entries:
        likely = [max(alone[at].get(entry, 0.0), with_the_last[at].get(entry, 0.0)) for at in range(len(clauses))]
        place = likely.index(max(likely))
        found = (each.get(entry, 0.0) for each in (alone[place], with_the_last[place], together))
        values = (*map(_odds, found), float(entry == likeliest), *of_clauses[place], 1.0)
        yield Answering(entry, clauses[place], place, values)


def _of_clause(clause: str, matcher: Matcher) -> tuple[float, ...]:
    """Return what speaks for a clause to ask anything, whatever answers it."""
    asked_of_a_part = float(bool(aspects_in(clause)))
    return float(asks(clause)), asked_of_a_part, matcher.names_alike(clause), math.log(len(clause.split()) or 1)


def _odds(chance: float) -> float:
    chance = min(max(chance, _LEAST), 1 - _LEAST)
    return math.log(chance / (1 - chance))


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    """The coefficients in the repository, in the order of ``FEATURES``."""
    table = read_yaml(WEIGHTS)
    return {name: table[name] for name in FEATURES}
