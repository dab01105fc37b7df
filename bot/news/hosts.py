"""The systems that can be looked after, each with the name under which its dossiers are claimed."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from actions.portal.dossier import DossierSource
from actions.portal.routing import source_of, system_for, systems
from common.settings import Settings
from data.dossier_systems import DossierSystem


@dataclass(frozen=True)
class Host:
    """One system. ``key`` is the same for all rows of the table that are asked at the same address."""

    key: str
    name: str
    source: DossierSource


def host_for(code: str, settings: Settings) -> Host | None:
    """The system that can be asked how the dossier ``code`` stands; None when there is none."""
    system = system_for(code, systems())
    return _host(system, settings) if system else None


def all_hosts(settings: Settings) -> list[Host]:
    """Every system that can be looked after with these settings."""
    found = [host for system in systems() if (host := _host(system, settings))]
    return list({host.key: host for host in reversed(found)}.values())


def _host(system: DossierSystem, settings: Settings) -> Host | None:
    source = source_of(system, settings)
    if source is None or not source.can_watch or system.adapter is None:
        return None
    address = f"@{httpx.URL(system.url).host}" if system.url else ""
    return Host(f"{system.adapter.value}{address}", system.name, source)
