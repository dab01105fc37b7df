"""The nearness of sentences to a question: by words they share, and by groups of words that do the same work in both.

Groups and words are those of the reader of questions (``nlu/aspects``): "vợ" and "chồng" are people of the family,
"không về được" and "vắng mặt" say that somebody is not there; words that only ask ("thì sao") count for nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log

from nlu.aspects.reader import reader
from nlu.reading.text import fold, normalize

GROUPS = frozenset({"relative", "absent", "refuse", "sign", "deputy", "presence", "late"})
"""Classes of ``classes.yml`` whose words mean the same for this purpose."""
_PEOPLE = frozenset({"<relative>", "<absent>", "<refuse>", "<sign>", "<deputy>", "<presence>"})
NAMES = frozenset({"?", "paper", "document"})
"""Classes whose words are told apart: they name what is asked about."""

_WORD = re.compile(r"\w+")


def about_people(question: str) -> bool:
    """Tell whether ``question`` is about people who are away, refuse, sign or go instead, and not about
    papers alone.
    """
    return not _PEOPLE.isdisjoint(_words(question))


class Likeness:
    """A handful of sentences, to be ranked by a question. A word that few of them have counts for more."""

    def __init__(self, texts: Sequence[str]) -> None:
        """``texts`` are the sentences."""
        self._words = {text: _words(text) for text in texts}
        self._counts = Counter(word for words in self._words.values() for word in words)

    def to(self, question: str, text: str) -> float:
        """Return how much of ``question`` is in ``text``, from 0; ``text`` is one of the sentences."""
        shared = _words(question) & self._words[text]
        return sum(log(1 + len(self._words) / self._counts[word]) for word in sorted(shared))


@lru_cache(maxsize=512)
def _words(text: str) -> frozenset[str]:
    """The groups in ``text``, and its words that name something, folded."""
    stops = reader().classes.stops([_WORD.findall(normalize(text).lower())])
    groups = {f"<{stop.kind}>" for stop in stops if stop.kind in GROUPS}
    return frozenset({fold(word) for stop in stops if stop.kind in NAMES for word in stop.typed} | groups)
