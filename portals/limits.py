"""Limits on looking dossiers up, so that nobody collects dossiers or tries identity numbers one by one.

Two allowances: for a citizen, over all dossiers, and for a dossier code, over all citizens. A look-up that told the
dossier to its owner, or that the system did not answer, gives back what it took from the code: owners who look often,
and a portal that is ill, lock nobody out.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Protocol


@dataclass(frozen=True)
class Bucket:
    """``burst`` look-ups at once, then ``per_hour``."""

    burst: int
    per_hour: float


PER_CITIZEN = Bucket(20, 40.0)
PER_CODE = Bucket(5, 10.0)
KEPT = 10_000
"""Buckets of one process at most; the ones not used for longest go first."""


class LookupLimits(Protocol):
    """Limits on who may look up what, and when."""

    async def wait_for(self, citizen: str, code: str) -> float:
        """Seconds until ``citizen`` may ask about ``code``; 0 when it may be now, and then it is counted.

        An empty ``citizen`` is not known: only the code is counted.
        """

    async def give_back(self, code: str) -> None:
        """The look-up does not count against ``code``."""


class InProcess:
    """The limits of this process alone, for tests, the command line, and when there is nothing better."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def wait_for(self, citizen: str, code: str) -> float:
        """See :class:`LookupLimits`."""
        wait = self._take(f"citizen:{citizen}", PER_CITIZEN) if citizen else 0.0
        return wait or self._take(f"code:{code}", PER_CODE)

    async def give_back(self, code: str) -> None:
        """See :class:`LookupLimits`."""
        name = f"code:{code}"
        self._set(name, min(self._level(name, PER_CODE) + 1, PER_CODE.burst))

    def _take(self, name: str, bucket: Bucket) -> float:
        level = self._level(name, bucket)
        self._set(name, level - 1 if level >= 1 else level)
        return 0.0 if level >= 1 else (1 - level) / bucket.per_hour * 3600

    def _level(self, name: str, bucket: Bucket) -> float:
        level, since = self._levels.get(name, (float(bucket.burst), self._clock()))
        return min(level + (self._clock() - since) / 3600 * bucket.per_hour, bucket.burst)

    def _set(self, name: str, level: float) -> None:
        self._levels[name] = (level, self._clock())
        self._levels.move_to_end(name)
        while len(self._levels) > KEPT:
            self._levels.popitem(last=False)


_in_force: LookupLimits = InProcess()


def limits() -> LookupLimits:
    """The limits in force."""
    return _in_force


def install(chosen: LookupLimits) -> None:
    """Put limits in force for this process."""
    global _in_force
    _in_force = chosen
