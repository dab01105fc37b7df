"""Stock Rasa on the same questions: ``make bench SUITE="nlu-stock [EPOCHS [marked|both]]"``.

One intent per procedure of the starter content, from the very phrases that our matcher reads, in Rasa's own format,
with the pipeline that Rasa 3.6 proposes for a language without ready vectors. Both run in processes of their own.
Takes long: DIET trains on every phrase, ``marked`` on these as written, ``both`` also on copies without marks. Asked
are the questions that nobody tuned for. For stock Rasa a right procedure counts even when its fallback refuses it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bench.nlu.sets import HELD_OUT, Catalogue, catalogues, question_sets
from common.settings import ROOT
from data.models import Content
from nlu.evaluation import OUT_OF_SCOPE, Question, Score, evaluate, without_marks
from nlu.matcher.index.corpus import OUTSIDE
from nlu.understanding import Candidate, Match, Verdict

EPOCHS = 100
NOTHING = "out_of_scope"
"""The intent of what is no procedure, as Rasa's documentation proposes."""

VARIANTS = {"marked": "stock Rasa", "both": "stock Rasa, examples also without marks"}
Sets = Mapping[str, Sequence[Question]]

# https://rasa.com/docs/rasa/tuning-your-model and `rasa init` 3.6, less what there is no data for.
_PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "constrain_similarities": True, "random_seed": 1},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]


Scores = dict[str, tuple[Score, Score]]
"""Of each set: as typed, and with all marks taken away."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processor time (a shared machine is fair only to the latter), and memory in MB."""

    wall: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        """One after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))


@dataclass(frozen=True)
class Side:
    """The needs of one of the two. ``ready`` is the way from files to the first answer; latency in milliseconds."""

    name: str
    training: Cost
    ready: Cost
    memory: float
    median: float
    p95: float
    scores: Scores


def run(arguments: list[str]) -> None:
    """Print the table, anew with each side that is done."""
    epochs = int(arguments[0]) if arguments else EPOCHS
    wanted = [name for name in arguments[1:] if name in VARIANTS] or list(VARIANTS)
    starter = next(iter(catalogues()))
    questions = question_sets()
    sets = {name: judged for name in HELD_OUT if (judged := _judged(questions[name], starter.codes))}
    sides = [_side("this matcher", "ours", starter, sets, Cost())]
    for name in wanted:
        sides.append(_stock(name, starter, sets, epochs))
        print(f"{table(sides, epochs)}\n", flush=True)


def table(sides: Sequence[Side], epochs: int) -> str:
    """All sides next to each other, in Markdown."""
    rows = [("on the starter content", *(side.name for side in sides))]
    for name in sides[0].scores:
        for place, typed in enumerate(("", ", without marks")):
            scores = [side.scores[name][place] for side in sides]
            rows += _score_rows(f"`{name}`{typed}", scores)
    costs: dict[str, Callable[[Side], str]] = {
        f"training (DIET: {epochs} epochs)": lambda side: _seconds(side.training),
        "an edited phrase is live after": lambda side: _seconds(side.training + side.ready),
        "peak memory until then": lambda side: f"{(side.training + side.ready).memory:.0f} MB",
        "memory of a process that answers": lambda side: f"{side.memory:.0f} MB",
        "one question, median / p95": lambda side: f"{side.median:.1f} / {side.p95:.1f} ms",
    }
    rows += [(label, *map(cell, sides)) for label, cell in costs.items()]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])


def _score_rows(name: str, scores: Sequence[Score]) -> Iterator[tuple[str, ...]]:
    """A row for what is in scope, and one for what is not; sets may hold either or both."""
    if not np.isnan(scores[0].first):
        shares = ((100 * one.first, 100 * one.three, 100 * one.wrongly_refused) for one in scores)
        yield (f"{name}: first / three (refused)", *("{:.1f} / {:.1f} % ({:.1f} %)".format(*row) for row in shares))
    if not np.isnan(scores[0].refused):
        yield (f"{name}: out of scope, refused", *(f"{100 * one.refused:.1f} %" for one in scores))


def _seconds(cost: Cost) -> str:
    return f"{cost.wall:.1f} s (processor {cost.cpu:.1f} s)" if cost.wall else "–"


def _judged(questions: Sequence[Question], codes: frozenset[str]) -> list[Question]:
    return [question for question in questions if question.note == OUT_OF_SCOPE or question.gold & codes]


def _stock(variant: str, catalogue: Catalogue, sets: Sets, epochs: int) -> Side:
    """Rasa on the phrases, trained in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="nlu-stock-") as folder:
        write_project(catalogue.content, Path(folder), epochs, copies=variant == "both")
        trained = _call("train", folder)
        model = next((Path(folder) / "models").glob("*.tar.gz"))
        return _side(VARIANTS[variant], str(model), catalogue, sets, Cost(**trained))


