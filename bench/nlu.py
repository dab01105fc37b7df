"""How well the bot finds the procedure: ``make bench SUITE="nlu [CATALOGUE [QUESTIONS…]]"``.

Without arguments: the project's own question sets on the starter content. CATALOGUE (portal records) and folders or
files of further questions add to that; where the project's own machines keep them they are found by themselves.
Every table shows the naive mix of ``bench/naive.py`` on the same questions in the same run.
"""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.aspects import print_table as print_aspects
from bench.naive import NaiveMatcher
from common.settings import ROOT, settings
from data.loader import load_catalogue, load_content
from data.models import Content, Level, Procedure
from nlu.evaluation import OUT_OF_SCOPE, Finder, Question, Score, evaluate, load_questions, spellings
from nlu.matcher import Matcher
from nlu.matcher.features import FEATURES
from nlu.matcher.ranker import Ranker, ranker

OWN = Path(__file__).with_name("questions")
INDEPENDENT = OWN / "independent"
SHARED = ROOT.parent / "shared"
SNAPSHOT = SHARED / "portal-snapshot-2026-07" / "procedures.jsonl.gz"
SHARED_SETS = ("commune_dev", "no_marks", "dialect", "everyday_named", "military_named")

_LATENCY_QUESTIONS = 300
_GROWTH = (1_000, 5_600, 50_000)


@dataclass(frozen=True)
class Catalogue:
    """A content under a name for the tables."""

    name: str
    content: Content

    @property
    def codes(self) -> frozenset[str]:
        """Codes of its procedures."""
        return frozenset(procedure.code for procedure in self.content.procedures)


def run(arguments: list[str]) -> None:
    """Print all tables."""
    paths = [Path(argument) for argument in arguments]
    catalogues = list(_catalogues(paths[0] if paths else SNAPSHOT))
    sets = dict(_question_sets(paths[1:]))
    for catalogue in catalogues:
        matcher = _built(catalogue)
        _accuracy(catalogue, matcher, sets)
        _spellings(catalogue, matcher, sets)
        _latency(matcher, sets)
    print_aspects()
    _ablation(catalogues[-1], sets)
    _growth(catalogues[-1].content)


def _catalogues(snapshot: Path) -> Iterator[Catalogue]:
    starter = load_content()
    yield Catalogue("starter content", starter)
    if not snapshot.exists():
        print(f"(no portal records at {snapshot}: only the starter content is measured)\n")
        return
    procedures, _ = load_catalogue(snapshot, (), settings().province_code)
    wards = tuple(procedure for procedure in procedures if Level.WARD in procedure.levels)
    yield Catalogue("commune level", Content(procedures=wards, vocabulary=starter.vocabulary))
    yield Catalogue("all levels", Content(procedures=procedures, vocabulary=starter.vocabulary))


def _question_sets(paths: Sequence[Path]) -> Iterator[tuple[str, tuple[Question, ...]]]:
    """Own sets, then given files, then the shared development sets where they are."""
    renamed = _table(OWN / "renamed.tsv")
    names = _table(OWN / "names.tsv")
    files = [path for path in sorted(OWN.glob("*.tsv")) if path.stem not in {"renamed", "names"}]
    files += [path for kind in ("plain", "hard", "oos") for path in sorted(INDEPENDENT.glob(f"{kind}_*.tsv"))]
    files += [file for path in paths for file in (sorted(path.glob("*.tsv")) if path.is_dir() else [path])]
    files += [path for name in SHARED_SETS if (path := SHARED / "questions" / f"{name}.tsv").exists() and not paths]
    for file in files:
        yield file.stem, tuple(_named(question, names) for question in load_questions(file, renamed))


def _table(path: Path) -> dict[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:])
    return {row[0]: tuple(row[1].split("|")) for row in rows}


def _named(question: Question, names: Mapping[str, Sequence[str]]) -> Question:
    """A gold that is a name, as codes."""
    codes = [code for gold in question.gold for code in names.get(gold, (gold,))]
    return Question(question.text, frozenset(codes), question.note)


def _built(catalogue: Catalogue) -> Matcher:
    gc.collect()
    before, started = _memory(), time.perf_counter()
    matcher = Matcher(catalogue.content)
    took, grown = time.perf_counter() - started, _memory() - before
    print(
        f"## {catalogue.name}: {len(catalogue.content.procedures)} procedures, index {took:.1f} s, {grown:.0f} MB\n"
    )
    return matcher


