"""Systems that give a dossier to whoever knows its code. Whether a citizen is its owner is decided here, for all."""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from portals.dossier import Dossier, Finding, LookUp

Record = Mapping[str, Any]


class FoundByCode(ABC):
    """The methods of :class:`portals.dossier.DossierSource`, on top of a search by code."""

    async def look_up(self, code: str, identity: str) -> LookUp:
        """See :class:`portals.dossier.DossierSource`. Nothing of the dossier without the owner's number."""
        row, simulated = await self._row(code)
        if row is None:
            return LookUp(Finding.UNKNOWN_CODE)
        owners = self._owners(row)
        if not owners:
            return LookUp(Finding.UNCONFIRMED)
        if not any(hmac.compare_digest(owner.encode(), identity.encode()) for owner in owners):
            return LookUp(Finding.OTHER_NUMBER)
        return LookUp(Finding.CONFIRMED, self._dossier(code, row, simulated))

    @property
    def can_watch(self) -> bool:
        """The search needs the code only."""
        return True

    async def watch(self, code: str) -> Dossier | None:
        """See :class:`portals.dossier.DossierSource`."""
        row, simulated = await self._row(code)
        return self._dossier(code, row, simulated) if row is not None else None

    @abstractmethod
    async def _row(self, code: str) -> tuple[Record | None, bool]:
        """The record of exactly that code, and whether a sandbox gave it."""

    @abstractmethod
    def _owners(self, row: Record) -> Sequence[str]:
        """The identity numbers that the record names; empty when it names none."""

    @abstractmethod
    def _dossier(self, code: str, row: Record, simulated: bool) -> Dossier:
        """The record in our words."""