def write_project(content: Content, folder: Path, epochs: int, *, copies: bool = False) -> None:
    """``config.yml``, ``domain.yml`` and ``nlu.yml`` of a Rasa project with one intent per procedure.

    ``copies`` adds every example once more without its marks.
    """
    examples: dict[str, list[str]] = {}
    for intent, text in _examples(content):
        examples.setdefault(intent, []).extend((text, without_marks(text)) if copies else (text,))
    pipeline = [row | {"epochs": epochs} if row["name"] == "DIETClassifier" else row for row in _PIPELINE]
    nlu = [{"intent": intent, "examples": _listed(texts)} for intent, texts in examples.items()]
    _write(folder / "config.yml", {"recipe": "default.v1", "language": "vi", "pipeline": pipeline})
    _write(folder / "domain.yml", {"version": "3.1", "intents": list(examples)})
    _write(folder / "nlu.yml", {"version": "3.1", "nlu": nlu})


def _listed(texts: Sequence[str]) -> str:
    return "\n".join(f"- {text}" for text in dict.fromkeys(texts))


def _examples(content: Content) -> Iterator[tuple[str, str]]:
    """Names and phrases. Rasa allows one intent per example: a phrase of several procedures goes to the first."""
    seen: set[str] = set()
    for target, text in _meant(content):
        plain = " ".join(text.split())
        if plain.lower() not in seen:
            seen.add(plain.lower())
            yield target, plain
    yield from ((NOTHING, " ".join(str(text).split())) for text in _read(OUTSIDE))


def _meant(content: Content) -> Iterator[tuple[str, str]]:
    """Each phrase with the first of its procedures that is there, then each name with its own."""
    codes = {procedure.code for procedure in content.procedures}
    for entry in content.vocabulary:
        there = [code for code in entry.procedures if code in codes]
        yield from ((there[0], phrase) for phrase in entry.phrases if there)
    for procedure in content.procedures:
        yield from ((procedure.code, name) for name in (procedure.name, procedure.plain_name) if name)


def _side(name: str, model: str, catalogue: Catalogue, sets: Sets, training: Cost) -> Side:
    """Ask ``model`` every question as typed and without marks. Ours has nothing to train."""
    texts = [row.text for rows in sets.values() for row in rows]
    texts = list(dict.fromkeys([*texts, *map(without_marks, texts)]))
    told = _call("answer", model, json.dumps(texts))
    finder = _Told(dict(zip(texts, told["found"], strict=True)))
    scores = {
        key: (evaluate(finder, rows, catalogue.codes), evaluate(finder, _bare(rows), catalogue.codes))
        for key, rows in sets.items()
    }
    median, p95 = (float(value) for value in np.quantile(told["milliseconds"], (0.5, 0.95)))
    return Side(name, training, Cost(**told["ready"]), told["memory"], median, p95, scores)


def _bare(questions: Sequence[Question]) -> list[Question]:
    return [Question(without_marks(row.text), row.gold, row.note) for row in questions]


class _Told:
    """Answers given by another process, as a finder."""

    def __init__(self, found: Mapping[str, Sequence[str]]) -> None:
        """``found``: the ranking for each text."""
        self._found = found

    def match(self, text: str) -> tuple[Match, ...]:
        """The codes in order; none of the catalogue when the first is no procedure."""
        codes = self._found[text]
        verdict = Verdict.ANSWER if codes and codes[0] not in {NOTHING, "nlu_fallback"} else Verdict.NONE
        candidates = tuple(Candidate(code, code, 0.0) for code in codes if code not in {NOTHING, "nlu_fallback"})
        return (Match(verdict, candidates, (), text),)


def _call(step: str, argument: str, text: str = "") -> dict[str, Any]:
    """Run a step in a fresh process, so that neither side pays for the other's memory."""
    environment = os.environ | {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-m", "bench.nlu.stock_steps", step, argument]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, input=text, stdout=subprocess.PIPE, text=True, check=True
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
