"""Reads a text the way the matcher needs it: what carries meaning, what is story, what asks for an aspect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from data.loader import read_yaml
from nlu.marks import Restorer
from nlu.text import fold, has_marks, normalize, tokenize
from nlu.text import words as text_words

WORDS = Path(__file__).with_name("words.yml")
ASPECT_WORDS = Path(__file__).parents[1] / "asking" / "words.yml"
STORY_WEIGHT = 0.2
ASPECT_WEIGHT = 0.1

Keys = tuple[str, ...]
_Span = tuple[int, int, str]


class Word(NamedTuple):
    """One syllable or number. ``key`` is what is compared; ``marked`` is the syllable as written, lower case."""

    key: str
    marked: str
    weight: float = 1.0


@dataclass(frozen=True)
class Reading:
    """A text as read: its words, the meanings found in it, and the weighted terms that stand for it.

    ``keys`` are the words as compared; ``gist`` those that make the request what it is, without story, courtesy and
    aspects.
    """

    words: tuple[Word, ...]
    keys: Keys
    concepts: frozenset[str]
    terms: Mapping[str, float] = field(hash=False)
    gist: Keys = ()
    marked: bool = True


@dataclass(frozen=True)
class _Entry:
    keys: Keys
    marked: Keys
    label: str


class _Phrases:
    """Labelled phrases."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._entries: dict[Keys, list[_Entry]] = {}
        for phrase, label in pairs:
            words = [_word(token.text) for token in tokenize(normalize(str(phrase)))]
            entry = _Entry(tuple(word.key for word in words), tuple(word.marked for word in words), label)
            self._entries.setdefault(entry.keys, []).append(entry)
        self.lengths = _lengths(self._entries)

    def __iter__(self) -> Iterator[_Entry]:
        return (entry for entries in self._entries.values() for entry in entries)

    def at(self, marked: Keys, keys: Keys, start: int, lengths: Sequence[int]) -> _Span | None:
        """The first phrase of one of these lengths that begins at ``start``."""
        for length in lengths:
            for entry in self._entries.get(keys[start : start + length], ()):
                written = marked[start : start + length]
                if entry.marked == written or _marks_fit(entry.marked, written):
                    return start, start + length, entry.label
        return None


class _Finder:
    """Finds the phrases of several tables in one walk through a text: reading is most of what an index costs."""

    def __init__(self, *tables: _Phrases) -> None:
        self._tables = tables
        firsts: dict[str, list[tuple[int, dict[str, tuple[int, ...]]]]] = {}
        for number, table in enumerate(tables):
            for first, seconds in table.lengths.items():
                firsts.setdefault(first, []).append((number, seconds))
        self._firsts = {first: tuple(rows) for first, rows in firsts.items()}

    def find(self, words: Sequence[Word], keys: Keys) -> list[list[_Span]]:
        """For each table, its longest phrases from left to right, as (start, end, label)."""
        marked = tuple(word.marked for word in words)
        found: list[list[_Span]] = [[] for _ in self._tables]
        following = (*keys[1:], _NO_SECOND)
        for position, key in enumerate(keys):
            for number, seconds in self._firsts.get(key, ()):
                spans = found[number]
                lengths = seconds.get(following[position]) or seconds.get(_NO_SECOND)
                if not lengths or (spans and spans[-1][1] > position):
                    continue
                span = self._tables[number].at(marked, keys, position, lengths)
                if span is not None:
                    spans.append(span)
        return found


_NO_SECOND = ""


def _lengths(phrases: Iterable[Keys]) -> dict[str, dict[str, tuple[int, ...]]]:
    """How long phrases are, longest first, by their first word and their second; one word alone fits any second."""
    found: dict[str, dict[str, set[int]]] = {}
    for keys in phrases:
        second = keys[1] if len(keys) > 1 else _NO_SECOND
        found.setdefault(keys[0], {}).setdefault(second, set()).add(len(keys))
    return {
        first: {
            second: tuple(sorted(lengths | seconds.get(_NO_SECOND, set()), reverse=True))
            for second, lengths in seconds.items()
        }
        for first, seconds in found.items()
    }


