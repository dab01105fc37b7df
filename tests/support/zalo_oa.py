"""The sandbox Zalo OA with a bot of ours connected to it, all in the test's own event loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from support.labels import newest
from support.telegram import _Late, until

from bot.channels.zalo_oa.access import Access
from bot.channels.zalo_oa.channel import ZaloOA, build, nobody
from bot.channels.zalo_oa.refresh import invite, journal_folder, oauth_of, refresher_of, store_of
from bot.delivery.inbox import Inbox
from bot.delivery.worker import Worker
from bot.gateway import Gateway
from bot.redis import Client, connect
from common.settings import Settings, load
from sandbox.program import running
from sandbox.zalo_oa.app import create_app
from sandbox.zalo_oa.app import settings as sandbox_settings
from sandbox.zalo_oa.citizens import Citizens
from sandbox.zalo_oa.messages import buttons_of


class Zalo(Citizens):
    """The citizens, with one of them at hand."""

    def __init__(self, app: Any, url: str) -> None:
        super().__init__(app.state.api)
        self.url = url
        self.faults = self.api.faults
        self.switches = self.world.switches
        self.lan = self.world.add_person("Lan").id

    def settings(self, var_dir: Path, **changes: Any) -> Settings:
        """The bot's settings that make it use this Zalo."""
        ours = {name.lower(): value for name, value in sandbox_settings(self.url).items()}
        return load(**{**ours, "var_dir": var_dir, "database_url": "", "web_secret": "", **changes})

    def shown(self, person: str = "") -> list[str]:
        """Texts of the account in a chat."""
        messages = self.world.people[person or self.lan].messages
        return [message.get("text", "") for message in messages if message["from"] == "oa"]

    def buttons(self, person: str = "") -> list[dict[str, Any]]:
        """Buttons under the account's last message."""
        messages = [m for m in self.world.people[person or self.lan].messages if m["from"] == "oa"]
        return messages[-1].get("attachment", {}).get("payload", {}).get("buttons", [])

    def called(self, path: str = "/v3.0/oa/message/cs") -> int:
        """How often the bot called ``path``."""
        return sum(call.path == path for call in self.world.calls)

    async def answer(self, text: str, person: str = "", seconds: float = 10.0) -> list[str]:
        """Type ``text`` and wait until the bot has answered and is quiet."""
        before = len(self.shown(person))
        self.say(person or self.lan, text)
        return await self.next(before, person, seconds)

    async def press(self, button: str, person: str = "", seconds: float = 10.0) -> list[str]:
        """Tap the newest ``button``, with or without its number, and wait for the answer."""
        before = len(self.shown(person))
        messages = self.find(person or self.lan).messages
        labels = [key["title"] for message in messages if message["from"] == "oa" for key in buttons_of(message)]
        self.tap(person or self.lan, newest(labels, button))
        return await self.next(before, person, seconds)

    async def next(self, before: int, person: str = "", seconds: float = 10.0) -> list[str]:
        """Texts after the first ``before``, once there is one and no more came for a moment."""
        await until(lambda: len(self.shown(person)) > before, seconds)
        count = 0
        while count != len(self.shown(person)):
            count = len(self.shown(person))
            await asyncio.sleep(0.15)
        return self.shown(person)[before:]


@asynccontextmanager
async def zalo(**options: Any) -> AsyncIterator[Zalo]:
    """A sandbox Zalo without a bot."""
    app = create_app(**{"pace": 0.01, **options})
    async with running(app) as url:
        yield Zalo(app, url)


async def authorized(chosen: Settings, sandbox: Zalo) -> None:
    """Authorise the bot, as a person would."""
    oauth = oauth_of(chosen)
    invitation = invite(oauth, "https://motcua.example/zalo-oa/authorized")
    query = dict(pair.split("=") for pair in invitation.url.partition("?")[2].split("&"))
    code = sandbox.world.tokens.authorize({**query, "redirect_uri": "https://motcua.example/"})
    await asyncio.to_thread(lambda: refresher_of(chosen).authorize(code, invitation.verifier))


def access_of(chosen: Settings, clock: Callable[[], float] = time.time, *, ahead: float = 3600.0) -> Access:
    """Access to the tokens, refreshed in a thread instead of a process of its own."""

    async def renew(number: int) -> None:
        await asyncio.to_thread(lambda: refresher_of(chosen).refresh(number))

    return Access(store_of(chosen, clock), journal_folder(chosen), renew, ahead=ahead, warn=21 * 86400.0, clock=clock)


@asynccontextmanager
async def channel(
    sandbox: Zalo, redis: Client, var_dir: Path, inbox: Any = None, *, authorize: bool = True, **changes: Any
) -> AsyncIterator[ZaloOA]:
    """A channel that only sends, with a token."""
    take_over = changes.pop("take_over", nobody)
    chosen = sandbox.settings(var_dir, **changes)
    if authorize:
        await authorized(chosen, sandbox)
    made = build(chosen, redis, inbox or Inbox(redis), access_of(chosen), take_over=take_over)
    yield made
    await made.stop()


@asynccontextmanager
async def connected(
    sandbox: Zalo, redis_url: str, brain: Any, var_dir: Path, **changes: Any
) -> AsyncIterator[ZaloOA]:
    """Our gateway with the Zalo OA channel, and a worker with ``brain``."""
    redis = connect(redis_url)
    app = _Late()
    async with running(app) as address, channel(sandbox, redis, var_dir, **changes) as made:
        gateway = Gateway(redis, [made])
        app.inner = gateway.app()
        stop = asyncio.Event()
        async with app.inner.router.lifespan_context(app.inner):
            await sandbox.api.webhook.register(f"{address}/zalo-oa")
            working = asyncio.create_task(Worker(connect(redis_url), brain).run(stop))
            yield made
            sandbox.api.webhook.remove()
            stop.set()
            await working
