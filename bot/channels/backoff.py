"""Waiting for a service: setting up never gives up, and waits longer each time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from common.log import where

log = logging.getLogger(__name__)

FIRST_BACKOFF = 1.0
LONGEST_BACKOFF = 60.0

Pause = Callable[[Exception, int], float]


def backoff(failures: int) -> float:
    """Seconds to wait after so many failures in a row."""
    return min(LONGEST_BACKOFF, FIRST_BACKOFF * 2.0 ** min(failures - 1, 10))


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
