"""The catalogue as the matcher sees it: names and citizens' phrases, each in a space of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from pathlib import Path

import numpy as np

from common.collector import collector_paused
from data.loader import read_yaml
from data.models import Content, Level, Procedure
from nlu.by_ear.pairs import Texts
from nlu.by_ear.repair import repaired
from nlu.by_ear.restorer import Restorer
from nlu.by_ear.spoken import spoken
from nlu.matcher.index.arrays import Floats, Ints, Singles
from nlu.matcher.index.kept import Kept, LastMade, Names, Row
from nlu.matcher.index.learner import Learner
from nlu.matcher.index.meanings import Meanings, meanings
from nlu.matcher.index.names import OfficialNames, official_names
from nlu.matcher.index.spaces import Lookup, NearestOf, Space, greatest, hash_of
from nlu.matcher.ranking.explanation import NearPhrase
from nlu.matcher.words.lexicon import Reading, lexicon
from nlu.matcher.words.terms import Texts as Terms
from nlu.matcher.words.wishes import pieces_of, weights_of
from nlu.reading.spelling import HOMOGRAPHS
from nlu.reading.text import normalize, words

USAGE = Path(__file__).with_name("usage.tsv")
OUTSIDE = Path(__file__).with_name("outside.yml")
_FEW = 4
_MESSAGES = 64
"""Messages whose repaired spelling is kept for the next question about them: far more than turns go on at a time."""
_COMPARED = 8
"""Texts of which it is kept how alike they and all phrases are, in a quarter MB each: those of one message."""
# Of a procedure that the catalogue lacks, so many phrases are enough to know that it is none of the others.
_ELSEWHERE_PHRASES = 3


class Corpus:
    """All procedures of one content, indexed."""

    def __init__(self, content: Content, words: Meanings | None = None) -> None:
        """``words``: what words mean, if not what is in the repository."""
        self.procedures = content.procedures
        self.number = {procedure.code: index for index, procedure in enumerate(self.procedures)}
        with collector_paused():
            self.names = official_names(tuple(procedure.name for procedure in self.procedures))
            self.phrases = _book(content, self.number, words or meanings())
            self._restorer = _restorer(self.names, self.phrases, content)
        # One message is asked about in several ways: as a matter, of the FAQ, as something that is missing.
        self._read = lru_cache(maxsize=_MESSAGES)(partial(lexicon().read, restorer=self._restorer))
        self._repaired = lru_cache(maxsize=_MESSAGES)(partial(repaired, restorer=self._restorer))
        self.popularity = np.log1p(np.array([usage(p) for p in self.procedures], dtype=np.float64)) / 17.0
        self.levels = np.array([_rank(procedure) for procedure in self.procedures], dtype=np.int64)

    def read(self, text: str) -> Reading:
        """Read a citizen's text; marks that were not typed are given back after the manner of this corpus."""
        return self._read(text)

    def weighed(self, text: str) -> Reading:
        """Read a message in which the background of what is wanted weighs less."""
        reading, pieces = self.read(text), pieces_of(text)
        lengths = [len(self.read(piece).words) for piece in pieces]
        if len(pieces) < 2 or sum(lengths) != len(reading.words):  # or words of two that make one
            return reading
        return reading.weighed(np.repeat(weights_of(pieces), lengths).tolist())

    def repaired(self, text: str) -> str:
        """``text`` with what was spelt by ear as it is meant, after the manner of this corpus."""
        return self._repaired(text)

    def named(self, reading: Reading) -> tuple[int, ...]:
        """The procedures named officially in a text."""
        return self.names.named(reading.keys)


@dataclass(frozen=True)
class PhraseComparison:
    """The likeness of one question and every phrase: in their words (0 to 1), and in what these mean (-1 to 1)."""

    words: Singles
    meaning: Singles

    def without(self, rows: Sequence[int]) -> PhraseComparison:
        """As if these phrases were not in the book."""
        words, meaning = self.words.copy(), self.meaning.copy()
        for values in (words, meaning):
            values[list(rows)] = 0.0
        return PhraseComparison(words, meaning)


