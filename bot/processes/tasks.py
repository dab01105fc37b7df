"""Background tasks: kept on through failures, and ended for certain."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any

from bot.redis import DOWN
from common.log import where

log = logging.getLogger(__name__)

AGAIN_SECONDS = 0.2


async def keep_on(work: Callable[[], Awaitable[object]], seconds: float, missed: str) -> None:
    """Do ``work`` every so many ``seconds`` until cancelled. What fails is logged as ``missed`` and tried again: a
    service that is away is waited for, and no fault ends the looking after.
    """
    while True:
        try:
            await work()
        except Exception as error:
            log.log(logging.WARNING if isinstance(error, DOWN) else logging.ERROR, "%s: %s", missed, where(error))
        await asyncio.sleep(seconds)


async def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel ``tasks`` and wait until they have ended.

    Once is not enough: redis-py 4.6 and, on Python 3.10, :func:`asyncio.wait_for` take a cancellation that arrives
    together with one of their own time-outs for that time-out, and go on.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN_SECONDS)


@asynccontextmanager
async def background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run ``work`` beside the block, and end it with the block."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await cancel([task])


async def set_within(event: asyncio.Event, seconds: float) -> bool:
    """Wait for ``event``, for ``seconds`` at most; whether it is set."""
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
