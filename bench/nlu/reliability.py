"""Stated probabilities of the matcher against what came true: ``make bench SUITE=nlu-reliability``.

Stated is what the bot goes by when it answers, asks back or says no: the chance of the likeliest family of procedures
times the chance that any procedure is meant. It came true when a right procedure is of that family; out of scope
nothing is right. Asked are the questions that nobody tuned for, each as one request. Writes the figure anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.nlu.sets import HELD_OUT, Catalogue, catalogues, question_sets
from bench.nlu.svg import Panel, panels
from common.settings import ROOT
from nlu.evaluation import CLARIFY, OUT_OF_SCOPE, Question
from nlu.matcher import Matcher
from nlu.matcher.index.names import plain

FIGURE = ROOT / "docs" / "images" / "reliability.svg"
BINS = 10


@dataclass(frozen=True)
class Bin:
    """Questions whose stated probability lies in a tenth: how many, what was stated in the mean, and what came."""

    count: int
    stated: float
    came: float


@dataclass(frozen=True)
class Curve:
    """All tenths of one catalogue; those without any question are left out."""

    name: str
    bins: tuple[tuple[int, Bin], ...]

    @property
    def count(self) -> int:
        """Questions in all."""
        return sum(one.count for _, one in self.bins)

    @property
    def error(self) -> float:
        """Expected calibration error: how far apart stated and true are, in the mean over the questions."""
        return sum(one.count * abs(one.stated - one.came) for _, one in self.bins) / max(self.count, 1)


def run(arguments: list[str]) -> None:
    """Print the tables and draw the figure."""
    sets = question_sets()
    questions = [row for name in HELD_OUT for row in sets[name]]
    curves = [measured(catalogue, questions) for catalogue in catalogues()]
    print(table(curves))
    draw(curves, FIGURE)
    print(f"\n({FIGURE.relative_to(ROOT)})")


def measured(catalogue: Catalogue, questions: Iterable[Question]) -> Curve:
    """Ask every question that can be judged."""
    matcher = Matcher(catalogue.content)
    families = {one.code: plain(one.name) for one in catalogue.content.procedures}
    asked = (row for row in questions if row.note == OUT_OF_SCOPE or row.gold & catalogue.codes)
    pairs = [pair for row in asked if row.note != CLARIFY and (pair := _outcome(matcher, row, families))]
    return Curve(f"{catalogue.name} ({len(families):,})", binned(pairs))


def _outcome(matcher: Matcher, question: Question, families: Mapping[str, str]) -> tuple[float, bool] | None:
    """Return what was stated of a question, and whether it came true; nothing of a message of several requests."""
    requests = matcher.explain(question.text)
    if len(requests) != 1:
        return None
    (told,) = requests
    chances: defaultdict[str, float] = defaultdict(float)
    for candidate in told.match.candidates:
        chances[families[candidate.code]] += candidate.score
    if not chances:
        return 0.0, False
    family, chance = max(chances.items(), key=lambda pair: pair[1])
    return told.in_scope * chance, family in {families[code] for code in question.gold if code in families}


def binned(pairs: Sequence[tuple[float, bool]]) -> tuple[tuple[int, Bin], ...]:
    """Pairs of what was stated and whether it came true, by tenths."""
    stated, came = (np.array(column, dtype=np.float64) for column in zip(*pairs, strict=True))
    places = np.minimum((stated * BINS).astype(int), BINS - 1)
    return tuple(
        (place, Bin(int(inside.sum()), float(stated[inside].mean()), float(came[inside].mean())))
        for place in range(BINS)
        if (inside := places == place).any()
    )


def table(curves: Sequence[Curve]) -> str:
    """Tenths downwards, catalogues across, in Markdown."""
    heads = [f"{curve.name}: questions | stated | came true" for curve in curves]
    lines = [f"| stated | {' | '.join(heads)} |", "|---" * (1 + 3 * len(curves)) + "|"]
    for place in range(BINS):
        cells = [_cells(dict(curve.bins).get(place)) for curve in curves]
        lines.append(f"| {100 * place // BINS}–{100 * (place + 1) // BINS} % | {' | '.join(cells)} |")
    errors = [f"{curve.count} | expected error | {100 * curve.error:.1f} points" for curve in curves]
    return "\n".join([*lines, f"| all | {' | '.join(errors)} |"])


def _cells(one: Bin | None) -> str:
    return f"{one.count} | {100 * one.stated:.0f} % | {100 * one.came:.0f} %" if one else "0 | – | –"


def draw(curves: Sequence[Curve], path: Path) -> None:
    """The curves next to each other, the number of questions at each point."""
    shown = [
        Panel(
            f"{curve.name}, {curve.count} questions, error {100 * curve.error:.1f}",
            [(one.stated, one.came, one.count) for _, one in curve.bins],
        )
        for curve in curves
    ]
    path.write_text(panels(shown, "stated probability", "how often it was right"), encoding="utf-8")