class Lexicon:
    """The content of ``words.yml``, ready to be looked up."""

    def __init__(self, path: Path = WORDS) -> None:
        table = read_yaml(path)
        meanings = table["concepts"].items()
        self._concepts = _Phrases((phrase, meaning) for meaning, phrases in meanings for phrase in phrases)
        self._story = _Phrases((phrase, "story") for phrase in table["story"])
        self._decisive = frozenset(_word(word).key for word in table["decisive"])
        self._units = _Phrases((phrase, "unit") for phrase in table["units"])
        self._aspects = _Phrases((phrase, "aspect") for phrase in read_yaml(ASPECT_WORDS)["phrases"])
        self._in_texts = _Finder(self._concepts, self._aspects, self._story, self._units)
        self._in_names = _Finder(self._concepts)
        self._above = _Finder(_Phrases((phrase, "above") for phrase in table["above_the_commune"]))
        self.variants: dict[str, Variant] = {
            name: Variant(tuple(row["name"]), tuple(row["cue"])) for name, row in table["variants"].items()
        }

    def read(self, text: str, *, is_name: bool = False, restorer: Restorer | None = None) -> Reading:
        """Read a citizen's text, or (``is_name``) an official name, in which nothing is story.

        ``restorer`` gives marks back to a text typed without them.
        """
        cleaned = normalize(text)
        written = text_words(cleaned)
        words = tuple(map(_word, restorer.restore([word.lower() for word in written]) if restorer else written))
        keys = tuple(word.key for word in words)
        marked = has_marks(cleaned)
        if is_name:
            (concepts,) = self._in_names.find(words, keys)
            told = words
        else:
            concepts, aspects, story, units = self._in_texts.find(words, keys)
            denied = _denied(keys)
            asides = [found for found in aspects if found[1] - found[0] > 1] + denied
            concepts = [found for found in concepts if not _inside_any(found, asides)]
            weights = _weights(len(words), (story, aspects, denied), (concepts, units))
            told = tuple(map(_weighed, words, weights))
        meanings = frozenset(label for _, _, label in concepts)
        return Reading(told, keys, meanings, _terms(told, concepts), self._gist(told), marked)

    def above_the_commune(self, reading: Reading) -> bool:
        """Whether an office above the commune is named."""
        return any(self._above.find(reading.words, reading.keys))

    def samples(self) -> Iterator[list[str]]:
        """The words of this lexicon, as samples of how things are written."""
        for table in (self._concepts, self._story, self._aspects, self._units):
            yield from (list(entry.marked) for entry in table)

    def _gist(self, words: Sequence[Word]) -> Keys:
        told = (word for word in words if word.weight > ASPECT_WEIGHT)
        return tuple(word.key for word in told if word.weight > 0.5 or word.key in self._decisive)


@dataclass(frozen=True)
class Variant:
    """A special variant: phrases in official names, and the cues with which citizens ask for it."""

    names: Keys
    cues: Keys


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of this process."""
    return Lexicon()


def key_of(folded: str) -> str:
    """One spelling for i and y at the end of open syllables (kí = ký, mĩ = mỹ)."""
    return folded[:-1] + "i" if len(folded) > 1 and folded[-1] == "y" and folded[:-1] in _Y_ONSETS else folded


_Y_ONSETS = frozenset("hklmstv")


@lru_cache(maxsize=32768)
def _word(token: str) -> Word:
    return Word(key_of(fold(token)), token.lower())


def _weighed(word: Word, weight: float) -> Word:
    return word if weight == word.weight else word._replace(weight=weight)


def _marks_fit(meant: Keys, written: Keys) -> bool:
    """No mark was typed that says otherwise. A syllable typed without marks fits any."""
    return all(word == marked or word.isascii() for word, marked in zip(written, meant, strict=True))


def _inside_any(span: _Span, others: Sequence[_Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end, _ in others)


def _weights(size: int, lighter: Sequence[Sequence[_Span]], whole: Sequence[Sequence[_Span]]) -> list[float]:
    """The weight of each of ``size`` words: less for story, aspects and what is denied (``lighter``, in this order),
    but one for each word of a longer phrase that means something (``whole``) and is not denied."""
    weights = [1.0] * size
    for spans, weight in zip(lighter, _LIGHTER, strict=True):
        for start, end, _ in spans:
            weights[start:end] = [min(weight, before) for before in weights[start:end]]
    for start, end, _ in (span for spans in whole for span in spans):
        if end - start > 1 and weights[start] > 0:
            weights[start:end] = [1.0] * (end - start)
    return weights


_LIGHTER = (STORY_WEIGHT, ASPECT_WEIGHT, 0.0)


def _denied(keys: Sequence[str]) -> list[_Span]:
    """What follows "không phải": at most five words. "có phải … không" asks and denies nothing."""
    if "phai" not in keys:
        return []
    starts = [
        index
        for index in range(len(keys) - 2)
        if keys[index] == "khong" and keys[index + 1] == "phai" and keys[max(0, index - 1)] != "co"
    ]
    return [(start, min(start + 7, len(keys)), "denied") for start in starts]


def _terms(words: Sequence[Word], concepts: Sequence[_Span]) -> dict[str, float]:
    """Syllables, neighbouring pairs and concepts."""
    terms: dict[str, float] = {}
    for key, _, weight in words:
        if weight > terms.get(key, 0.0):
            terms[key] = weight
    for (left, _, before), (right, _, after) in pairwise(words):
        pair, weight = f"{left} {right}", (before + after) / 2
        if weight > terms.get(pair, 0.0):
            terms[pair] = weight
    terms.update(("@" + label, 1.0) for _, _, label in concepts)
    return terms
