"""The address and account with which a system is reached: from the settings, or from its own row of
``dossier_sources.yml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import SecretStr

from common.settings import Settings
from data.dossier_systems import DossierSystem
from portals.transport import Patience


@dataclass(frozen=True)
class Access:
    """Address of a system, and what it wants to know of us: user name, password, key…, by the adapter's names."""

    url: str
    patience: Patience
    values: Mapping[str, str] = field(default_factory=dict, repr=False)

    def get(self, name: str, default: str = "") -> str:
        """One of the values."""
        return self.values.get(name) or default


def access_to(system: DossierSystem, settings: Settings) -> Access | None:
    """Return how ``system`` is reached; None when it has no adapter, no address, or its account is not in the
    settings.
    """
    if system.adapter is None:
        return None
    patience = Patience.of(settings)
    if system.url is None:
        values = _of_protocol(system.adapter.value, settings)
        return Access(values["url"].rstrip("/"), patience, values) if values["url"] else None
    if system.access is None:
        return Access(system.url.rstrip("/"), patience)
    own = settings.dossier_access.get(system.access)
    if own is None:
        return None
    return Access(system.url.rstrip("/"), patience, {name: secret.get_secret_value() for name, secret in own.items()})


def _of_protocol(protocol: str, settings: Settings) -> dict[str, str]:
    """The settings that begin with the protocol's name: ``IOCTC_USERNAME`` is ``username``."""
    prefix = f"{protocol}_"
    return {
        name.removeprefix(prefix): value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in settings
        if name.startswith(prefix)
    }
