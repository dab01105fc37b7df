"""The aspects that a citizen wants to know of a procedure: papers, fee, time, place … Several in one message all
count.

Two readers, weighed against each other: patterns of words (``words.yml``), exact where they match, and a model
learned from examples (``examples``), which knows ways to ask that nobody listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from nlu.aspects.clauses import clauses
from nlu.aspects.reader import reader
from nlu.understanding import Aspect


@dataclass(frozen=True)
class Asked:
    """The questions of a message: its aspects in order of mention, and the words that say something else."""

    aspects: tuple[Aspect, ...]
    rest: tuple[str, ...]


def aspects_in(text: str) -> tuple[Aspect, ...]:
    """The aspects that ``text`` asks for, in order of mention."""
    return asked(text).aspects


@lru_cache(maxsize=256)
def asked(text: str) -> Asked:
    """The aspects of ``text`` and the folded words left when they and mere function words are taken away."""
    parts = clauses(text)
    learned = reader().read([part.words for part in parts])
    hits = [(index, hit) for index, part in enumerate(parts) for hit in part.hits]
    found = learned.weighed(hits)
    return Asked(found, tuple(word for index, part in enumerate(parts) for word in part.rest(learned.spent(index))))