class PhraseBook:
    """Citizens' phrases, each pointing at one procedure or several, or at none of the catalogue.

    Two numbers after the last procedure stand for none: ``outside``, what no office does for a citizen, and
    ``elsewhere``, procedures that our vocabulary knows but this catalogue lacks. ``marked``: the words of each as
    they are written, by their numbers in ``names_of_marked``.
    """

    def __init__(self, content: Content, number: Mapping[str, int], words: Meanings) -> None:
        self._words = words
        self.outside, self.elsewhere = len(content.procedures), len(content.procedures) + 1
        self._codes = [procedure.code for procedure in content.procedures]
        rows = list(_phrases(content, number))
        self.texts = [text for text, _ in rows]
        self.targets = [targets for _, targets in rows]
        self.space = self._read()
        self._size = len(content.procedures) + 2
        self._nearest = NearestOf(self.targets, self._size)
        # Number by number, not text by text: to compare a question with all of them takes half the time then.
        self._meant = np.asfortranarray(words.of_texts(self.space))
        self.learner = Learner(self.space, self._meant, self.targets)
        self._alike = lru_cache(maxsize=_COMPARED)(partial(_alike, self.space))
        self._near = lru_cache(maxsize=_COMPARED)(partial(_near, self._meant, words))

    def _read(self) -> Space:
        """The phrases; those for the outside without meanings, for it must be recognised by its own words."""
        read = PHRASES_READ.of(self.texts)
        words, weights, self.marked, concepts, keys, gist = read.rows
        self.names_of_marked = read.names
        rows = np.arange(len(self.texts))
        self._by_keys = Lookup(keys.values, rows)
        self._by_gist = Lookup(gist.values, np.repeat(rows, gist.lengths))
        outside = np.array([targets == (self.outside,) for targets in self.targets], dtype=np.bool_)
        return Space(Terms.read(words, weights, concepts.emptied(outside), read.names))

    def nearest(self, likeness: Floats | Singles, numbers: Ints | None = None) -> Floats:
        """For every procedure, or those given, how near its nearest phrase is; nought for those without phrases."""
        return self._nearest.of(likeness) if numbers is None else self._nearest.of_some(likeness, numbers)

    def learned(self, phrases: PhraseComparison) -> Floats:
        """Return what the learner makes of a question's likeness to the phrases, for every procedure."""
        return self.learner.scores(phrases.words, phrases.meaning, self._size)

    def said(self, reading: Reading) -> tuple[int, ...]:
        """Return what the vocabulary itself says of a question that is one of its phrases; empty when it is none.

        Phrases are the same when their meaningful words are; one with the very same words goes first.
        """
        exact = self.same(reading.keys)
        alike = self._by_gist.rows(reading.gist) if reading.gist else []
        rows = [row for row in alike if row in exact] or alike or exact
        return tuple(dict.fromkeys(target for row in rows for target in self.targets[row]))

    def same(self, keys: tuple[str, ...]) -> list[int]:
        """The phrases that have these very words."""
        return self._by_keys.rows(keys)

    def meanings(self, texts: Sequence[Mapping[str, float]], numbers: Ints) -> Floats:
        """Return how near to each text, in meaning, the nearest phrase of each procedure is: procedures × texts."""
        places, lengths = self._nearest.places(numbers)
        asked = np.stack([self._words.of(text) for text in texts], axis=1)
        return greatest(self._meant[places] @ asked, lengths)

    def names_alike(self, reading: Reading, but: Sequence[int] = ()) -> float:
        """Return how like the words of a question those of the nearest phrase are, from 0 to 1, ``but``
        some phrases.
        """
        likeness = self._alike(tuple(reading.terms.items()))
        if but:
            likeness = likeness.copy()
            likeness[list(but)] = 0.0
        return float(likeness.max(initial=0.0))

    def names(self, keys: tuple[str, ...]) -> bool:
        """Tell whether a phrase of these very words means a procedure of the catalogue."""
        return any(target < self.outside for row in self.same(keys) for target in self.targets[row])

    def compare(self, question: Mapping[str, float]) -> PhraseComparison:
        """Compare a question with every phrase."""
        terms = tuple(question.items())
        return PhraseComparison(self._alike(terms), self._near(terms))

    def most_alike(self, question: Mapping[str, float], count: int) -> tuple[NearPhrase, ...]:
        """The phrases that are most like a question, at most ``count``; words and meaning count half and half."""
        compared = self.compare(question)
        likeness = 0.5 * (compared.words + compared.meaning)
        if count == 1:
            near = likeness.argmax(keepdims=True) if len(likeness) else np.zeros(0, dtype=np.int64)
            near = near[likeness[near] > 0]
        else:
            least = np.partition(likeness, -count)[-count] if count < len(likeness) else 0.0
            near = np.flatnonzero((likeness >= least) & (likeness > 0))
        rows = near[np.argsort(-likeness[near], kind="stable")][:count].tolist()
        return tuple(self._phrase(row, float(likeness[row])) for row in rows)

    def _phrase(self, row: int, likeness: float) -> NearPhrase:
        targets = self.targets[row]
        codes = tuple(self._codes[target] for target in targets if target < self.outside)
        return NearPhrase(self.texts[row], round(likeness, 3), codes, self.outside in targets)


