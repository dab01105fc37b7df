"""The catalogue as the matcher sees it: names, citizens' phrases and record texts, each in a space of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml

from data.models import Content, Level, Procedure
from nlu.marks import Restorer
from nlu.matcher.index import Comparison, Floats, Ints, Space
from nlu.matcher.learner import Learner
from nlu.matcher.lexicon import Reading, lexicon
from nlu.text import syllables

USAGE = Path(__file__).with_name("usage.tsv")
OUTSIDE = Path(__file__).with_name("outside.yml")
_BODY_SYLLABLES = 90
_FEW = 4
# Of a procedure that the catalogue lacks, so many phrases are enough to know that it is none of the others.
_ELSEWHERE_PHRASES = 3
_LONG_NAME = 6
_PROCEDURE = ("thu", "tuc")
_PHRASE_SAMPLE, _LEXICON_SAMPLE = 6, 30


class Corpus:
    """All procedures of one content, indexed."""

    def __init__(self, content: Content) -> None:
        self.procedures = content.procedures
        self.number = {procedure.code: index for index, procedure in enumerate(self.procedures)}
        readings = [lexicon().read(procedure.name, is_name=True) for procedure in self.procedures]
        self.names = Space([reading.terms for reading in readings])
        self.name_keys = [reading.keys for reading in readings]
        self.bodies = Space([_bag(_body(procedure)) for procedure in self.procedures])
        self._by_name: dict[tuple[str, ...], list[int]] = {}
        for index, keys in enumerate(self.name_keys):
            for name in {keys, _without_level(self.procedures[index], keys)}:
                self._by_name.setdefault(name, []).append(index)
        self._name_lengths: dict[str, set[int]] = {}
        for name in self._by_name:
            if len(name) >= _LONG_NAME:
                self._name_lengths.setdefault(name[0], set()).add(len(name))
        self.phrases = PhraseBook(content, self.number)
        self._restorer = Restorer(self._samples(readings))
        self.name_marks = [frozenset(word.marked for word in reading.words) for reading in readings]
        self.popularity = np.log1p(np.array([usage(p) for p in self.procedures], dtype=np.float64)) / 17.0
        self.levels = np.array([_rank(procedure) for procedure in self.procedures], dtype=np.int64)

    def read(self, text: str) -> Reading:
        """Read a citizen's text; marks that were not typed are given back after the manner of this corpus."""
        return lexicon().read(text, restorer=self._restorer)

    def named(self, reading: Reading) -> tuple[int, ...]:
        """The procedures named officially: the name is all that was said, or it is long and stands among the words.

        Brackets in a name may be left out. Of several names in the text the longest counts.
        """
        keys = reading.keys
        whole = self._by_name.get(keys[2:] if keys[:2] == _PROCEDURE else keys)
        return tuple(whole or max(self._long_names(keys), key=lambda found: len(found[0]), default=((), ()))[1])

    def _long_names(self, keys: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Sequence[int]]]:
        for start, first in enumerate(keys):
            parts = (keys[start : start + length] for length in self._name_lengths.get(first, ()))
            long = (part for part in parts if len(part) >= _LONG_NAME and part in self._by_name)
            yield from ((part, self._by_name[part]) for part in long)

    def _samples(self, names: Sequence[Reading]) -> Iterator[tuple[list[str], int]]:
        """All that is written with marks here. Phrases weigh more than names: they are worded as people ask."""
        for weight, readings in ((1, names), (_PHRASE_SAMPLE, self.phrases.readings)):
            yield from (([word.marked for word in reading.words], weight) for reading in readings)
        yield from ((words, _LEXICON_SAMPLE) for words in lexicon().samples())


