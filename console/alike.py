"""Questions that share rare words: those which a new answer may be for as well, without the matcher."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from data.editing.edits import Lookup
from data.editing.records import Kind
from data.entries import FaqEntry
from data.folding import unmarked

RARE = 0.015
"""A word in at most that share of the ways to ask is rare: "chó", "nuôi", but not "ạ" or "đăng"."""
EACH = 4
"""Every such way to ask of an entry is read: enough to tell which words are in every question."""
PLACEHOLDER = re.compile(r"\s*\[[^\[\]]{1,20}\]")
"""Stands for a name or a number in a question that is kept."""
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1)
def words_in(lookup: Lookup) -> Words:
    """The words of a content, counted once as long as it is in force."""
    return Words(lookup)


class Words:
    """The words of the ways to ask in a content, and how rare each is: as it is written, and without its marks."""

    def __init__(self, lookup: Lookup) -> None:
        entries = (entry for entry in lookup.of(Kind.FAQ).values() if isinstance(entry, FaqEntry))
        said = [words_of(text) for entry in entries for text in (entry.question, *entry.phrasings[::EACH])]
        self._count = len(said)
        self._marked = Counter(word for words in said for word in words)
        folded = {word: unmarked(word) for word in self._marked}
        self._folded = Counter(word for words in said for word in {folded[word] for word in words})

    def near(self, one: str, other: str) -> float:
        """Tell how many rare words both texts have, and how rare these are; 0 where there is none.

        Marks tell "chó" from "cho", so they count, unless one of the texts was typed without any.
        """
        mine, theirs = words_of(one), words_of(other)
        counts: Mapping[str, int] = self._marked
        if any(words == _bare(words) for words in (mine, theirs)):
            mine, theirs, counts = _bare(mine), _bare(theirs), self._folded
        shared = mine & theirs
        found = [counts.get(word, 0) for word in shared]
        return sum(math.log((self._count + 1) / (count + 1)) for count in found if count <= RARE * self._count)

    def nearest(self, asked: Sequence[str], others: Mapping[str, Iterable[str]]) -> list[str]:
        """The names of those ``others`` whose texts share a rare word with one ``asked``, the nearest first."""
        shares = {
            name: max((self.near(mine, text) for mine in asked for text in texts), default=0.0)
            for name, texts in others.items()
        }
        return sorted((name for name, share in shares.items() if share), key=lambda name: -shares[name])


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """The words of a text, without what stands for a name or a number."""
    return frozenset(_WORD.findall(PLACEHOLDER.sub(" ", text.lower())))


@lru_cache(maxsize=4096)
def _bare(words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(unmarked, words))
