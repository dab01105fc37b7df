"""Buttons and the page under what is said of a dossier."""

from __future__ import annotations

from actions.saying.reply import Choice, Link
from common.settings import settings
from data.dossier_systems import DossierSystem
from nlu.taps import write_tap

BACK = "back"
"""The ``kind`` of the tap by which a citizen waits for a system that is ill."""


def follow(code: str) -> Choice:
    """The button by which a dossier is followed (:mod:`actions.dossier.following`)."""
    return Choice("Theo dõi hồ sơ này", write_tap("follow", d=code))


def tell_me(code: str) -> Choice:
    """The button to be told when a system that is ill works again (:mod:`actions.dossier.following`)."""
    return Choice("Báo khi cổng hoạt động lại", write_tap("follow", d=code, kind=BACK))


def page(system: DossierSystem | None) -> Link:
    """Return where anybody can look a dossier up."""
    return Link("Trang tra cứu chính thức", (system.page if system else None) or settings().dossier_lookup_page)
