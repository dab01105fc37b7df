"""The system that answers for a dossier code, and the way to it.

A new protocol is one module with a ``connect`` function, a word in :class:`data.dossier_systems.Protocol` and a line
in :data:`ADAPTERS`. Its settings begin with that word (:mod:`portals.access`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from common.settings import Settings
from data.dossier_systems import DossierSystem, Protocol, load_systems
from portals.access import Access, access_to
from portals.dossier import DossierSource
from portals.dossiers import hcc, igate, ioctc, vpcp

ADAPTERS: Mapping[Protocol, Callable[[DossierSystem, Access], DossierSource | None]] = {
    Protocol.HCC: hcc.connect,
    Protocol.IGATE: igate.connect,
    Protocol.IOCTC: ioctc.connect,
    Protocol.VPCP: vpcp.connect,
}

INSURANCE = "BHXH"
_INSURANCE_CODE = re.compile(r"\d{5}/\d{4}/\d{5}")
_AGENCY = re.compile(r"(?:\d{3}\.\d{2}\.\d{2}\.)?([A-Z]\d{2}(?:\.\d{1,3})*)-")


def agency_of(code: str) -> str | None:
    """The agency in a dossier code: "H55.12-261120-0007" → "H55.12", "000.00.53.H55-220101-0001" → "H55"."""
    if _INSURANCE_CODE.fullmatch(code):
        return INSURANCE
    match = _AGENCY.match(code)
    return match.group(1) if match else None


def system_for(code: str, table: Iterable[DossierSystem]) -> DossierSystem | None:
    """The row with the longest prefix of the code's agency; None when there is none."""
    agency = agency_of(code) or ""
    fitting = [system for system in table if f"{agency}.".startswith(f"{system.prefix}.")]
    return max(fitting, key=lambda system: len(system.prefix), default=None)


def source_of(system: DossierSystem, settings: Settings) -> DossierSource | None:
    """The system, ready to be asked; None when the bot does not speak its protocol or cannot reach it."""
    access = access_to(system, settings)
    return ADAPTERS[system.adapter](system, access) if system.adapter and access else None


@lru_cache(maxsize=1)
def systems() -> tuple[DossierSystem, ...]:
    """The table in force, read once."""
    return load_systems()
