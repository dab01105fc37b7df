"""Signals between processes, over Redis pub/sub. They only hurry things along: a lost one costs a second at most."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from bot.redis import Client
from common.log import where

log = logging.getLogger(__name__)

Handler = Callable[[str], None]

RETRY_SECONDS = 1.0


async def listen(redis: Client, handlers: Mapping[str, Handler]) -> None:
    """Call ``handlers[channel](data)`` for every signal, until cancelled. Connects anew when Redis comes back."""
    while True:
        try:
            await _listen(redis, handlers)
        except Exception as error:
            log.warning("signals start over: %s", where(error))
        await asyncio.sleep(RETRY_SECONDS)


async def _listen(redis: Client, handlers: Mapping[str, Handler]) -> None:
    async with redis.pubsub(ignore_subscribe_messages=True) as pubsub:
        await pubsub.subscribe(*handlers)
        while True:
            message = await pubsub.get_message(timeout=5.0)
            if message is not None:
                handlers[message["channel"]](message["data"])