def _book(content: Content, number: Mapping[str, int], words: Meanings) -> PhraseBook:
    """The phrases of ``content``; those of the content before, where no phrase was changed."""
    named = tuple((procedure.code, procedure.plain_name) for procedure in content.procedures)
    return _books.of((content.vocabulary, named, words), lambda: PhraseBook(content, number, words))


_books: LastMade[PhraseBook] = LastMade()

_Terms = tuple[tuple[str, float], ...]
"""Weighted terms, to be remembered by."""


def _alike(phrases: Space, terms: _Terms) -> Singles:
    """Return how alike in words a text and all phrases are."""
    return _kept(phrases.cosines(dict(terms)))


def _near(meant: Singles, words: Meanings, terms: _Terms) -> Singles:
    """Return how near in meaning they are."""
    return _kept(meant @ words.of(dict(terms)))


def _kept(values: Singles) -> Singles:
    """Values that whoever asks next is given too, so that nobody may change them."""
    values.setflags(write=False)
    return values


def _restorer(names: OfficialNames, phrases: PhraseBook, content: Content) -> Restorer:
    """Return what gives marks back, after the manner of names, phrases, what the FAQ answers, and places; that of the
    content before, where none of these was changed.
    """
    asked = (text for entry in content.general_faq for text in (entry.question, *entry.phrasings))
    places = chain.from_iterable(
        (office.name, *(former.name for former in office.former_units)) for office in content.offices
    )
    written = (*asked, *places)
    return _restorers.of((names, phrases, written), lambda: _learned(names, phrases, written))


def _learned(names: OfficialNames, phrases: PhraseBook, written: Sequence[str]) -> Restorer:
    """Learn from these texts, from how people speak of whatever they want, and from the words of the lexicon."""
    texts, read = Texts(), WRITTEN.of(written)
    texts.add_all(names.written.values, names.written.lengths, names.names_of_written)
    texts.add_all(phrases.marked.values, phrases.marked.lengths, phrases.names_of_marked)
    for sample in chain(lexicon().samples(), spoken()):
        texts.add(sample)
    texts.add_all(read.rows[0].values, read.rows[0].lengths, read.names)
    return Restorer(texts.pairs(), HOMOGRAPHS)


_restorers: LastMade[Restorer] = LastMade()


def _read_phrase(text: str, names: Names) -> Sequence[Row]:
    """The words of a phrase as compared, the weight of each, as written, and its concepts; hash values of all its
    words, and of those without its story where the phrase says the same without.
    """
    reading = lexicon().read(text)
    weights = [word.weight for word in reading.words]
    concepts = names.numbers(sorted(reading.concepts))  # a set has another order each time
    keys, marked = names.numbers(reading.keys), names.numbers([word.marked for word in reading.words])
    gist = [hash_of(reading.gist)] if _mostly_gist(reading) else []
    return keys, weights, marked, concepts, [hash_of(reading.keys)], gist


def _read_written(text: str, names: Names) -> Sequence[Row]:
    """The words as they are written."""
    return (names.numbers([word.lower() for word in words(normalize(text))]),)


PHRASES_READ, WRITTEN = Kept(_read_phrase, "ifiiqq"), Kept(_read_written, "i")


def lesson_texts(content: Content) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every phrase with the codes it means, for learning what words mean; outside phrases mean ``OUTSIDE``."""
    yield from ((phrase, entry.procedures) for entry in content.vocabulary for phrase in entry.phrases)
    yield from ((one.plain_name, (one.code,)) for one in content.procedures if one.plain_name)
    yield from ((phrase, (OUTSIDE.stem,)) for phrase in _outside_phrases())


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
    return tuple(str(phrase) for phrase in read_yaml(OUTSIDE))


def _mostly_gist(reading: Reading) -> bool:
    """Tell whether a phrase says the same without its story words: one of them, or few among many."""
    dropped = len(reading.keys) - len(reading.gist)
    return dropped <= max(1, len(reading.keys) // _FEW)


def usage(procedure: Procedure) -> int:
    """Return how often people use a procedure: its own figure, or that of the national portal."""
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
