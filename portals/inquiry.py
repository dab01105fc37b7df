"""One question about one dossier, with everything around it: the limits, the time that an answer takes, and what was
told before, for when the system is ill.

A number that is not the owner's and a code that does not exist must look alike from outside. Both answers are held
until the same mark on the clock (every :data:`HOLD_SECONDS` from the beginning), so that their time tells nothing.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import TypeVar

from common.errors import OutsideError
from portals.dossier import Dossier, DossierSource, Finding
from portals.limits import Attempt, limits
from portals.recent import Recent

HOLD_SECONDS = 1.5

AT_ONCE = 200
"""Look-ups in flight at once, over all citizens of this process."""
AGAIN_SECONDS = 30.0
"""Seconds after which a further dossier may be asked about where one of the same message was not confirmed."""

_recent = Recent()
T = TypeVar("T")


class Turn:
    """One message of a citizen, whose dossiers are asked about one at a time until one is confirmed as theirs.

    ``address`` stands for where it came from, where that is known.
    """

    def __init__(self, address: str = "", outside: Callable[[], AbstractContextManager[None]] = nullcontext) -> None:
        """``outside`` is entered while a system is waited for."""
        self.address = address
        self.outside = outside
        self.missed = False
        self._free = False
        self._one = asyncio.Lock()

    @asynccontextmanager
    async def one_first(self) -> AsyncIterator[Turn]:
        """Wait for the inquiry before this one, until an owner was confirmed or the system did not answer."""
        await self._one.acquire()
        if self._free:
            self._one.release()
            yield self
            return
        try:
            yield self
        finally:
            self._one.release()

    def found(self, inquiry: Inquiry) -> None:
        """Note how an inquiry ended."""
        self._free = self._free or inquiry.finding is Finding.CONFIRMED or inquiry.error is not None
        self.missed = not self._free and (self.missed or inquiry.finding is not None or bool(inquiry.wait))


TURN: ContextVar[Turn] = ContextVar("turn")
"""The message in hand; set by whoever runs turns."""


@dataclass(frozen=True)
class Inquiry:
    """The end of an inquiry: the system's ``finding``, or its ``error``, or neither, and one may ask after ``wait``
    seconds.

    ``dossier`` is there when the owner was confirmed; together with an ``error``, it is what was told before.
    """

    finding: Finding | None = None
    dossier: Dossier | None = None
    error: OutsideError | None = None
    wait: float = 0.0


async def inquire(source: DossierSource, code: str, identity: str, citizen: str, keep_minutes: float) -> Inquiry:
    """Ask ``source`` on behalf of ``citizen`` (see :attr:`actions.citizen.known.Citizen.ref`). No error is raised."""
    async with TURN.get(Turn()).one_first() as turn:
        inquiry = await _inquire(source, Attempt(citizen, turn.address, identity, code), keep_minutes, turn)
        turn.found(inquiry)
        return inquiry


async def _inquire(source: DossierSource, attempt: Attempt, keep_minutes: float, turn: Turn) -> Inquiry:
    if turn.missed:
        return Inquiry(wait=AGAIN_SECONDS)
    wait = await limits().wait_to_try(attempt)
    if wait:
        return Inquiry(wait=wait)
    started, code, identity = monotonic(), attempt.code, attempt.number
    try:
        found = await _outside(lambda: source.look_up(code, identity), turn)
    except OutsideError as error:
        await limits().settle(attempt, confirmed=False)
        return Inquiry(error=error, dossier=_recent.find(code, identity, keep_minutes))
    if found.dossier is None:
        _recent.drop(code, identity)
        with turn.outside():
            await hold(started)
        return Inquiry(found.finding)
    await limits().settle(attempt, confirmed=True)
    _recent.keep(code, identity, found.dossier, keep_minutes)
    return Inquiry(found.finding, found.dossier)


async def look(source: DossierSource, code: str, citizen: str) -> Inquiry:
    """Ask ``source`` on behalf of a ``citizen`` who proved before to be the owner. No error is raised.

    Neither a finding nor a dossier: there is no such dossier any more, or its owner has to be asked for anew.
    """
    wait = await limits().wait_for(citizen, code)
    if wait:
        return Inquiry(wait=wait)
    try:
        dossier = await _outside(lambda: source.watch(code), TURN.get(Turn()))
    except OutsideError as error:
        await limits().give_back(code)
        return Inquiry(error=error)
    await limits().give_back(code)
    return Inquiry(Finding.CONFIRMED if dossier else None, dossier)


async def _outside(ask: Callable[[], Awaitable[T]], turn: Turn) -> T:
    """Ask a system, as one of so many at once."""
    with turn.outside():
        async with _room():
            return await ask()


@lru_cache(maxsize=1)
def _room_of(_loop: asyncio.AbstractEventLoop) -> asyncio.Semaphore:
    return asyncio.Semaphore(AT_ONCE)


def _room() -> asyncio.Semaphore:
    return _room_of(asyncio.get_running_loop())


async def hold(
    started: float,
    clock: Callable[[], float] = monotonic,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> None:
    """Wait until the next mark after now; marks lie :data:`HOLD_SECONDS` apart, from ``started`` on."""
    elapsed = clock() - started
    await sleep(math.ceil(elapsed / HOLD_SECONDS) * HOLD_SECONDS - elapsed)


def forget_recent() -> None:
    """Forget all dossiers that were told."""
    global _recent
    _recent = Recent()
