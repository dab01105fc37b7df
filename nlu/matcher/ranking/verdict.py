"""From ranked candidates to a verdict: answer, ask which one is meant, or say no."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from nlu.understanding import Candidate, Match, Reason, Verdict

# Thresholds chosen on development questions (docs/decisions/013 and 036).
IN_SCOPE = 0.45
SURELY_IN_SCOPE = 0.72
SURE = 0.75
WORTH_OFFERING = 0.08
MOST_OPTIONS = 3
SHOWN = 10
"""Candidates that a match tells."""


@dataclass(frozen=True)
class Ranked:
    """A candidate and its family: one procedure at several levels, names that differ only in brackets, or a procedure
    and the one that has taken its place.
    """

    candidate: Candidate
    family: str


def decide(
    ranked: Sequence[Ranked],
    in_scope: float,
    text: str,
    said: Set[str] = frozenset(),
    *,
    nearer_elsewhere: bool = False,
) -> Match:
    """The verdict on candidates ranked best first, whose scores are shares of one.

    Where it is likely, but not sure, that a procedure of the catalogue is meant at all, the bot asks: the right one
    may be missing, and the best of the others is then a wrong answer. ``nearer_elsewhere`` says that the nearest
    phrase of all is one for a procedure that is missing.
    ``said`` are the codes that the vocabulary gives for these very words: when it gives several, the bot asks.
    """
    candidates = tuple(row.candidate for row in ranked[:SHOWN])
    if not ranked or in_scope < IN_SCOPE:
        return Match(Verdict.NONE, candidates, (), text, Reason.OUTSIDE, round(in_scope, 4))
    families = _families(ranked)
    told_apart = len({row.family for row in ranked if row.candidate.code in said}) < 2
    reason = _reason([chance for _, chance in families], in_scope, told_apart, nearer_elsewhere)
    if reason is Reason.SURE:
        return Match(Verdict.ANSWER, candidates, (), text, reason, round(in_scope, 4))
    return Match(Verdict.CLARIFY, candidates, _options(families, said), text, reason, round(in_scope, 4))


def _reason(chances: Sequence[float], in_scope: float, told_apart: bool, nearer_elsewhere: bool) -> Reason:
    """Return why to answer or to ask back; ``chances`` of the families, the likeliest first."""
    if not told_apart:
        return Reason.SEVERAL
    if in_scope < SURELY_IN_SCOPE:
        return Reason.PERHAPS_OUTSIDE
    if nearer_elsewhere:
        return Reason.NEARER_ELSEWHERE
    return Reason.SURE if chances[0] >= SURE else Reason.CLOSE


def _families(ranked: Sequence[Ranked]) -> list[tuple[Candidate, float]]:
    """The best candidate of each family with the chance of the whole family, likeliest first."""
    table: dict[str, tuple[Candidate, float]] = {}
    for row in ranked:
        first, chance = table.get(row.family, (row.candidate, 0.0))
        table[row.family] = (first, chance + row.candidate.score)
    return sorted(table.values(), key=lambda pair: -pair[1])


def _options(families: Sequence[tuple[Candidate, float]], said: Set[str]) -> tuple[str, ...]:
    """Up to three to offer: what the vocabulary names, or those with a fair chance. One alone is offered where it is
    not sure that any procedure is meant: beside it nothing is worth reading.
    """
    named = [candidate.code for candidate, _ in families if candidate.code in said]
    fair = [candidate.code for candidate, chance in families if chance >= WORTH_OFFERING]
    chosen = named if len(named) > 1 else fair or [candidate.code for candidate, _ in families[:2]]
    return tuple(chosen[:MOST_OPTIONS])
