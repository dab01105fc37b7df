"""The system that is asked about a dossier, by the beginning of its code: the table ``dossier_sources.yml``."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import Field, validator

from data.loader import SEED, content_files, read_yaml
from data.record import Record

DOSSIER_SOURCES = "dossier_sources"


class Protocol(str, Enum):
    """A protocol that the portal client speaks (``adapter`` in the table)."""

    HCC = "hcc"
    IGATE = "igate"
    IOCTC = "ioctc"
    VPCP = "vpcp"


class DossierSystem(Record):
    """One row: dossiers whose agency begins with ``prefix`` lie in the system called ``name``.

    Without ``adapter`` the bot cannot ask it. ``page`` is its official look-up page, where it has one of its own.
    ``url`` is its address where that is not the protocol's one in the settings, ``access`` the name of its account in
    the setting DOSSIER_ACCESS. ``identity`` is the field with the owner's number that an IOCTC operator added.
    """

    prefix: str = Field(regex=r"^([A-Z]\d{2}(\.\d{1,3}){0,3}|BHXH)$")
    name: str = Field(min_length=3)
    adapter: Protocol | None = None
    page: str | None = Field(None, regex=r"^https?://\S+$")
    url: str | None = Field(None, regex=r"^https?://\S+$")
    access: str | None = Field(None, regex=r"^[A-Z][A-Z0-9_]*$")
    identity: str | None = Field(None, regex=r"^\w+$")

    @validator("url")
    def _with_adapter(cls, value: str | None, values: dict[str, Any]) -> str | None:
        if value and "adapter" in values and not values["adapter"]:
            raise ValueError("có url thì phải ghi adapter")
        return value

    @validator("access")
    def _with_address(cls, value: str | None, values: dict[str, Any]) -> str | None:
        if value and "url" in values and not values["url"]:
            raise ValueError("có access thì phải ghi url")
        return value

    @validator("identity")
    def _of_ioctc(cls, value: str | None, values: dict[str, Any]) -> str | None:
        if value and "adapter" in values and values["adapter"] is not Protocol.IOCTC:
            raise ValueError("chỉ dùng với adapter ioctc")
        return value


def load_systems(folder: Path = SEED) -> tuple[DossierSystem, ...]:
    """Read the table in ``folder``. Raises ``ValidationError``; ``data.checks.content`` explains it."""
    rows = (row for path in content_files(folder, DOSSIER_SOURCES) for row in read_yaml(path) or ())
    return tuple(DossierSystem.parse_obj(row) for row in rows)
