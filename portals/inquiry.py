"""One question about one dossier, with everything around it: the limits, the time that an answer takes, and what was
told before, for when the system is ill.

A number that is not the owner's and a code that does not exist must look alike from outside. Both answers are held
until the same mark on the clock (every :data:`HOLD_SECONDS` from the beginning), so that their time tells nothing.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic

from common.errors import OutsideError
from portals.dossier import Dossier, DossierSource, Finding
from portals.limits import limits
from portals.recent import Recent

HOLD_SECONDS = 1.5

_recent = Recent()


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
    wait = await limits().wait_for(citizen, code)
    if wait:
        return Inquiry(wait=wait)
    started = monotonic()
    try:
        found = await source.look_up(code, identity)
    except OutsideError as error:
        await limits().give_back(code)
        return Inquiry(error=error, dossier=_recent.find(code, identity, keep_minutes))
    if found.dossier is None:
        _recent.drop(code, identity)
        await hold(started)
        return Inquiry(found.finding)
    await limits().give_back(code)
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
        dossier = await source.watch(code)
    except OutsideError as error:
        await limits().give_back(code)
        return Inquiry(error=error)
    await limits().give_back(code)
    return Inquiry(Finding.CONFIRMED if dossier else None, dossier)


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
