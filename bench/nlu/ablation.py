"""The loss in finding the procedure without each of its pieces: ``make bench SUITE=nlu-ablation``.

A piece is taken away, the ranker is fitted anew on examples of all levels (development questions and some of the
vocabulary's phrases, as in ``nlu/matcher/fitting/procedures.py``), and the questions that nobody tuned for are asked
again, each as one request. A feature is taken away by setting it to nought before fitting; what changes how texts are
read, or what there is to read, is done over from the index on. Candidates are chosen by the usual rough score all the
same. Asked by name are questions that somebody looked at, but that the ranker was not fitted on.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from bench.nlu.sets import HELD_OUT, Catalogue, catalogues, question_sets
from data.loader import SEED, load_content
from data.models import Content
from nlu.evaluation import CLARIFY, OUT_OF_SCOPE, Question
from nlu.matcher.fitting import procedures as train
from nlu.matcher.fitting.meanings import learn
from nlu.matcher.fitting.procedures import Example
from nlu.matcher.index import corpus as corpus_module
from nlu.matcher.index import learner as learner_module
from nlu.matcher.index.arrays import Floats, Singles
from nlu.matcher.index.corpus import Corpus
from nlu.matcher.index.learner import Learner
from nlu.matcher.index.meanings import Meanings
from nlu.matcher.matcher import _SAID
from nlu.matcher.ranking.features import FEATURES, NONE_FEATURES, Candidates, Extractor
from nlu.matcher.ranking.ranker import Ranker
from nlu.matcher.ranking.verdict import IN_SCOPE
from nlu.matcher.words import terms
from nlu.matcher.words.lexicon import Lexicon, Reading

FITTED = ("stories_dev", "out_of_scope", "hard_all_dev", "hard_ward_dev", "oos_dev", "commune_dev")
"""The sets that the ranker is fitted on."""
NAMED = ("named", "everyday_named", "military_named")
"""Questions that name the procedure, more or less."""
_SAMPLE = 36
"""One of so many phrases is an example here; enough for a few dozen coefficients, and a third of the time."""
_WEIGHT = 2.0
"""Weight of a development question beside a phrase."""

Changed = Callable[[Reading], Reading]


@dataclass(frozen=True)
class World:
    """Ways in which things are read and learned: as usual, or with a piece taken away."""

    marks_restored: bool = True
    changed: Changed = lambda reading: reading
    learner: type[Learner] = Learner
    stories: bool = True
    pair: float = terms.PAIR


@dataclass(frozen=True)
class Piece:
    """A piece that is taken away: features by the beginnings of their names, and the short cut of what was said in so
    many words.
    """

    name: str
    off: tuple[str, ...] = ()
    said: bool = True
    world: str = ""


class WordsOnly(Learner):
    """The learner whose kernel is likeness in words alone."""

    def __init__(self, space: Any, meant: Singles, targets: Sequence[Sequence[int]]) -> None:
        super().__init__(space, np.zeros_like(meant), targets)

    def scores(self, cosines: Singles, meaning: Singles, size: int) -> Floats:
        """As ever; everything is half as large, so that ridge, constant and threshold must be so too."""
        halves = {name: getattr(learner_module, name) / 2 for name in ("_RIDGE", "_BIAS", "_NEAR")}
        with patch.multiple(learner_module, **halves):
            return super().scores(cosines, np.zeros_like(meaning), size)


def _without_concepts(reading: Reading) -> Reading:
    return replace(reading, concepts=frozenset())


WORLDS = {
    "": World(),
    "words": World(learner=WordsOnly),
    "bare": World(marks_restored=False),
    "no concepts": World(changed=_without_concepts),
    "no pairs": World(pair=0.0),
    "no stories": World(stories=False),
}
_MEANING = ("phrase_meaning", "outside_meaning", "elsewhere_meaning")
_LEARNED = ("learned", "inside_learned", "outside_learned", "elsewhere_learned")
PIECES = (
    Piece("(nothing)"),
    Piece(
        "citizens' phrases, learner and all", ("phrase_", "inside_", "outside_", "elsewhere_", "learned"), said=False
    ),
    Piece("the stories among the phrases", world="no stories"),
    Piece("word vectors", _MEANING, world="words"),
    Piece("word vectors in the learner's kernel", world="words"),
    Piece("word vectors of the nearest phrase", _MEANING),
    Piece("the learner", _LEARNED),
    Piece("the nearest phrase (the learner stays)", ("phrase_", "outside_w", "outside_m", "elsewhere_m")),
    Piece("what is said in so many words", said=False),
    Piece("official names", ("name_",)),
    Piece("how often a procedure is used", ("popularity",)),
    Piece("its level", ("ward", "ministry")),
    Piece("special variants", ("variant_", "sibling_")),
    Piece("marks that differ", ("marks_",)),
    Piece("marks given back", world="bare"),
    Piece("concepts (words for one thing)", world="no concepts"),
    Piece("pairs of words", world="no pairs"),
    Piece("phrases of what is outside", ("outside_", "elsewhere_")),
)


@dataclass(frozen=True)
class Asked:
    """A held-out question: its kind, its candidates, and the procedures named in so many words."""

    group: str
    outside: bool
    example: Example
    said: tuple[int, ...]
    some: bool
    """True when what was said is a procedure of the catalogue."""


@dataclass(frozen=True)
class Prepared:
    """The examples to fit on and the questions to ask, in one world."""

    fitted: list[Example]
    asked: list[Asked]


@dataclass(frozen=True)
class Result:
    """Shares: right at first place and among three by group, refused out of scope, refused in scope."""

    first: Mapping[str, float]
    three: Mapping[str, float]
    refused: float
    wrongly: float


def run(arguments: list[str]) -> None:
    """Print the table; each world is made once, in the order of first use."""
    *_, catalogue = catalogues()
    print(f"{HEAD}\n{'|---' * HEAD.count(' | ')}|---|")
    whole: Result | None = None
    for piece, result in measured(catalogue, question_sets(), PIECES):
        whole = whole or result
        print(row(piece.name, result, whole), flush=True)


COLUMNS = ("everyday", "stories", "by name")
HEAD = f"| without | {' | '.join(f'{group}: first / three' for group in COLUMNS)} | refused | wrongly refused |"
_GROUPS = {"plain": "everyday", "hard": "stories", "stories": "stories", "oos": "outside"}
"""Kinds of question that a set asks, by the beginning of its name; all others ask by name."""


def row(name: str, result: Result, whole: Result) -> str:
    """A line of the table; in brackets what changed, in points."""
    cells = [
        f"{_points(result.first[group], whole.first[group])} / {_points(result.three[group], whole.three[group])}"
        for group in COLUMNS
    ]
    cells += [_points(result.refused, whole.refused), _points(result.wrongly, whole.wrongly)]
    return f"| {name} | {' | '.join(cells)} |"


def _points(share: float, whole: float) -> str:
    change = "" if share == whole else f" ({100 * (share - whole):+.1f})"
    return f"{100 * share:.1f}{change}"


def measured(
    catalogue: Catalogue, sets: Mapping[str, Sequence[Question]], pieces: Sequence[Piece]
) -> Iterator[tuple[Piece, Result]]:
    """Each piece with what is reached without it, worlds that nothing needs any more forgotten."""
    with patch.object(train, "_ASKED", _SAMPLE):
        words = _learned(catalogue.content)
        ready: dict[str, Prepared] = {}
        for place, piece in enumerate(pieces):
            if piece.world not in ready:
                ready[piece.world] = prepared(WORLDS[piece.world], catalogue, sets, words)
            yield piece, without(piece, ready[piece.world])
            needed = {later.world for later in pieces[place + 1 :]}
            ready = {name: world for name, world in ready.items() if name in needed}


def prepared(world: World, catalogue: Catalogue, sets: Mapping[str, Sequence[Question]], words: Meanings) -> Prepared:
    """Index the catalogue and read all examples and questions as in ``world``."""
    content = catalogue.content if world.stories else _without_stories(catalogue.content)
    words = words if world.stories else _learned(content)
    with _living_in(world):
        corpus = Corpus(content, words)
        extractor = Extractor(corpus)
        fitted = list(train.phrase_examples(corpus, extractor))
        fitted += [_example(corpus, extractor, one) for one in _judged(FITTED, sets, catalogue)]
        asked = [
            _asked(corpus, extractor, name, one)
            for name in (*HELD_OUT, *NAMED)
            for one in _judged([name], sets, catalogue)
        ]
    return Prepared(fitted, asked)


def without(piece: Piece, ready: Prepared) -> Result:
    """Fit and ask without the features of a piece."""
    kept, none = (
        np.array([not name.startswith(piece.off or ("-",)) for name in names], dtype=np.float64)
        for names in (FEATURES, NONE_FEATURES)
    )
    examples = [_masked(example, kept, none) for example in ready.fitted]
    weights = train.fit(examples) * kept
    ranker = Ranker(weights, train.fit_scope(examples, weights), 1.0)
    asked = [replace(one, example=_masked(one.example, kept, none)) for one in ready.asked]
    return _result([(one, *_place(one, ranker, piece.said)) for one in asked])


def _place(asked: Asked, ranker: Ranker, said: bool) -> tuple[int, bool]:
    """Place of the first right candidate (99 when there is none), and whether the question is refused."""
    found = asked.example.found
    scores = ranker.scores(found.values)
    in_scope = ranker.in_scope(found, scores)
    if said and asked.said:
        scores = scores + _SAID * np.isin(found.numbers, asked.said)
        in_scope = float(asked.some)
    right = np.flatnonzero(asked.example.right[np.argsort(-scores, kind="stable")])
    return int(right[0]) if len(right) else 99, in_scope < IN_SCOPE


def _result(places: Sequence[tuple[Asked, int, bool]]) -> Result:
    within: dict[str, list[int]] = {one.group: [] for one, *_ in places}
    outside: list[bool] = []
    inside: list[bool] = []
    for one, place, refused in places:
        if one.outside:
            outside.append(refused)
            continue
        within[one.group].append(place)
        if one.group != COLUMNS[-1]:
            inside.append(refused)
    return Result(
        {group: _mean([place == 0 for place in rows]) for group, rows in within.items()},
        {group: _mean([place < 3 for place in rows]) for group, rows in within.items()},
        _mean(outside),
        _mean(inside),
    )


def _mean(values: Sequence[bool]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _masked(example: Example, kept: Floats, none: Floats) -> Example:
    found = example.found
    return replace(example, found=Candidates(found.numbers, found.values * kept, found.none * none))


def _judged(names: Sequence[str], sets: Mapping[str, Sequence[Question]], catalogue: Catalogue) -> Iterator[Question]:
    for question in (one for name in names for one in sets.get(name, ())):
        if question.note == OUT_OF_SCOPE or (question.gold & catalogue.codes and question.note != CLARIFY):
            yield question


def _example(corpus: Corpus, extractor: Extractor, question: Question) -> Example:
    found = extractor.candidates(corpus.read(question.text))
    right = {corpus.number[code] for code in question.gold if code in corpus.number}
    return Example(found, np.array([float(number in right) for number in found.numbers]), _WEIGHT)


def _asked(corpus: Corpus, extractor: Extractor, name: str, question: Question) -> Asked:
    reading = corpus.read(question.text)
    said = corpus.phrases.said(reading) or corpus.named(reading)
    some = bool(said) and min(said) < len(corpus.procedures)
    outside = question.is_outside(frozenset(corpus.number))
    return Asked(
        _GROUPS.get(name.split("_")[0], COLUMNS[-1]), outside, _example(corpus, extractor, question), said, some
    )


def _learned(content: Content) -> Meanings:
    """Return what words mean, learned without the phrases that are asked."""
    return learn([lesson for text, lesson in train.lessons_of(content) if not train.asked(text)])


@contextmanager
def _living_in(world: World) -> Iterator[None]:
    read = Lexicon.read

    def differently(self: Lexicon, text: str, *, is_name: bool = False, restorer: Any = None) -> Reading:
        restorer = restorer if world.marks_restored else None
        return world.changed(read(self, text, is_name=is_name, restorer=restorer))

    with ExitStack() as stack:
        stack.enter_context(patch.object(Lexicon, "read", differently))
        stack.enter_context(patch.object(corpus_module, "Learner", world.learner))
        stack.enter_context(patch.object(terms, "PAIR", world.pair))
        yield


def _without_stories(content: Content) -> Content:
    with tempfile.TemporaryDirectory(prefix="nlu-ablation-") as folder:
        seed = Path(folder) / "seed"
        shutil.copytree(SEED, seed, ignore=shutil.ignore_patterns("stories"))
        return Content(procedures=content.procedures, vocabulary=load_content(seed).vocabulary)
