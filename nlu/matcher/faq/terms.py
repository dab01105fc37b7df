"""Reads a question the way the FAQ is compared: words that mean the same there are one ("trả tiền", "đóng phí").

The words of an aspect ("mấy giờ", "ở đâu") and of politeness, which say little about a procedure, tell here what is
asked, so that every word counts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from data.loader import read_yaml
from nlu.matcher.words.lexicon import Reading, Word, key_of
from nlu.reading.text import fold, normalize, words

SYNONYMS = Path(__file__).with_name("faq_synonyms.yml")

# How much a word of such a phrase, and two units side by side, count beside a unit. Set on phrasings left out.
SPOKEN, PAIR = 0.5, 0.6


_READ = 64
"""Questions of which the terms are kept: one is compared with the entries of several procedures."""


class _Phrase(NamedTuple):
    """A phrase of ``faq_synonyms.yml``: its words as compared and as written, and what it is called."""

    keys: tuple[str, ...]
    marked: tuple[str, ...]
    label: str

    def is_said(self, place: int, said: Sequence[Word], keys: Sequence[str]) -> bool:
        """Tell whether it begins at ``place``. A phrase of one word is only meant with its marks ("cò" is
        not "có").
        """
        if len(self.keys) == 1:
            return said[place].marked == self.marked[0]
        return keys[place : place + len(self.keys)] == self.keys


def faq_terms(reading: Reading) -> Mapping[str, float]:
    """The weighted terms of a question: its units, the words they are made of, and each two units side by side."""
    return _terms(reading.words)


@lru_cache(maxsize=_READ)
def _terms(said: tuple[Word, ...]) -> Mapping[str, float]:
    units = list(_units(said))
    terms: dict[str, float] = {}
    for unit, spoken in units:
        for word in spoken:
            _add(terms, word, SPOKEN)
        _add(terms, unit, 1.0)
    for (left, _), (right, _) in pairwise(units):
        _add(terms, f"{left} {right}", PAIR)
    return terms


def _add(terms: dict[str, float], term: str, weight: float) -> None:
    terms[term] = max(weight, terms.get(term, 0.0))


def _units(said: Sequence[Word]) -> Iterator[tuple[str, Sequence[str]]]:
    """The longest phrases from left to right, each as one unit, and the other words; with the words of each."""
    phrases, keys = _phrases(), tuple(word.key for word in said)
    place = 0
    while place < len(said):
        phrase = next((each for each in phrases.get(keys[place], ()) if each.is_said(place, said, keys)), None)
        unit, spoken = (phrase.label, phrase.keys) if phrase else (keys[place], keys[place : place + 1])
        yield unit, spoken
        place += len(spoken)


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, Sequence[_Phrase]]:
    """The phrases by their first word, the longest first."""
    table: defaultdict[str, list[_Phrase]] = defaultdict(list)
    for name, phrases in read_yaml(SYNONYMS).items():
        for text in phrases:
            marked = tuple(word.lower() for word in words(normalize(str(text))))
            keys = tuple(key_of(fold(word)) for word in marked)
            table[keys[0]].append(_Phrase(keys, marked, f"@{name}"))
    return {first: sorted(rows, key=lambda row: -len(row.keys)) for first, rows in table.items()}
