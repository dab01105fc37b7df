"""The commune that a citizen names along with a question: remembered in the talk, and told by its name of today."""

from __future__ import annotations

from dataclasses import replace

from actions.moves import catalogue
from actions.turn import Outcome, Turn
from common.settings import settings
from data.models import Level
from data.unit_names import unit
from nlu.reading.places import places_in
from nlu.understanding import TELLING, Act

_TODAY = "nay thuộc"


def at_their_commune(turn: Turn) -> Turn:
    """The turn with the one commune that the message names as the citizen's own. The first that was named stays: one
    that is named later may be where they work, or where a paper was made.
    """
    office = _named(turn) if turn.memory.office is None else None
    return replace(turn, memory=replace(turn.memory, office=office)) if office else turn


def with_todays_name(turn: Turn, outcome: Outcome) -> Outcome:
    """The outcome; who lives in a former commune first hears what that is called today, unless it is told anyhow."""
    office, answered = _named(turn), turn.reading.act in (*TELLING, Act.PLACE)
    said = _called_today(turn, office) if office and answered else ""
    if not said or not outcome.replies or any(_TODAY in reply.text for reply in outcome.replies):
        return outcome
    first, *others = outcome.replies
    return replace(outcome, replies=(replace(first, text=f"{said}\n\n{first.text}"), *others))


def _named(turn: Turn) -> str | None:
    ids = turn.reading.offices
    office = catalogue(turn).office(ids[0]) if len(ids) == 1 else None
    return office.id if office and office.level is Level.WARD else None


def _called_today(turn: Turn, office_id: str) -> str:
    known = catalogue(turn)
    office = known.office(office_id)
    former = [
        each for place in places_in(turn.text, known.content.offices) if place.exact for each, _ in place.former
    ]
    if office is None or not former or any(each.name == office.name for each in former):
        return ""
    name = unit(former[0].name)
    return f"{name[:1].upper()}{name[1:]} cũ {_TODAY} {unit(office.name)}, tỉnh {settings().province_name}."
