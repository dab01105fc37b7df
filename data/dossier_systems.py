"""Which system is asked about a dossier, by the beginning of its code: the table ``dossier_sources.yml``."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from pydantic import Field

from data.loader import SEED, content_files, read_yaml
from data.models import Record

DOSSIER_SOURCES = "dossier_sources"


class Protocol(str, Enum):
    """A protocol that the portal client speaks (``adapter`` in the table)."""

    HCC = "hcc"
    IGATE = "igate"


class DossierSystem(Record):
    """One row: dossiers whose agency begins with ``prefix`` lie in the system called ``name``.

    Without ``adapter`` the bot cannot ask it. ``page`` is its official look-up page, where it has one of its own.
    """

    prefix: str = Field(regex=r"^([A-Z]\d{2}(\.\d{1,3}){0,3}|BHXH)$")
    name: str = Field(min_length=3)
    adapter: Protocol | None = None
    page: str | None = Field(None, regex=r"^https?://\S+$")


def load_systems(folder: Path = SEED) -> tuple[DossierSystem, ...]:
    """The table in ``folder``. Raises pydantic's ``ValidationError``; ``data.check`` explains in Vietnamese."""
    rows = (row for path in content_files(folder, DOSSIER_SOURCES) for row in read_yaml(path) or ())
    return tuple(DossierSystem.parse_obj(row) for row in rows)
