"""The dossier systems as the news process knows them, each with the name under which its dossiers are claimed."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from common.settings import Settings
from data.dossier_systems import DossierSystem
from portals.dossier import DossierSource
from portals.routing import source_of, system_for, systems


@dataclass(frozen=True)
class Host:
    """One system. ``key`` is the same for all rows of the table that are asked at the same address.

    ``prefix`` begins the codes of one of those rows.
    """

    key: str
    name: str
    prefix: str
    source: DossierSource


def host_for(code: str, settings: Settings) -> Host | None:
    """The system that knows the dossier ``code``; None when the bot cannot ask it."""
    system = system_for(code, systems())
    return _host(system, settings) if system else None


def all_hosts(settings: Settings) -> list[Host]:
    """Every system that can be asked with these settings."""
    found = [host for system in systems() if (host := _host(system, settings))]
    return list({host.key: host for host in reversed(found)}.values())


def _host(system: DossierSystem, settings: Settings) -> Host | None:
    source = source_of(system, settings)
    if source is None or system.adapter is None:
        return None
    address = f"@{httpx.URL(system.url).host}" if system.url else ""
    return Host(f"{system.adapter.value}{address}", system.name, system.prefix, source)
