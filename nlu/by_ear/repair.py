"""Puts what was meant into a text, in place of what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from nlu.by_ear.restorer import Restorer
from nlu.reading.spelling import fold_syllable
from nlu.reading.text import Token, is_bare, tokenize

_ROUNDS = 3
"""Rounds: the outcome is read again, for a word that is right now may tell of its neighbours; hardly ever twice."""


def repaired(text: str, restorer: Restorer) -> str:
    """``text`` with the words spelt by ear as they are meant: with marks in a text with marks, else without.

    All other letters, signs and spaces stay as they are, short forms too.
    """
    for _ in range(_ROUNDS):
        before, text = text, _once(text, restorer)
        if text == before:
            break
    return text


def _once(text: str, restorer: Restorer) -> str:
    tokens, bare = tokenize(text), is_bare(text)
    parts, last = [], 0
    for meant in restorer.as_meant([token.text.lower() for token in tokens], bare, _names(tokens)):
        if meant.erred:
            instead_of = tokens[meant.start : meant.end]
            parts += [text[last : instead_of[0].start], _written(meant.words, instead_of[0].text, bare)]
            last = instead_of[-1].end
    return "".join(parts) + text[last:]


def _names(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of names: of words with a capital inside a text, unless all words have one."""
    capitals = frozenset(place for place, token in enumerate(tokens) if place and token.text[0].isupper())
    return capitals if len(capitals) < len(tokens) - 1 else frozenset()


def _written(words: Sequence[str], typed: str, bare: bool) -> str:
    """``words`` with the capitals of what was typed."""
    written = fold_syllable(" ".join(words)) if bare else " ".join(words)
    if typed.isupper() and len(typed) > 1:
        return written.upper()
    return written.capitalize() if typed[0].isupper() else written
