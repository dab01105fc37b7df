"""Limits on looking dossiers up, so that nobody collects dossiers or tries identity numbers one by one.

Every look-up is counted for the citizen. One that told nothing is a miss, and misses are counted four times: for the
citizen, for the address they came from, for the identity number and for the dossier, the narrowest first, so that
whoever abuses is stopped before the owner is. A look-up that told the dossier to its owner, or that the system did
not answer, counts no miss. A citizen who was confirmed under a number is not stopped by what others did with it.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from common.metrics import LIMITS, tally

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bucket:
    """``burst`` look-ups at once, then ``per_hour``."""

    burst: int
    per_hour: float


PER_CITIZEN = Bucket(20, 40.0)
MISSES_OF_CITIZEN = Bucket(5, 5.0)
MISSES_OF_ADDRESS = Bucket(10, 10.0)
MISSES_OF_NUMBER = Bucket(12, 2.0)
PER_CODE = Bucket(15, 10.0)
"""More than one address may miss."""
KEPT = 10_000
"""Buckets of one process at most; the ones not used for longest go first."""
PROVEN_DAYS = 30
"""Days for which it is known that a citizen was confirmed under a number."""


@dataclass(frozen=True)
class Attempt:
    """A look-up to be: who, from where, about what, with which identity number. Empty is not known nor counted."""

    citizen: str
    address: str
    number: str
    code: str

    @property
    def misses(self) -> tuple[tuple[str, str, Bucket], ...]:
        """The buckets of misses, the narrowest first."""
        return (
            ("misses of citizen", self.citizen, MISSES_OF_CITIZEN),
            ("misses of address", self.address, MISSES_OF_ADDRESS),
            ("number", self.number, MISSES_OF_NUMBER),
            ("code", self.code, PER_CODE),
        )

    @property
    def proof(self) -> str:
        """The name of the mark that this citizen was confirmed under this number."""
        return f"{self.citizen}\0{self.number}"


class LookupLimits(ABC):
    """Limits on who may look up what, and when."""

    async def wait_for(self, citizen: str, code: str) -> float:
        """Seconds until ``citizen`` may ask about ``code``; 0 when it may be now, and then it is counted.

        An empty ``citizen`` is not known: only the code is counted.
        """
        wait = await self._take("citizen", citizen, PER_CITIZEN) if citizen else 0.0
        if wait:
            tally(LIMITS, limit="citizen")
        return wait or await self._take("code", code, PER_CODE)

    async def give_back(self, code: str) -> None:
        """The look-up does not count against ``code``."""
        await self._give_back("code", code, PER_CODE)

    async def wait_to_try(self, attempt: Attempt) -> float:
        """As :meth:`wait_for`, for a citizen who has yet to be confirmed. A wait takes nothing from anybody."""
        wait = await self._take("citizen", attempt.citizen, PER_CITIZEN) if attempt.citizen else 0.0
        taken: list[tuple[str, str, Bucket]] = []
        for kind, text, bucket in await self._counted(attempt):
            wait = wait or await self._take(kind, text, bucket)
            if wait:
                tally(LIMITS, limit=kind)
                log.warning("look-ups are held back: too many for one %s", kind)
                await self._return(taken)
                return wait
            taken.append((kind, text, bucket))
        return wait

    async def settle(self, attempt: Attempt, *, confirmed: bool) -> None:
        """The look-up was no miss: the owner was ``confirmed``, or nobody answered."""
        await self._return(await self._counted(attempt))
        if confirmed and attempt.citizen:
            await self._mark(attempt.proof)

    async def _counted(self, attempt: Attempt) -> Sequence[tuple[str, str, Bucket]]:
        named = [row for row in attempt.misses if row[1]]
        if attempt.citizen and await self._marked(attempt.proof):
            return [row for row in named if row[0] not in ("number", "code")]
        return named

    async def _return(self, rows: Sequence[tuple[str, str, Bucket]]) -> None:
        for kind, text, bucket in rows:
            await self._give_back(kind, text, bucket)

    @abstractmethod
    async def _take(self, kind: str, text: str, bucket: Bucket) -> float:
        """Seconds to wait; 0 when one was taken."""

    @abstractmethod
    async def _give_back(self, kind: str, text: str, bucket: Bucket) -> None:
        """Undo one :meth:`_take`."""

    @abstractmethod
    async def _mark(self, proof: str) -> None:
        """Remember ``proof``."""

    @abstractmethod
    async def _marked(self, proof: str) -> bool:
        """Tell whether ``proof`` is remembered."""


class InProcess(LookupLimits):
    """The limits of this process alone, for tests, the command line, and when there is nothing better."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._proofs: OrderedDict[str, None] = OrderedDict()

    async def _take(self, kind: str, text: str, bucket: Bucket) -> float:
        name = f"{kind}:{text}"
        level = self._level(name, bucket)
        self._set(name, level - 1 if level >= 1 else level)
        return 0.0 if level >= 1 else (1 - level) / bucket.per_hour * 3600

    async def _give_back(self, kind: str, text: str, bucket: Bucket) -> None:
        name = f"{kind}:{text}"
        self._set(name, min(self._level(name, bucket) + 1, bucket.burst))

    async def _mark(self, proof: str) -> None:
        self._proofs[proof] = None
        while len(self._proofs) > KEPT:
            self._proofs.popitem(last=False)

    async def _marked(self, proof: str) -> bool:
        return proof in self._proofs

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
