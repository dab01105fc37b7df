"""Facts that we put into plain words, with where they are said. Light enough for the pages of the gateway."""

from __future__ import annotations

from actions.answers.section import Item, lines
from actions.saying.wording import day
from data.models import Procedure, Stated


def stated(fact: Stated | None, procedure: Procedure) -> tuple[Item, ...]:
    """A fact that was put into plain words, with its source where it is not the record's own."""
    if fact is None:
        return ()
    own = procedure.code in fact.source
    return lines([fact.text] if own else [fact.text, f"(Theo {fact.source}, {day(fact.as_of)}.)"])
