"""Which system answers for a dossier code: a table by prefix, ``data/seed/dossier_sources.yml``.

A new protocol is one module with a ``connect`` function, named in :data:`ADAPTERS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, Extra, Field, ValidationError, validator

from actions.portal import hcc, igate
from actions.portal.dossier import DossierSource
from common.errors import ContentError, Problem
from common.settings import Settings
from data.loader import SEED

TABLE = SEED / "dossier_sources.yml"

ADAPTERS: dict[str, Callable[[str, Settings], DossierSource | None]] = {"hcc": hcc.connect, "igate": igate.connect}
"""From the table's word to a source; None when its address is not set."""

INSURANCE = "BHXH"
_INSURANCE_CODE = re.compile(r"\d{5}/\d{4}/\d{5}")
_AGENCY = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.)?([A-Z]\d{2}(?:\.\d{1,3})*)-")


class Route(BaseModel):
    """One row of the table."""

    prefix: str = Field(regex=r"^([A-Z]\d{2}(\.\d{1,3}){0,3}|BHXH)$")
    name: str = Field(min_length=3)
    adapter: str | None = None
    page: str | None = Field(None, regex=r"^https?://")

    class Config:
        frozen = True
        extra = Extra.forbid

    @validator("adapter")
    def _known(cls, value: str | None) -> str | None:
        if value is not None and value not in ADAPTERS:
            raise ValueError(f"adapter phải là một trong: {', '.join(ADAPTERS)}")
        return value

    def source(self, settings: Settings) -> DossierSource | None:
        """The system to ask; None when there is none or its address is not set."""
        return ADAPTERS[self.adapter](self.name, settings) if self.adapter else None


def agency_of(code: str) -> str | None:
    """The agency in a dossier code: "H55.12-261120-0007" → "H55.12", "000.00.53.H55-220101-0001" → "H55"."""
    if _INSURANCE_CODE.fullmatch(code):
        return INSURANCE
    match = _AGENCY.match(code)
    return match.group(1) if match else None


def route_for(code: str, table: Iterable[Route]) -> Route | None:
    """The row with the longest prefix of the code's agency; None when there is none."""
    agency = agency_of(code) or ""
    fitting = [route for route in table if f"{agency}.".startswith(f"{route.prefix}.")]
    return max(fitting, key=lambda route: len(route.prefix), default=None)


@lru_cache(maxsize=1)
def table() -> tuple[Route, ...]:
    """The table in force, read once. Raises :class:`ContentError`."""
    return read_table(TABLE)


def read_table(path: Path) -> tuple[Route, ...]:
    """Read a table. Raises :class:`ContentError` naming every bad row."""
    try:
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ContentError([Problem(path.name, f"không phải YAML đúng: {error}")]) from None
    if not isinstance(loaded, list):
        raise ContentError([Problem(path.name, "phải là danh sách, mỗi dòng có prefix và name")])
    problems: list[Problem] = []
    routes = [_route(row, f"{path.name}, mục {place}", problems) for place, row in enumerate(loaded, start=1)]
    if problems:
        raise ContentError(problems)
    return tuple(route for route in routes if route)


def _route(row: object, place: str, problems: list[Problem]) -> Route | None:
    try:
        return Route.parse_obj(row)
    except ValidationError as error:
        problems += [Problem(place, f"{'.'.join(map(str, item['loc']))}: {item['msg']}") for item in error.errors()]
        return None
