"""A message without what tells who somebody is, for keeping it.

Names and addresses are found by a tagger that was trained on made-up messages (:mod:`nlu.persons.train`): a linear
chain that sees each word, its neighbours and its capitals, if there are any. It rather takes out a word too much
than one too little: what is left has to tell the matter, not the person. Numbers, dates of birth, mail addresses and
the like are found by their shape. What :mod:`bot.messages.masking` takes out has to be gone before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from nlu.persons.known import known
from nlu.persons.pieces import NAME, OTHER, PLACE, Piece, features, is_kind, pieces
from nlu.reading.text import normalize

MODEL = Path(__file__).with_name("persons.crfsuite")
SURELY_OTHER = 0.997
"""Least probability that a word belongs to nobody for it to stay. Set on the development half of the written set."""

PLACEHOLDERS = {NAME: "[tên]", PLACE: "[địa chỉ]"}
_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[thư điện tử]"),
    (re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|vn|net|org|me)(?:/\S*)?", re.I), "[trang]"),
    (re.compile(r"@\w[\w.]+"), "[tên]"),
    (re.compile(r"\b\d{2}[ -]?[A-Za-z]{1,2}\d?[ -]?\d{3}[. ]?\d{2}\b"), "[biển số]"),
    (re.compile(r"(?<![\d./-])\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d(?!\d)"), "[ngày]"),
    (re.compile(r"(?<![\d.,])(?!\d{1,3}(?:[.,]\d{3})+(?!\d))\d(?:[ .-]?\d){6,}(?![\d])"), "[số]"),
)  # fmt: skip
_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?!\d)|(?<![A-Za-z])[A-Za-z]\d{2}(?:\.\d+)*[-–]\d{6,8}[-–]\d{4,7}")
_MIXED = re.compile(r"[^\W\d_]{2,}\d+\w*")
_LONGEST_SYLLABLE = 7
_NEAR = 2


def without_persons(text: str) -> str:
    """``text`` with a placeholder for each name, address and number that is left."""
    text = normalize(text)
    for pattern, placeholder in _SHAPES:
        codes = [match.span() for match in _CODE.finditer(text)]
        text = pattern.sub(lambda match: _unless_code(match, codes, placeholder), text)  # noqa: B023 - used at once
    found = pieces(text)
    kept: list[str] = []
    end = 0
    for start, stop, kind in _spans(found, _with_houses(found, _tags(found))):
        kept += [text[end:start], PLACEHOLDERS[kind]]
        end = stop
    return "".join([*kept, text[end:]])


def _unless_code(match: re.Match[str], codes: Sequence[tuple[int, int]], placeholder: str) -> str:
    """The code of a procedure or dossier names nobody by itself."""
    inside = any(start < match.end() and match.start() < end for start, end in codes)
    return match.group() if inside else placeholder


def _tags(found: Sequence[Piece]) -> list[str]:
    if not found:
        return []
    tagger = _tagger()
    best = tagger.tag(features(found, known()))
    tags = []
    for place, piece in enumerate(found):
        if not any(map(str.isalpha, piece.text)) or _is_nobodys(piece, tagger.marginal(OTHER, place)):
            tags.append(OTHER)
        else:
            name = tagger.marginal(NAME, place) >= tagger.marginal(PLACE, place)
            tags.append(best[place] if best[place] != OTHER else NAME if name else PLACE)
    return tags


def _is_nobodys(piece: Piece, chance: float) -> bool:
    """Tell whether a word may stay: surely no name, and a word at all."""
    return chance >= SURELY_OTHER and not _is_handle(piece)


def _is_handle(piece: Piece) -> bool:
    """Tell whether it is no word at all: several syllables in one, or letters with a number behind."""
    return piece.is_word and (len(piece.text) > _LONGEST_SYLLABLE or _MIXED.fullmatch(piece.text) is not None)


def _spans(found: Sequence[Piece], tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Runs of pieces that are taken out together; a sign between two of them goes with them."""
    place = 0
    while place < len(found):
        if tags[place] == OTHER:
            place += 1
            continue
        last = place
        while (following := _goes_on(found, tags, last)) is not None:
            last = following
        yield found[place].start, found[last].end, tags[place]
        place = last + 1


def _goes_on(found: Sequence[Piece], tags: Sequence[str], place: int) -> int | None:
    for step in (1, 2):
        at = place + step
        if at < len(found) and tags[at] == tags[place] and (step == 1 or not found[at - 1].text[0].isalnum()):
            return at
    return None


def _with_houses(found: Sequence[Piece], tags: Sequence[str]) -> list[str]:
    """The tags, with the parts of an address that stand beside one: "…, căn 1205", "phường Tân Lập"."""
    spread = list(tags)
    for place, piece in enumerate(found):
        if spread[place] == OTHER and _is_of_house(piece) and _follows_a_place(found, spread, place):
            spread[place] = PLACE
    return spread


def _is_of_house(piece: Piece) -> bool:
    """Tell whether a piece can be a part of an address: a word for a kind of place, or one with a number."""
    if piece.is_placeholder or not piece.text[0].isalnum():
        return False
    return is_kind(piece.text) or any(char.isdigit() for char in piece.text)


def _follows_a_place(found: Sequence[Piece], tags: Sequence[str], place: int) -> bool:
    """Tell whether the word or number before ``place`` is of an address, and near."""
    before = next((at for at in range(place - 1, -1, -1) if found[at].text[0].isalnum()), None)
    return before is not None and place - before <= _NEAR and tags[before] == PLACE


@lru_cache(maxsize=1)
def _tagger() -> Any:
    import pycrfsuite

    tagger = pycrfsuite.Tagger()
    tagger.open(str(MODEL))
    return tagger
