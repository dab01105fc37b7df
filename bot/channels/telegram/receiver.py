"""Set-up at Telegram, and long polling. Runs in the background: a Telegram that is away never stops the gateway."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, RetryAfter

from bot.channels.telegram.request import Request, seconds
from bot.channels.telegram.updates import ALLOWED, UpdateReader
from common.log import where
from common.waiting import Backoff, until_done

log = logging.getLogger(__name__)

POLL_SECONDS = 25
BACKOFF = Backoff()

COMMANDS = (BotCommand("start", "Bắt đầu"), BotCommand("help", "Trợ lý giúp được việc gì"))

Json = dict[str, Any]
Take = Callable[[Json], Awaitable[None]]


class Receiver:
    """Makes Telegram deliver. With ``webhook`` empty it polls and hands each update to ``take``."""

    def __init__(self, bot: Bot, reader: UpdateReader, take: Take, *, webhook: str, secret: str) -> None:
        self._bot = bot
        self._reader = reader
        self._take = take
        self._webhook = webhook
        self._secret = secret
        self.trouble = ""
        """Advice on what keeps us from receiving now."""
        self._polling = Request(connections=1)

    async def run(self) -> None:
        """Until cancelled."""
        await until_done(self._introduce, self._advise, _pause)
        await until_done(self._set_webhook, self._advise, _pause)
        self.trouble = ""
        if not self._webhook:
            await self._poll()

    async def close(self) -> None:
        """Close the connections."""
        await self._polling.shutdown()

    def _advise(self, error: Exception) -> str:
        self.trouble = _advice(error)
        return self.trouble

    async def _introduce(self) -> None:
        """Learn our own name, and set the menu of commands if it is another."""
        self._reader.username = (await self._bot.get_me()).username or ""
        if await self._bot.get_my_commands() != COMMANDS:
            await self._bot.set_my_commands(COMMANDS)

    async def _set_webhook(self) -> None:
        """Set or delete the webhook, only when it is not as it should be."""
        info = await self._bot.get_webhook_info()
        if not self._webhook:
            if info.url:
                await self._bot.delete_webhook(drop_pending_updates=False)
        elif info.url != self._webhook or set(info.allowed_updates) != set(ALLOWED):
            await self._bot.set_webhook(self._webhook, secret_token=self._secret, allowed_updates=ALLOWED)

    async def _poll(self) -> None:
        """Fetch and take, in order. What could not be taken is fetched again: the offset stays before it."""
        offset, failures = 0, 0
        while True:
            try:
                for update in await self._fetch(offset):
                    await self._take(update)
                    offset = update["update_id"] + 1
                failures, self.trouble = 0, ""
            except Exception as error:  # whatever happens, the bot must not go mute
                log.warning("polling: %s: %s", self._advise(error), where(error))
                failures += 1
                await asyncio.sleep(_pause(error, failures))

    async def _fetch(self, offset: int) -> list[Json]:
        """The next updates as they came. Not ``Bot.get_updates``: that one fails on the first it cannot read."""
        query = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": str(list(ALLOWED)).replace("'", '"')}
        address = f"{self._bot.base_url}/getUpdates?{urlencode(query)}"
        result: Any = await self._polling.post(address, read_timeout=POLL_SECONDS + 10.0)
        return result if isinstance(result, list) else []


def _advice(error: Exception) -> str:
    if isinstance(error, InvalidToken):
        return "Telegram không nhận TELEGRAM_TOKEN, hãy kiểm tra lại"
    if isinstance(error, BadRequest):
        return "Telegram không nhận cài đặt, hãy kiểm tra PUBLIC_URL (cần https) và TELEGRAM_SECRET"
    return "Telegram chưa sẵn sàng, sẽ thử lại"


def _pause(error: BaseException, failures: int) -> float:
    if isinstance(error, RetryAfter):
        return seconds(error)
    return BACKOFF.after(failures)
