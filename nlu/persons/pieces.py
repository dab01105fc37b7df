"""The pieces of a message and what is seen of each: the input of the tagger that finds names and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from data.loader import read_yaml
from nlu.persons.known import Known
from nlu.reading.text import fold

NAME, PLACE, OTHER = "N", "A", "O"
"""What a piece belongs to: a person's name, an address, or neither."""

_PIECE = re.compile(r"\[[^\[\]]{1,20}\]|[^\W\d_]+(?:\d+\w*)?|\d+\w*|[^\w\s]")
WORDS = Path(__file__).with_name("words.yml")
_FAR = "^"
_MOSTLY = 0.7


@dataclass(frozen=True)
class Piece:
    """One piece: ``text[start:end]`` of the message."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Tell whether it is letters, not a number, a sign, or a placeholder."""
        return self.text[0].isalpha()

    @property
    def is_placeholder(self) -> bool:
        """Tell whether it stands for something that was taken out already."""
        return len(self.text) > 1 and self.text[0] == "["


def pieces(text: str) -> list[Piece]:
    """All pieces of ``text``."""
    return [Piece(match.group(), *match.span()) for match in _PIECE.finditer(text)]


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(str(read_yaml(WORDS)[name]).split())


def is_kind(word: str) -> bool:
    """Tell whether ``word`` says what kind of place a name is of."""
    return fold(word) in _listed("kinds")


def features(found: Sequence[Piece], known: Known) -> list[list[str]]:
    """The features of each piece: its own, those of its neighbours, and how well they go together."""
    rows = [_own(piece, known) for piece in found]
    shapes = _shapes(found)
    words = [row[0] for row in rows]
    bonds = _bonds(found, words, known)
    return [
        [*_around(place, rows), *_pairs(place, words), *_marks(place, shapes, "s"), *_marks(place, bonds, "b")]
        for place in range(len(found))
    ]


def _own(piece: Piece, known: Known) -> list[str]:
    """The word first, then its kinds."""
    text = piece.text
    if not piece.is_word:
        word = "#" if text[0].isdigit() else "[]" if piece.is_placeholder else text
        return [word, f"digits{min(len(text), 4)}"] if word == "#" else [word]
    word = fold(text)
    kinds = [word, "known" if known.has(word) else "unknown"]
    kinds += ["surname"] if word in _listed("surnames") else []
    kinds += ["kin"] if word in _listed("kin") else []
    kinds += ["kind"] if word in _listed("kinds") else []
    return kinds


def _shapes(found: Sequence[Piece]) -> list[str]:
    """Capitals, which tell something only where not all is written in them, or nothing."""
    words = [piece.text for piece in found if piece.is_word]
    capital = sum(word[0].isupper() for word in words)
    loud = capital == 0 or capital > _MOSTLY * len(words)
    return ["-" if loud or not piece.is_word else _shape(piece.text) for piece in found]


def _shape(text: str) -> str:
    return "X" if len(text) > 1 and text.isupper() else "Xx" if text[0].isupper() else "x"


def _bonds(found: Sequence[Piece], words: Sequence[str], known: Known) -> list[str]:
    """For each piece whether it and the one before are often said together in what we know."""
    bonds = ["^"]
    for (left, right), (before, word) in zip(pairwise(found), pairwise(words), strict=True):
        together = left.is_word and right.is_word
        bonds.append(str(known.together(before, word)) if together else "-")
    return bonds


def _around(place: int, rows: Sequence[list[str]]) -> list[str]:
    found = [f"0:{kind}" for kind in rows[place]]
    for step in (-2, -1, 1, 2):
        at = place + step
        found += [f"{step}:{kind}" for kind in rows[at]] if 0 <= at < len(rows) else [f"{step}:{_FAR}"]
    return found


def _pairs(place: int, words: Sequence[str]) -> list[str]:
    def word(step: int) -> str:
        at = place + step
        return words[at] if 0 <= at < len(words) else _FAR

    found = [f"-1,0:{word(-1)} {word(0)}", f"0,1:{word(0)} {word(1)}", f"-2,-1:{word(-2)} {word(-1)}"]
    return [*found, f"1,2:{word(1)} {word(2)}", f"-3:{word(-3)}"]


def _marks(place: int, marks: Sequence[str], name: str) -> list[str]:
    """A mark of this piece and of those beside it."""
    padded = ["^", *marks, "^"]
    left, own, right = padded[place : place + 3]
    return [f"{name}0:{own}", f"{name}-1:{left}", f"{name}1:{right}", f"{name}:{own}{right}"]
