"""Dossiers that were told lately, for the time when their system is ill. Only in memory, and never the number.

A record is found again only by who has both code and identity number: its key is a keyed hash of the two, with a key
that this process drew at random and nobody else has.
"""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from portals.dossier import Dossier

KEPT = 2_000
"""Dossiers at most; the oldest go first."""


class Recent:
    """The records, each kept for some minutes from when it was fetched."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._secret = os.urandom(32)
        self._records: OrderedDict[bytes, tuple[float, Dossier]] = OrderedDict()

    def keep(self, code: str, identity: str, dossier: Dossier, minutes: float) -> None:
        """Remember what was told. ``minutes`` is how long any record is kept."""
        key = self._key(code, identity)
        self._records.pop(key, None)
        self._records[key] = (self._clock(), dossier)
        self._forget_old(minutes)

    def find(self, code: str, identity: str, minutes: float) -> Dossier | None:
        """Return what was told to who has both, unless it is older than ``minutes``."""
        self._forget_old(minutes)
        record = self._records.get(self._key(code, identity))
        return record[1] if record else None

    def drop(self, code: str, identity: str) -> None:
        """The system no longer confirms it."""
        self._records.pop(self._key(code, identity), None)

    def _forget_old(self, minutes: float) -> None:
        oldest = self._clock() - minutes * 60
        while self._records:
            at, _ = next(iter(self._records.values()))
            if at > oldest and len(self._records) <= KEPT:
                return
            self._records.popitem(last=False)

    def _key(self, code: str, identity: str) -> bytes:
        return hashlib.blake2b(f"{code}\0{identity}".encode(), key=self._secret, digest_size=16).digest()
