"""The words of a law today where the record is older or silent, told before what the record says."""

from __future__ import annotations

from collections.abc import Sequence

from actions.answers.brief import MARK
from actions.answers.section import Item, View, bullets
from actions.saying.wording import NOT_STATED, sentence
from data.provisions import Concerns, holding

HEADING = "Đang áp dụng theo luật"


def in_force(view: View, concerns: Concerns) -> tuple[Item, ...]:
    """Every provision that holds on the day, with its source."""
    held = holding(view.procedure.code, concerns, view.today)
    return bullets((f"{sentence(each.text)} (Theo {each.source}.)" for each in held), HEADING)


def with_brief(view: View, concerns: Concerns, forms: Sequence[str], said: str) -> tuple[str, ...]:
    """The forms of a line of the first answer, from the longest to the shortest, each with what holds on the day;
    ``said`` opens what was known without it.
    """
    held = [sentence(each.brief) for each in holding(view.procedure.code, concerns, view.today)]
    if not held:
        return tuple(forms)
    if set(forms) == {NOT_STATED}:
        return (" ".join(held),)
    whole = [f"{' '.join(held)} {said}: {form}" for form in forms]
    return (*dict.fromkeys(whole), f"{held[0].rstrip('.')}{MARK}")
