"""A dossier as the figures count it: how it was filed, whether it came back, and of which procedure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sighted:
    """One dossier that was found. ``code`` lives as long as the turn and is kept nowhere for the figures.

    ``way`` is how it was filed, ``state`` how it came back, ``procedure`` a code: each empty where not known.
    """

    code: str
    way: str = ""
    state: str = ""
    procedure: str = ""
