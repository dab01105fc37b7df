"""The sandbox Telegram with a bot of ours connected to it, all in the test's own event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from support.labels import newest

from bot.channels.telegram.channel import Telegram
from bot.delivery.inbox import Inbox
from bot.delivery.worker import Worker
from bot.gateway import Gateway
from bot.redis import connect
from sandbox.program import running
from sandbox.telegram.app import DEMO_TOKEN, create_app
from sandbox.telegram.citizens import Citizens

SECRET = "webhook-secret_1"


class Phone(Citizens):
    """The citizens, with one of them at hand."""

    def __init__(self, app: Any, url: str) -> None:
        super().__init__(app.state.api)
        self.url = url
        self.faults = self.api.faults
        self.lan = self.world.add_person("Lan").id

    def shown(self, chat: int | None = None) -> list[str]:
        """Texts of the bot in a chat."""
        messages = self.world.chats[chat or self.lan].messages.values()
        return [message.get("text", "") for message in messages if message["from"]["is_bot"]]

    def buttons(self, chat: int | None = None) -> list[str]:
        """Labels under the bot's last message."""
        messages = [m for m in self.world.chats[chat or self.lan].messages.values() if m["from"]["is_bot"]]
        rows = messages[-1].get("reply_markup", {}).get("inline_keyboard", [])
        return [key["text"] for row in rows for key in row]

    def called(self, method: str) -> int:
        """How often the bot called ``method``."""
        return sum(call.method == method for call in self.world.calls)

    async def answer(self, text: str, chat: int | None = None, seconds: float = 10.0) -> list[str]:
        """Type ``text`` and wait until the bot has answered and is quiet."""
        before = len(self.shown(chat))
        self.say(chat or self.lan, text)
        return await self.next(before, chat, seconds)

    async def press(self, button: str, chat: int | None = None, seconds: float = 10.0) -> list[str]:
        """Tap the newest ``button``, with or without its number, and wait for the answer."""
        before = len(self.shown(chat))
        messages = self.world.chats[chat or self.lan].messages.values()
        rows = [row for message in messages for row in message.get("reply_markup", {}).get("inline_keyboard", [])]
        labels = [key["text"] for row in rows for key in row]
        self.tap(chat or self.lan, newest(labels, button))
        return await self.next(before, chat, seconds)

    async def next(self, before: int, chat: int | None = None, seconds: float = 10.0) -> list[str]:
        """Texts after the first ``before``, once there is one and no more came for a moment."""
        await until(lambda: len(self.shown(chat)) > before, seconds)
        count = 0
        while count != len(self.shown(chat)):
            count = len(self.shown(chat))
            await asyncio.sleep(0.15)
        return self.shown(chat)[before:]


@asynccontextmanager
async def phone(**options: Any) -> AsyncIterator[Phone]:
    """A sandbox Telegram without a bot."""
    app = create_app(local=True, pace=0.01, **options)
    async with running(app) as url:
        yield Phone(app, url)


@asynccontextmanager
async def connected(telegram: Phone, redis_url: str, brain: Any, *, webhook: bool) -> AsyncIterator[Telegram]:
    """Our gateway with the Telegram channel, and a worker with ``brain``."""
    redis = connect(redis_url)
    app = _Late()
    async with running(app) as address:
        way = {"webhook": address, "secret": SECRET} if webhook else {}
        channel = Telegram(Inbox(redis), token=DEMO_TOKEN, api_url=telegram.url, **way)
        gateway = Gateway(redis, [channel])
        app.inner = gateway.app()
        stop = asyncio.Event()
        working = asyncio.create_task(Worker(connect(redis_url), brain).run(stop))
        async with app.inner.router.lifespan_context(app.inner):
            yield channel
            stop.set()
            await working


class _Late:
    """An application that is known only after its server has an address."""

    inner: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise RuntimeError("started by hand")
        await self.inner(scope, receive, send)


async def until(check: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for ``check``."""
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)
