"""Finds the sentences of a procedure's record that speak of what somebody asks, by words and by meaning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data.models import Paper, Procedure
from nlu.matcher.index.arrays import Singles
from nlu.matcher.index.meanings import meanings
from nlu.matcher.index.spaces import Space
from nlu.matcher.words.lexicon import lexicon
from nlu.matcher.words.terms import Texts
from nlu.reading.sentences import sentences


@dataclass(frozen=True)
class Found:
    """A sentence by its place, with its likeness to the question, 0 to 1."""

    place: int
    likeness: float


@dataclass(frozen=True)
class _Index:
    """Sentences, ready to be compared."""

    space: Space
    meant: Singles


def nearest(texts: Sequence[str], question: str, least: float) -> list[Found]:
    """The sentences at least so like ``question``, the most alike first."""
    if not texts:
        return []
    index = _index(tuple(texts))
    terms = lexicon().read(question).terms
    if not terms:
        return []
    words = index.space.compare(terms)
    likeness = 0.25 * words.cosine + 0.25 * words.covered + 0.5 * (index.meant @ meanings().of(terms))
    order = np.argsort(-likeness, kind="stable")
    return [Found(int(at), round(float(likeness[at]), 3)) for at in order if likeness[at] >= least]


@lru_cache(maxsize=256)
def _index(texts: tuple[str, ...]) -> _Index:
    read = [lexicon().read(text).terms for text in texts]
    return _Index(Space(Texts.of(read)), np.array([meanings().of(terms) for terms in read], dtype=np.float32))


_records: dict[str, tuple[Procedure, tuple[str, ...]]] = {}


def record_of(procedure: Procedure) -> tuple[str, ...]:
    """The sentences of a record, each paper as one. Kept by code until a release brings another record for it."""
    kept = _records.get(procedure.code)
    if kept is None or kept[0] is not procedure:
        kept = _records[procedure.code] = (procedure, tuple(dict.fromkeys(_sentences(procedure))))
    return kept[1]


def _sentences(procedure: Procedure) -> Iterator[str]:
    texts = [*procedure.conditions, *procedure.steps, *(method.note or "" for method in procedure.methods)]
    yield from (_paper(paper, case.name) for case in procedure.cases for paper in case.papers)
    for text in [*texts, procedure.summary or "", *procedure.warnings]:
        yield from map(_phrase, sentences(text))


def _paper(paper: Paper, case: str) -> str:
    when = _phrase(paper.when or case)
    note = f". {_phrase(paper.note)}" if paper.note else ""
    return f"{when[:1].upper()}{when[1:]}: {_phrase(paper.name)}{note}" if when else f"{_phrase(paper.name)}{note}"


def _phrase(text: str) -> str:
    """``text`` on one line, without the stop at its end."""
    return " ".join(text.split()).rstrip(" ;,.:")
