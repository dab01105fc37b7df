"""The pace at which the portal is asked: never above a rate, slower when it refuses, and not at all while it is ill.

A sync starts at a quarter of its rate and speeds up while all goes well. When more than a tenth of the last answers
were refusals, the rate is halved. Several failures in a row are an illness, not bad luck: everybody pauses, each time
twice as long. What ``Retry-After`` says holds for everybody at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic

from common.errors import OutsideError, Refused
from common.waiting import Backoff

_log = logging.getLogger(__name__)

WINDOW = 40
"""Answers after which the rate is looked at."""
TOO_MANY = 4
"""Refusals in a window that halve the rate."""
FASTER = 1.25
SLOWEST = 0.5
"""Requests per second below which it is not worth going."""
BAD_LUCK = 3
"""Failures in a row that are still put down to chance."""
LATE = 0.2
"""Seconds of delay that are made up for: a busy machine wakes up late, and would never reach the rate otherwise."""
PAUSES = Backoff()
LONGEST_WISH = 600.0
"""Seconds of ``Retry-After`` that are obeyed; a longer wish is left to the next run."""


class Pace:
    """Shared by all connections of one sync. ``rate`` is in requests per second."""

    def __init__(
        self,
        rate: float,
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.rate = max(rate / 4, SLOWEST)
        self._highest = max(rate, SLOWEST)
        self._clock, self._sleep = clock, sleep
        self._next = clock()
        self._seen = self._refused = self._failures = 0
        self._good_at = clock()
        self._told_until = 0.0

    @property
    def silence(self) -> float:
        """Seconds since the last good answer."""
        return self._clock() - self._good_at

    async def turn(self) -> None:
        """Wait until the next request may go out."""
        while (wait := self._next - self._clock()) > 0:
            await self._sleep(wait)
        self._next = max(self._next, self._clock() - LATE) + 1 / self.rate

    def good(self) -> None:
        """An answer came."""
        self._failures, self._good_at = 0, self._clock()
        self._count(refused=False)

    def bad(self, error: OutsideError) -> None:
        """None came."""
        self._failures += 1
        if self._failures > BAD_LUCK:
            wait = PAUSES.after(self._failures - BAD_LUCK)
            if self._clock() >= self._told_until:  # once a pause, not once a connection
                self._told_until = self._clock() + wait
                _log.warning("Cổng chưa trả lời, chờ %.0f giây rồi hỏi lại: %s", wait, error)
            self._pause(wait)
        if isinstance(error, Refused):
            self._pause(min(error.retry_after, LONGEST_WISH))
        self._count(refused=isinstance(error, Refused))

    def _pause(self, seconds: float) -> None:
        self._next = max(self._next, self._clock() + seconds)

    def _count(self, refused: bool) -> None:
        self._seen += 1
        self._refused += refused
        if self._refused >= TOO_MANY:
            self._change(0.5)
        elif self._seen >= WINDOW:
            self._change(FASTER if self._refused <= 1 else 1.0)

    def _change(self, factor: float) -> None:
        self.rate = min(max(self.rate * factor, SLOWEST), self._highest)
        self._seen = self._refused = 0
