"""A circuit breaker for each system that is asked about dossiers: who failed several times in a row is left alone.

After :data:`THRESHOLD` questions without an answer nobody asks for :data:`OPEN_SECONDS`; then one question goes
through as a probe, and the others wait for how it ends. The states are those of the library purgatory, which would
let every caller probe at once and keeps the stack of a caller it turned away; both are prevented here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import HALF_OPENED, OPENED, OpenedState

from common.errors import Unreachable

THRESHOLD = 3
"""Questions in a row that failed, each after its own tries."""
OPEN_SECONDS = 20.0

TURNED_AWAY = "Hệ thống bên ngoài đang hỏng, tạm thời không hỏi thêm."

_circuits = AsyncCircuitBreakerFactory()


@asynccontextmanager
async def guarded(circuit: str | None) -> AsyncIterator[bool]:
    """Around one question to the system called ``circuit`` (None: no breaker). Yields whether it is the probe.

    Any error of the block counts as a failure. Raises :class:`common.errors.Unreachable` while the circuit is open.
    """
    if circuit is None:
        yield False
        return
    breaker = await _circuits.get_breaker(circuit, threshold=THRESHOLD, ttl=OPEN_SECONDS)
    before = breaker.context.state
    if before == HALF_OPENED:
        raise Unreachable(TURNED_AWAY)
    try:
        await breaker.__aenter__()
    except OpenedState as state:
        state.__traceback__ = None  # it lives as long as the circuit is open, and frames hold what was asked
        raise Unreachable(TURNED_AWAY) from None
    try:
        yield before == OPENED
    except BaseException as error:
        await breaker.__aexit__(type(error), error, None)
        raise
    await breaker.__aexit__(None, None, None)


def forget_failures() -> None:
    """Close all circuits."""
    global _circuits
    _circuits = AsyncCircuitBreakerFactory()
