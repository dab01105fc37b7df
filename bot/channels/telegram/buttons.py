"""The place of buttons under a message on Telegram: in at most four rows, each with a label that can be read.

A phone shows about 36 letters on a button of a whole row, and 18 on one of half a row; more is cut off. Where the
choices do not fit so, they stand in the text with their numbers, and the buttons carry the numbers alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.saying.reply import Choice, Reply
from bot.channels.lines import button_labels, is_counted

ROWS = 4
WHOLE_ROW, HALF_ROW = 36, 18
"""Letters, as Telegram for Android shows them on a screen 360 points wide."""
NUMBERS_IN_A_ROW = 5
"""So that each is wide enough for a thumb."""


def fitted(native: Reply) -> Reply:
    """``native`` with choices and pages that fit as buttons; what is left out has to stand in the text."""
    if _fits(native) and all(len(label) <= WHOLE_ROW for label in button_labels(native)):
        return native
    shown = _by_number(native) if is_counted(native) else native
    while not _fits(shown):
        shown = _without_last(shown)
    return shown


def rows(native: Reply) -> list[list[int]]:
    """Return which buttons stand in which row: their places, choices first, then links, then files."""
    choices = _arranged(button_labels(native), 0)
    pages = [*(link.label for link in native.links), *(file.name for file in native.files)]
    return [*choices, *_arranged(pages, len(native.choices))]


def _fits(native: Reply) -> bool:
    return len(rows(native)) <= ROWS


def _by_number(native: Reply) -> Reply:
    numbers = range(native.first, native.first + len(native.choices))
    choices = zip(numbers, native.choices, strict=True)
    return replace(native, choices=tuple(Choice(str(number), choice.payload) for number, choice in choices))


def _without_last(native: Reply) -> Reply:
    if native.files:
        return replace(native, files=native.files[:-1])
    if native.links:
        return replace(native, links=native.links[:-1])
    return replace(native, choices=native.choices[:-1])


def _arranged(labels: Sequence[str], first: int) -> list[list[int]]:
    """Numbers in even rows; others two in a row where both are short."""
    if labels and all(label.isdecimal() for label in labels):
        count = -(-len(labels) // NUMBERS_IN_A_ROW)
        wide = -(-len(labels) // count)
        return [list(range(first + at, first + min(at + wide, len(labels)))) for at in range(0, len(labels), wide)]
    arranged: list[list[int]] = []
    for place, label in enumerate(labels):
        beside = arranged[-1] if arranged else []
        if len(beside) == 1 and len(label) <= HALF_ROW and len(labels[beside[0] - first]) <= HALF_ROW:
            beside.append(first + place)
        else:
            arranged.append([first + place])
    return arranged