class PhraseBook:
    """Citizens' phrases, each pointing at one procedure or several, or at none of the catalogue.

    Two numbers after the last procedure stand for none: ``outside``, what no office does for a citizen, and
    ``elsewhere``, procedures that our vocabulary knows but this catalogue lacks.
    """

    def __init__(self, content: Content, number: Mapping[str, int]) -> None:
        self.outside, self.elsewhere = len(content.procedures), len(content.procedures) + 1
        rows = list(_phrases(content, number))
        self.texts = [text for text, _ in rows]
        self.readings = [lexicon().read(text) for text in self.texts]
        self.targets = [targets for _, targets in rows]
        self.space = Space([self._terms(row) for row in range(len(rows))])
        self._by_gist: dict[tuple[str, ...], list[int]] = {}
        self._by_keys: dict[tuple[str, ...], list[int]] = {}
        for row, reading in enumerate(self.readings):
            self._by_keys.setdefault(reading.keys, []).append(row)
            if _mostly_gist(reading):
                self._by_gist.setdefault(reading.gist, []).append(row)
        pairs = sorted((target, row) for row, targets in enumerate(self.targets) for target in targets)
        self._rows: Ints = np.array([row for _, row in pairs], dtype=np.int64)
        owners = np.array([target for target, _ in pairs], dtype=np.int64)
        self._owners, self._starts = np.unique(owners, return_index=True)
        share = [1.0 / len(self.targets[row]) for _, row in pairs]
        self._share: Floats = np.array(share, dtype=np.float64)
        self._size = len(content.procedures) + 2
        self.learner = Learner(self.space, self.targets)

    def _terms(self, row: int) -> Mapping[str, float]:
        """Terms of a phrase; without meanings for the outside, which must be recognised by its own words."""
        terms = self.readings[row].terms
        if self.targets[row] != (self.outside,):
            return terms
        return {term: weight for term, weight in terms.items() if "@" not in term}

    def best(self, values: Floats) -> Floats:
        """The highest of a procedure's phrases, for every procedure."""
        result = np.zeros(self._size)
        if len(self._rows):
            result[self._owners] = np.maximum.reduceat(values[self._rows], self._starts)
        return result

    def mass(self, values: Floats) -> Floats:
        """Sum over a procedure's phrases of the cube of their value: many likely phrases count more than one."""
        result = np.zeros(self._size)
        if len(self._rows):
            result[self._owners] = np.add.reduceat(values[self._rows] ** 3 * np.sqrt(self._share), self._starts)
        return result

    def own(self, values: Floats) -> Floats:
        """The highest of the phrases that mean a procedure alone."""
        result = np.zeros(self._size)
        if len(self._rows):
            alone = values[self._rows] * (self._share > 0.99)
            result[self._owners] = np.maximum.reduceat(alone, self._starts)
        return result

    def learned(self, comparison: Comparison) -> Floats:
        """What the learner makes of a question's likeness to the phrases, for every procedure."""
        return self.learner.scores(comparison.cosine, self._size)

    def said(self, reading: Reading) -> tuple[int, ...]:
        """What the vocabulary itself says of a question that is one of its phrases; empty when it is none.

        Phrases are the same when their meaningful words are; one with the very same words goes first.
        """
        rows = self._by_gist.get(reading.gist, []) if reading.gist else []
        rows = rows or self._by_keys.get(reading.keys, [])
        exact = [row for row in rows if self.readings[row].keys == reading.keys]
        return tuple(dict.fromkeys(target for row in exact or rows for target in self.targets[row]))

    def compare(self, question: Mapping[str, float]) -> Comparison:
        """Compare a question with every phrase."""
        return self.space.compare(question)


def plain(name: str) -> str:
    """A name without what stands in brackets: procedures of one name at several levels are one to a citizen."""
    return re.sub(r"\s*\([^)]*\)", "", name).strip(" .").lower()


def _without_level(procedure: Procedure, keys: tuple[str, ...]) -> tuple[str, ...]:
    """``keys``, the words of the name, less what stands in brackets."""
    return keys if "(" not in procedure.name else lexicon().read(plain(procedure.name), is_name=True).keys


def _phrases(content: Content, number: Mapping[str, int]) -> Iterable[tuple[str, tuple[int, ...]]]:
    outside, elsewhere = (len(content.procedures),), (len(content.procedures) + 1,)
    for entry in content.vocabulary:
        targets = tuple(number[code] for code in entry.procedures if code in number)
        phrases = entry.phrases if targets else entry.phrases[:_ELSEWHERE_PHRASES]
        yield from ((phrase, targets or elsewhere) for phrase in phrases)
    for index, procedure in enumerate(content.procedures):
        if procedure.plain_name:
            yield procedure.plain_name, (index,)
    yield from ((phrase, outside) for phrase in _outside_phrases())


@lru_cache(maxsize=1)
def _outside_phrases() -> tuple[str, ...]:
    return tuple(str(phrase) for phrase in yaml.safe_load(OUTSIDE.read_text(encoding="utf-8")))


def _mostly_gist(reading: Reading) -> bool:
    """Whether a phrase says the same without its story words: one of them, or few among many."""
    dropped = len(reading.keys) - len(reading.gist)
    return dropped <= max(1, len(reading.keys) // _FEW)


def _bag(words: Sequence[str]) -> dict[str, float]:
    return dict.fromkeys(words, 1.0)


def _body(procedure: Procedure) -> tuple[str, ...]:
    """Syllables of what the procedure is about besides its name: field, results, papers."""
    papers = (paper.name[:120] for case in procedure.cases[:3] for paper in case.papers[:6])
    parts = (procedure.field, procedure.summary or "", *procedure.results[:3], *papers)
    return syllables(" ".join(parts)[:700])[:_BODY_SYLLABLES]


def usage(procedure: Procedure) -> int:
    """How often people use a procedure: its own figure, or that of the national portal."""
    return procedure.popularity or _usage_table().get(procedure.code, 0)


@lru_cache(maxsize=1)
def _usage_table() -> dict[str, int]:
    """Dossiers per procedure on the national portal (December 2025), for catalogues that do not say."""
    lines = USAGE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {code: int(dossiers) for code, dossiers in rows}


def _rank(procedure: Procedure) -> int:
    """0 commune, 1 province, 2 ministry and others."""
    if Level.WARD in procedure.levels:
        return 0
    return 1 if Level.PROVINCE in procedure.levels else 2
