"""The outbox at work in tests, over a channel that records."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from actions.saying.reply import Reply
from bot import keys
from bot.delivery.outbox import Outbox
from bot.delivery.voice import Owner
from bot.messages.channel import Delivery, Outcome
from bot.redis import Client

SENT = Delivery(Outcome.SENT)


class Recorder:
    """A channel that records, and answers as it is told: one delivery per try, then SENT for ever."""

    name = "web"

    def __init__(self, *deliveries: Delivery, chat: str = "lan") -> None:
        self.tries: list[tuple[str, str, float]] = []
        self.typed: list[str] = []
        self._deliveries = list(deliveries)
        self._chat = chat

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        return tuple(Reply(text) for text in reply.text.split("|"))

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        self.tries.append((chat, reply.text, time.monotonic()))
        await asyncio.sleep(0)
        return self._deliveries.pop(0) if chat == self._chat and self._deliveries else SENT

    async def typing(self, chat: str) -> None:
        self.typed.append(chat)

    def texts(self, chat: str) -> list[str]:
        return [text for to, text, _ in self.tries if to == chat]


@asynccontextmanager
async def sending(redis, channel: Recorder) -> AsyncIterator[Outbox]:
    box = Outbox(redis, {channel.name: channel})
    task = asyncio.create_task(box.run())
    try:
        yield box
    finally:
        box.stop()
        await asyncio.wait_for(task, 6)


async def until(check: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.01)


async def hand_to(redis: Client, channel: str, chat: str, owner: Owner) -> None:
    """Let ``owner`` speak with a citizen from now on."""
    await redis.set(keys.talk(channel, chat), owner.value)
