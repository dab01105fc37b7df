"""Measures of finding the procedure: ``make bench SUITE="nlu [CATALOGUE [QUESTIONS…]]"``.

Without arguments: the project's own question sets on the starter content. CATALOGUE (portal records) and folders or
files of further questions add to that; where the project's own machines keep them they are found by themselves.
Every table is Markdown for ``docs/understanding.md``; the naive mix of ``naive.py`` is asked in the same run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np

from bench.nlu.aspects import print_table as print_aspects
from bench.nlu.conversations import print_table as print_conversations
from bench.nlu.naive import NaiveMatcher
from bench.nlu.sets import HELD_OUT, SNAPSHOT, Catalogue, catalogues, question_sets
from bench.nlu.several import several
from bench.nlu.size import WARM_UP, grown, measured
from nlu.evaluation import OUT_OF_SCOPE, Question, Score, evaluate, spellings
from nlu.matcher import Matcher
from nlu.reading.text import has_marks

Sets = Mapping[str, Sequence[Question]]

_TIMED = 600
"""Different questions whose answers are timed."""


def run(arguments: list[str]) -> None:
    """Print all tables."""
    paths = [Path(argument) for argument in arguments]
    found, sets = list(catalogues(paths[0] if paths else SNAPSHOT)), question_sets(paths[1:])
    matchers = [(catalogue, Matcher(catalogue.content)) for catalogue in found]
    held_out = {name: rows for name, rows in sets.items() if name in HELD_OUT}
    others = {name: rows for name, rows in sets.items() if name not in HELD_OUT}
    _say("Sets that nobody tuned for", accuracy(matchers, held_out))
    _say("Sets for development", accuracy(matchers, others))
    _say("The same questions typed otherwise", typed_otherwise(matchers, held_out))
    _say("Several requests in one message", several(matchers, sets))
    print_conversations()
    del matchers
    texts = different(sets)
    _say("Index from nothing, and one question", costs(found, texts))
    _say("Growth with the catalogue", growth(found[-1], texts))
    print("\n### What is asked\n")
    print_aspects()


def accuracy(matchers: Iterable[tuple[Catalogue, Matcher]], sets: Sets) -> Iterator[tuple[str, ...]]:
    """Each set on each catalogue, with the naive mix beside it."""
    yield ("set", "catalogue", "questions", "first / three", "right", "refused", "wrongly refused", "naive", "ratio")
    for catalogue, matcher in matchers:
        naive = NaiveMatcher(catalogue.content.procedures)
        name = f"{catalogue.name} ({len(catalogue.content.procedures):,})"
        for key, questions in sets.items():
            ours, theirs = (evaluate(finder, questions, catalogue.codes) for finder in (matcher, naive))
            if ours.judged:
                yield (f"`{key}`", name, str(ours.judged), *_cells(ours), *_against(ours, theirs))


def _cells(score: Score) -> tuple[str, ...]:
    return _places(score), *map(_percent, (score.right, score.refused, score.wrongly_refused))


def _places(score: Score) -> str:
    return "–" if np.isnan(score.first) else f"{100 * score.first:.1f} / {100 * score.three:.1f} %"


def _percent(value: float) -> str:
    return "–" if np.isnan(value) else f"{100 * value:.1f} %"


def _against(ours: Score, theirs: Score) -> tuple[str, str]:
    ratio = "–" if np.isnan(ours.first) else f"{ours.first / max(theirs.first, 1e-9):.2f}×"
    return _places(theirs), ratio


def typed_otherwise(matchers: Iterable[tuple[Catalogue, Matcher]], sets: Sets) -> Iterator[tuple[str, ...]]:
    """Questions that were written with marks, in every spelling; the gap is to the marked ones, at first place."""
    yield ("typed", "catalogue", "questions", "first / three", "right", "gap")
    questions = [row for rows in sets.values() for row in rows if row.note != OUT_OF_SCOPE and has_marks(row.text)]
    for catalogue, matcher in matchers:
        marked = float("nan")
        for name, spell in spellings().items():
            typed = [Question(spell(row.text), row.gold, row.note) for row in questions]
            score = evaluate(matcher, typed, catalogue.codes)
            marked = score.first if np.isnan(marked) else marked
            gap = f"{100 * (score.first - marked):+.1f}"
            yield (name, catalogue.name, str(score.judged), _places(score), _percent(score.right), gap)


def different(sets: Sets) -> list[str]:
    """Questions for timing, no two the same, taken from all sets in turn."""
    turns = zip_longest(*sets.values())
    texts = dict.fromkeys(row.text for turn in turns for row in turn if row is not None)
    return list(texts)[: WARM_UP + _TIMED]


def costs(found: Sequence[Catalogue], texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Each catalogue indexed in a process of its own."""
    yield ("catalogue", *_COST_HEADS)
    for catalogue in found:
        yield (f"{catalogue.name} ({len(catalogue.content.procedures):,})", *_cost(catalogue, texts))


def growth(catalogue: Catalogue, texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The largest catalogue cut, or filled with others of the same kind, to several sizes."""
    yield ("procedures", *_COST_HEADS)
    for content in grown(catalogue.content):
        yield (f"{len(content.procedures):,}", *_cost(Catalogue(catalogue.name, content), texts))


_COST_HEADS = (
    "index: seconds (processor)",
    "MB kept (at the peak)",
    "question: median / p95",
    "of processor time",
)


def _cost(catalogue: Catalogue, texts: Sequence[str]) -> tuple[str, ...]:
    size = measured(catalogue.content, texts)
    median, p95, cpu_median, cpu_p95 = size.quantiles()
    return (
        f"{size.wall:.1f} ({size.cpu:.1f})",
        f"{size.kept:.0f} ({size.peak:.0f})",
        f"{median:.1f} / {p95:.1f} ms",
        f"{cpu_median:.1f} / {cpu_p95:.1f} ms",
    )


def _say(title: str, rows: Iterator[tuple[str, ...]]) -> None:
    """A table in Markdown, row by row as they come."""
    head = next(rows)
    print(f"\n### {title}\n\n| {' | '.join(head)} |\n{'|---' * len(head)}|", flush=True)
    for row in rows:
        print(f"| {' | '.join(row)} |", flush=True)
