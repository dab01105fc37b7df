"""The words beside a way of submission of one thing: records put day counts and payment there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.answers.aspects.by_way import by_way
from actions.answers.section import Item, bullets
from actions.saying.wording import phrase, sentence
from data.models import Method

WHOLE = 500
"""Characters of words that are told whole; of longer ones only the sentences that say it."""

_BULLET = re.compile(r"^\s*[-+*•–○]+\s*")
_BROKEN = re.compile(r"\n(?=[a-zà-ỹđ])")
"""A line that was broken within a sentence."""
_STOP = re.compile(r"(?<=[.;])\s+(?=[A-ZĐÀ-Ỹ+(\-])")


def told_beside(methods: Sequence[Method], says: re.Pattern[str], heading: str) -> tuple[Item, ...]:
    """The sentences beside the ways that say it, once for the ways that share them."""
    groups = by_way(methods, lambda method: _sentences(method.note or "", says))
    known = [(way, rows) for way, rows in groups if rows]
    several = len(groups) > 1
    return tuple(
        item
        for way, rows in known
        for item in bullets(rows, f"{heading}, nộp {way}" if heading and several else heading)
    )


def _sentences(note: str, says: re.Pattern[str]) -> tuple[str, ...]:
    if not says.search(note):
        return ()
    rows = [_BULLET.sub("", row) for row in _BROKEN.sub(" ", note).split("\n")]
    parts = rows if len(note) <= WHOLE else [part for row in rows for part in _STOP.split(row) if says.search(part)]
    return tuple(dict.fromkeys(sentence(phrase(part)) for part in parts if phrase(part)))