def _accuracy(catalogue: Catalogue, matcher: Matcher, sets: Mapping[str, Sequence[Question]]) -> None:
    naive = NaiveMatcher(catalogue.content.procedures)
    heads = ("judged", "first", "three", "right", "refused", "wrongly")
    print(f"{'question set':20}" + "".join(f"{head:>{8 + (head[-1] in 'dy')}}" for head in heads) + "   naive, ratio")
    for name, questions in sets.items():
        ours, theirs = (evaluate(finder, questions, catalogue.codes) for finder in (matcher, naive))
        if ours.judged:
            print(f"{name:20}{ours.judged:9}{_cells(ours)}   {_against(ours, theirs)}")
    print()


def _cells(score: Score) -> str:
    values = (score.first, score.three, score.right, score.refused, score.wrongly_refused)
    widths = (8, 8, 8, 9, 9)
    return "".join(f"{_percent(value):>{width}}" for value, width in zip(values, widths, strict=True))


def _percent(value: float) -> str:
    return "–" if np.isnan(value) else f"{100 * value:.1f}"


def _against(ours: Score, theirs: Score) -> str:
    if np.isnan(ours.first):
        return ""
    return f"{_percent(theirs.first)} / {_percent(theirs.three)}, {ours.first / max(theirs.first, 1e-9):.2f}×"


def _spellings(catalogue: Catalogue, matcher: Matcher, sets: Mapping[str, Sequence[Question]]) -> None:
    questions = [question for rows in sets.values() for question in rows if question.note != OUT_OF_SCOPE]
    print("the same questions typed otherwise:   first   three   right")
    for name, spell in spellings().items():
        respelled = [Question(spell(question.text), question.gold, question.note) for question in questions]
        score = evaluate(matcher, respelled, catalogue.codes)
        print(f"{name:36}{_percent(score.first):>7}{_percent(score.three):>8}{_percent(score.right):>8}")
    print()


def _latency(matcher: Finder, sets: Mapping[str, Sequence[Question]]) -> None:
    texts = [question.text for rows in sets.values() for question in rows][:_LATENCY_QUESTIONS]
    times = np.array([_timed(matcher, text) for text in texts]) * 1000
    print(f"one question: median {np.median(times):.1f} ms, p95 {np.quantile(times, 0.95):.1f} ms\n")


def _timed(matcher: Finder, text: str) -> float:
    started = time.perf_counter()
    matcher.match(text)
    return time.perf_counter() - started


def _ablation(catalogue: Catalogue, sets: Mapping[str, Sequence[Question]]) -> None:
    """What the ranking loses when one feature says nothing (the others keep their weights)."""
    print(f"without one feature ({catalogue.name}):   first   three")
    matcher, whole = Matcher(catalogue.content), ranker()
    questions = [question for rows in sets.values() for question in rows]
    for removed in (None, *FEATURES):
        kept = np.array(
            [0.0 if name == removed else weight for name, weight in zip(FEATURES, whole.weights, strict=True)]
        )
        matcher.ranker = Ranker(kept, whole.scope, whole.scale)
        score = evaluate(matcher, questions, catalogue.codes)
        print(f"{removed or '(nothing removed)':36}{_percent(score.first):>7}{_percent(score.three):>8}")
    print()


def _growth(content: Content) -> None:
    print("growth: procedures   index s   question ms (median)")
    for size in _GROWTH:
        procedures = tuple(_copy(content.procedures[row % len(content.procedures)], row) for row in range(size))
        started = time.perf_counter()
        matcher = Matcher(Content(procedures=procedures, vocabulary=content.vocabulary))
        took = time.perf_counter() - started
        texts = [phrase for entry in content.vocabulary[:100] for phrase in entry.phrases[:1]]
        times = [_timed(matcher, text) for text in texts]
        print(f"{size:18}{took:10.1f}{np.median(times) * 1000:14.1f}")


def _copy(procedure: Procedure, row: int) -> Procedure:
    return (
        procedure
        if row < 6_000
        else procedure.copy(update={"code": f"9.{row:06}", "name": f"{procedure.name} {row}"})
    )


def _memory() -> float:
    """Peak resident memory of this process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
