"""A dossier that was found, as the figures count it."""

from __future__ import annotations

from citizens.sighted import Sighted
from data.catalogue import catalogue_of
from data.models import Content
from portals.dossier import CAME_BACK, Dossier


def sighted(dossier: Dossier, content: Content) -> Sighted:
    """``dossier`` without anything that tells whose it is, but for its code. What an officer wrote is not in it."""
    state = dossier.status.name.lower() if dossier.status in CAME_BACK and dossier.status else ""
    return Sighted(dossier.code, dossier.way.value if dossier.way else "", state, _procedure_of(dossier, content))


def _procedure_of(dossier: Dossier, content: Content) -> str:
    """The code that the system gives, else that of the one procedure with the same name."""
    if catalogue_of(content).procedure(dossier.procedure_code):
        return dossier.procedure_code or ""
    name = _plain(dossier.procedure) or None
    same = [one.code for one in content.procedures if name in (_plain(one.name), _plain(one.plain_name))]
    return same[0] if len(same) == 1 else ""


def _plain(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()
