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


class _Phrases(NamedTuple):
    """The phrases of ``faq_synonyms.yml``, by what they are called.

    ``alone``: those of one word, as written: such a phrase is only meant with its marks ("cò" is not "có").
    ``longer``: the others, by their words as compared. ``lengths``: how many words those have that begin with a word,
    the most first.
    """

    alone: Mapping[str, str]
    longer: Mapping[Sequence[str], str]
    lengths: Mapping[str, Sequence[int]]


def faq_terms(reading: Reading) -> Mapping[str, float]:
    """The weighted terms of a question: its units, the words they are made of, and each two units side by side."""
    return _terms(reading.words)


def terms_of_words(said: Sequence[Word]) -> dict[str, float]:
    """The same from the words of a text; how much these count elsewhere does not matter."""
    units = list(_units(said))
    terms = {word: SPOKEN for _, spoken in units for word in spoken}
    for (left, _), (right, _) in pairwise(units):
        terms[f"{left} {right}"] = PAIR
    terms.update([(unit, 1.0) for unit, _ in units])
    return terms


_terms = lru_cache(maxsize=_READ)(terms_of_words)


def _units(said: Sequence[Word]) -> Iterator[tuple[str, Sequence[str]]]:
    """The longest phrases from left to right, each as one unit, and the other words; with the words of each."""
    phrases, keys = _phrases(), tuple([word.key for word in said])
    place = 0
    while place < len(said):
        spoken, label = keys[place : place + 1], phrases.alone.get(said[place].marked)
        for length in phrases.lengths.get(keys[place], ()):
            if found := phrases.longer.get(keys[place : place + length]):
                spoken, label = keys[place : place + length], found
                break
        yield label or keys[place], spoken
        place += len(spoken)


@lru_cache(maxsize=1)
def _phrases() -> _Phrases:
    alone: dict[str, str] = {}
    longer: dict[Sequence[str], str] = {}
    lengths: defaultdict[str, set[int]] = defaultdict(set)
    for name, phrases in read_yaml(SYNONYMS).items():
        for text in phrases:
            marked = tuple(word.lower() for word in words(normalize(str(text))))
            keys = tuple(key_of(fold(word)) for word in marked)
            if len(keys) == 1:
                alone.setdefault(marked[0], f"@{name}")
            else:
                longer.setdefault(keys, f"@{name}")
                lengths[keys[0]].add(len(keys))
    return _Phrases(alone, longer, {first: sorted(found, reverse=True) for first, found in lengths.items()})
