"""Finds the answer that somebody in danger needs: the first one of that kind of danger, or one to what is asked next.

The questions that come next, and who is concerned ("con gái tôi tự làm đau mình"), are FAQ entries with ``dangers``.
One learned model over the same words and classes as :mod:`nlu.danger.reader`, with one score for each entry and one
for the first answer; ``python -m nlu.danger.train_answers`` writes it. Nothing that went before is looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

from nlu.danger.reader import Model, Reader

WEIGHTS = Path(__file__).with_name("answers.npz")
FIRST = "first"
"""The label of what the first answer is for."""
ANSWERS = -0.6
"""Distance (of the model, no unit) by which an entry may be behind the first answer and is told all the same.

Read off the report of ``python -m nlu.danger.train_answers``: seven of ten phrasings never seen are told, three of
four of these rightly, and of the cries in the examples nine of a hundred get another answer than the first.
"""
OTHER_KIND = 0.6
"""How much further ahead (same measure) an entry for other kinds of danger must be than one for the kind heard.

Of ten dangers one is heard as another kind ("bạn em muốn chết mà bắt em hứa không kể"). Set by hand.
"""


def next_answer(text: str, of_kind: Collection[str]) -> str | None:
    """Id of the entry that answers ``text`` (masked); None where the first answer does.

    ``of_kind`` are the entries for the kind of danger that was heard.
    """
    reader = answers()
    told = dict(zip(reader.labels, reader.distances(text).tolist(), strict=True))
    first = told.pop(FIRST)
    leads = {name: score - first - (0.0 if name in of_kind else OTHER_KIND) for name, score in told.items()}
    best = max(leads, key=lambda name: (leads[name], name))
    return best if leads[best] >= ANSWERS else None


@lru_cache(maxsize=1)
def answers() -> Reader:
    """The reader with the coefficients in the repository."""
    return Reader(Model.load(WEIGHTS))
