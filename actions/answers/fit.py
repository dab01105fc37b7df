"""The part of an answer that fits a phone: each fact in the longest form for which there is room."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap

from nlu.understanding import Aspect

LINE = 36
"""Characters of a line of text on a phone 360 px wide with letters of 18 px: mean of what Chromium breaks."""
SCREEN = 15
"""Lines between source and top that leave the filing button in the first view of a phone 740 px high. Set by
``make bench SUITE=phone``.
"""
_TEXTS = 1024
"""Forms of facts of which the height is kept: each is tried again and again."""


@dataclass(frozen=True)
class Fact:
    """One thing to tell, in forms from the longest to the shortest.

    The first ``whole`` of them leave nothing out; a shorter one needs the button of ``aspect`` beside it (None: the
    notes).
    """

    aspect: Aspect | None
    forms: tuple[str, ...]
    whole: int = 1


@dataclass(frozen=True)
class Told:
    """A fact in one of its forms (0 is the longest)."""

    fact: Fact
    form: int

    @property
    def text(self) -> str:
        """The words."""
        return self.fact.forms[self.form]

    @property
    def cut(self) -> bool:
        """Tell whether something was left out, so that a button must lead to it."""
        return self.form >= self.fact.whole


@lru_cache(maxsize=_TEXTS)
def height(text: str) -> int:
    """Lines of a phone that ``text`` takes."""
    return sum(max(1, len(wrap(line, LINE))) for line in text.split("\n"))


def fitted(facts: Sequence[Fact], room: int, first: Sequence[Aspect] = ()) -> list[Told]:
    """Each fact as long as ``room`` lines allow, in the order given.

    All begin in their shortest form, told even where it needs more room. Then they grow by turns, form by form, those
    of the aspects ``first`` before the others.
    """
    told = [Told(fact, len(fact.forms) - 1) for fact in facts]
    for some in ([fact for fact in facts if fact.aspect in first], facts):
        while longer := next(_grown(told, some, room), None):
            told = longer
    return told


def with_buttons(told: Sequence[Told], buttons: int, led: Collection[Aspect | None] = ()) -> list[Told]:
    """``told`` with at most so many kinds of facts cut as there are buttons to lead to the rest of them, beside those
    of ``led``, which have theirs.

    Told whole instead are those that grow least by it.
    """
    growth: dict[Aspect | None, int] = {}
    for each in (each for each in told if each.cut and each.fact.aspect not in led):
        longer = height(each.fact.forms[0]) - height(each.text)
        growth[each.fact.aspect] = growth.get(each.fact.aspect, 0) + longer
    kept = {*led, *sorted(growth, key=lambda aspect: -growth[aspect])[:buttons]}
    return [each if not each.cut or each.fact.aspect in kept else Told(each.fact, 0) for each in told]


def _grown(told: Sequence[Told], some: Sequence[Fact], room: int) -> Iterator[list[Told]]:
    """``told`` with one of ``some`` facts a form longer, the most shortened first, as far as there is room."""
    by_need = sorted(range(len(told)), key=lambda place: -told[place].form)
    for place in by_need:
        one = told[place]
        if one.form and one.fact in some:
            longer = [*told[:place], Told(one.fact, one.form - 1), *told[place + 1 :]]
            if sum(height(each.text) for each in longer) <= room:
                yield longer
