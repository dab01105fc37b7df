"""Names and hours of offices, and names of procedures, from the content in force."""

from __future__ import annotations

from bot.staff.words import office_name
from data.catalogue import catalogue_of
from data.models import Office
from data.opening import Opening, opening_of
from data.releases.live import current_release


def name_of(office: str) -> str:
    """The office inside a sentence: "xã Phủ Thông"; of one that we do not know, the province's."""
    found = _office(office)
    return office_name(office, found.name if found else None)


def hours_of(office: str) -> Opening | None:
    """The hours of an office; None where they are not known, or not written so that they can be read."""
    return opening_of(_office(office))


def title_of(procedure: str) -> str:
    """The name of a procedure as people know it; its code where the content lacks it."""
    found = catalogue_of(current_release().content).procedure(procedure)
    return found.title if found else procedure


def _office(office: str) -> Office | None:
    return catalogue_of(current_release().content).office(office)
