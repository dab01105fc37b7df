"""Waiting for a service that is ill or asks for patience: one way to back off, one way to read ``Retry-After``."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from common.log import where

log = logging.getLogger(__name__)

_MOST_STEPS = 64
"""Growth beyond it is of no use to anybody, and would overflow a float."""
LONGEST = 24 * 3600.0
"""Seconds that anybody is believed who asks to wait."""
_DIGITS = 10


@dataclass(frozen=True)
class Backoff:
    """Growing pauses: the ``first``, each further one ``growth`` times as long, none above ``longest`` (all in s).

    With ``spread`` 0.2 each is up to a fifth shorter or longer, so that many callers do not come back at once.
    """

    first: float = 1.0
    longest: float = 60.0
    growth: float = 2.0
    spread: float = 0.0

    def after(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row, one or more."""
        growing = self.first * self.growth ** min(failures - 1, _MOST_STEPS)
        return min(growing, self.longest) * random.uniform(1 - self.spread, 1 + self.spread)


def retry_after(header: str) -> float | None:
    """Seconds that a ``Retry-After`` header asks to wait, a day at most; None for a date, for nonsense and for no
    header ("").
    """
    if not header.isascii() or not header.isdigit():
        return None
    return min(float(header) if len(header) <= _DIGITS else LONGEST, LONGEST)


Pause = Callable[[Exception, int], float]
"""Gives the seconds to wait after a failure that was the nth in a row."""


async def until_done(step: Callable[[], Awaitable[None]], advice: Callable[[Exception], str], pause: Pause) -> None:
    """Try ``step`` until it works. Each failure is logged with ``advice`` for whoever runs the bot."""
    failures = 0
    while True:
        try:
            return await step()
        except Exception as error:
            failures += 1
            log.warning("%s: %s", advice(error), where(error))
            await asyncio.sleep(pause(error, failures))
