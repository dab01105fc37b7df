"""The reasons for which a message was understood as it was: what the matcher tells of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nlu.understanding import Match


@dataclass(frozen=True)
class NearPhrase:
    """A phrase of the vocabulary that is like the message (``likeness``, at most 1).

    ``codes`` are the procedures of the catalogue that it means; none when it is out of scope here (``outside``: no
    office does this; else it means procedures that the catalogue lacks).
    """

    text: str
    likeness: float
    codes: tuple[str, ...]
    outside: bool


@dataclass(frozen=True)
class Explanation:
    """The reasons for which one request in a message was understood as it was: for admins and for debugging.

    ``words`` are the syllables compared, with their weight (story and aspect words weigh little), ``meanings`` the
    concepts found. ``said`` are the procedures of which the message is a phrase or the name in so many words.
    ``parts`` holds, for the best candidates, what each feature adds to the score; ``scope`` what each number adds to
    the log odds that a procedure of the catalogue is meant (``in_scope`` is that probability).
    """

    match: Match
    words: tuple[tuple[str, float], ...]
    meanings: tuple[str, ...]
    nearest: tuple[NearPhrase, ...]
    said: tuple[str, ...]
    in_scope: float
    parts: Mapping[str, Mapping[str, float]]
    scope: Mapping[str, float]
