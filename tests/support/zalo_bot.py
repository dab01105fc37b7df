"""The sandbox Zalo Bot Platform with a bot of ours connected to it, all in the test's own event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from support.telegram import _Late, until

from bot.channels.zalo_bot.channel import ZaloBot
from bot.delivery.inbox import Inbox
from bot.delivery.worker import Worker
from bot.gateway import Gateway
from bot.redis import connect
from sandbox.program import running
from sandbox.zalo_bot.app import DEMO_TOKEN, create_app
from sandbox.zalo_bot.citizens import Citizens

SECRET = "webhook-secret_1"


class Zalo(Citizens):
    """The citizens, with one of them at hand."""

    def __init__(self, app: Any, url: str) -> None:
        super().__init__(app.state.api)
        self.url = url
        self.faults = self.api.faults
        self.switches = self.world.switches
        self.lan = self.world.add_person("Lan").id

    def sent(self, chat: str = "") -> list[dict[str, Any]]:
        """The bot's messages in a chat."""
        return [m for m in self.world.chats[chat or self.lan].messages if m["from"]["is_bot"]]

    def shown(self, chat: str = "") -> list[str]:
        """Texts of the bot in a chat."""
        return [message.get("text", "") for message in self.sent(chat)]

    def called(self, method: str) -> int:
        """How often the bot called ``method``."""
        return sum(call.method == method for call in self.world.calls)

    async def answer(self, text: str, chat: str = "", seconds: float = 10.0) -> list[str]:
        """Type ``text`` and wait until the bot has answered and is quiet."""
        before = len(self.shown(chat))
        self.say(chat or self.lan, text, sender=self.lan)
        return await self.next(before, chat, seconds)

    async def next(self, before: int, chat: str = "", seconds: float = 10.0) -> list[str]:
        """Texts after the first ``before``, once there is one and no more came for a moment."""
        await until(lambda: len(self.shown(chat)) > before, seconds)
        count = 0
        while count != len(self.shown(chat)):
            count = len(self.shown(chat))
            await asyncio.sleep(0.15)
        return self.shown(chat)[before:]


@asynccontextmanager
async def zalo_bot(**options: Any) -> AsyncIterator[Zalo]:
    """A sandbox without a bot."""
    app = create_app(local=True, pace=0.01, **options)
    async with running(app) as url:
        yield Zalo(app, url)


@asynccontextmanager
async def connected(zalo: Zalo, redis_url: str, brain: Any, *, webhook: bool) -> AsyncIterator[ZaloBot]:
    """Our gateway with the Zalo Bot channel, and a worker with ``brain``."""
    redis = connect(redis_url)
    app = _Late()
    async with running(app) as address:
        way = {"webhook": address, "secret": SECRET} if webhook else {}
        channel = ZaloBot(Inbox(redis), token=DEMO_TOKEN, api_url=zalo.url, **way)
        app.inner = Gateway(redis, [channel]).app()
        stop = asyncio.Event()
        working = asyncio.create_task(Worker(connect(redis_url), brain).run(stop))
        async with app.inner.router.lifespan_context(app.inner):
            yield channel
            stop.set()
            await working
