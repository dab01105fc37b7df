"""The worker's side of what the console asks over a list in Redis."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from bot.redis import Client
from common.log import where

log = logging.getLogger(__name__)

BLOCK_SECONDS = 5
AGAIN_SECONDS = 1.0


async def serve(redis: Client, waiting: str, answer: Callable[[Any], Awaitable[None]], failed: str) -> None:
    """Hand to ``answer`` what comes into the list ``waiting``, until cancelled; a fault is logged as ``failed``."""
    while True:
        try:
            found = await redis.brpop([waiting], BLOCK_SECONDS)
            if found:
                await answer(json.loads(found[1]))
        except Exception as error:
            log.warning("%s: %s", failed, where(error))
            await asyncio.sleep(AGAIN_SECONDS)
