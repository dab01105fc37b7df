"""Set-up at Zalo, and polling. Runs in the background: a Zalo that is away never stops the gateway."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.channels.json_values import part, string
from bot.channels.zalo_bot.api import TIMED_OUT, UNAUTHORIZED, Api, BotApiAnswer, Failed
from bot.channels.zalo_bot.events import BotEventReader
from common.log import where
from common.waiting import Backoff, until_done

log = logging.getLogger(__name__)

POLL_SECONDS = 25
BACKOFF = Backoff()
FLOOR_SECONDS = 1.0
"""From a poll that brought nothing new to the next: a bot was seen to get old updates at once, for ever."""
NOT_FOUND = 404

Json = Mapping[str, Any]
Take = Callable[[Json], Awaitable[bool]]
"""Puts an event into the inbox; whether it was new there."""


class Receiver:
    """Makes Zalo deliver. With ``webhook`` empty it polls and hands each event to ``take``."""

    def __init__(self, api: Api, reader: BotEventReader, take: Take, *, webhook: str, secret: str) -> None:
        self._api = api
        self._reader = reader
        self._take = take
        self._webhook = webhook
        self._secret = secret
        self.trouble = ""
        """Advice on what keeps us from receiving now."""

    async def run(self) -> None:
        """Until cancelled."""
        await until_done(self._introduce, self._advise, _pause)
        await until_done(self._set_webhook, self._advise, _pause)
        self.trouble = ""
        if not self._webhook:
            await self._poll()

    def _advise(self, error: Exception) -> str:
        self.trouble = _advice(error)
        return self.trouble

    async def _introduce(self) -> None:
        """Learn our own names, by which a group mentions us."""
        me = _object((await self._api.call("getMe", {})).required())
        names = (string(me.get(name)) for name in ("display_name", "account_name"))
        self._reader.names = tuple(filter(None, names))

    async def _set_webhook(self) -> None:
        """Set or delete the webhook, only when it is not as it should be."""
        present = await self._present_webhook()
        if present == self._webhook:
            return
        if not self._webhook:
            (await self._api.call("deleteWebhook", {})).required()
            return
        wanted = {"url": self._webhook, "secret_token": self._secret}
        (await self._api.call("setWebhook", wanted)).required()

    async def _present_webhook(self) -> str:
        """Empty when there is none, which some say is told as an error."""
        answer = await self._api.call("getWebhookInfo", {})
        return "" if answer.code == NOT_FOUND else string(_object(answer.required()).get("url"))

    async def _poll(self) -> None:
        """Fetch and take, one update after the other. The floor applies whenever nothing new came."""
        failures = 0
        while True:
            begun = time.monotonic()
            try:
                update = await self._fetch()
                new = bool(update) and await self._keep(update)
                failures, self.trouble = 0, ""
            except Exception as error:  # whatever happens, the bot must not go mute
                log.warning("polling: %s: %s", self._advise(error), where(error))
                failures += 1
                await asyncio.sleep(_pause(error, failures))
            else:
                if not new:
                    await asyncio.sleep(max(0.0, begun + FLOOR_SECONDS - time.monotonic()))

    async def _fetch(self) -> Json:
        """The next update; empty when none came in time, which is told as an error."""
        answer: BotApiAnswer = await self._api.call(
            "getUpdates", {"timeout": POLL_SECONDS}, patience=POLL_SECONDS + 10.0
        )
        return {} if answer.code == TIMED_OUT else _object(answer.required())

    async def _keep(self, update: Json) -> bool:
        """Take an update, again and again while that fails: Zalo may not show it a second time."""
        failures = 0
        while True:
            try:
                return await self._take(update)
            except Exception as error:
                failures += 1
                log.warning("an update waits to be taken in: %s", where(error))
                await asyncio.sleep(BACKOFF.after(failures))


def _object(result: Any) -> Json:
    return result if isinstance(result, Mapping) else part({}, "")


def _advice(error: Exception) -> str:
    code = error.code if isinstance(error, Failed) else 0
    if code == UNAUTHORIZED:
        return "Zalo không nhận ZALO_BOT_TOKEN, hãy kiểm tra lại"
    if 400 <= code < 500:
        return "Zalo không nhận cài đặt, hãy kiểm tra PUBLIC_URL (cần https) và ZALO_BOT_SECRET"
    return "Zalo Bot chưa sẵn sàng, sẽ thử lại"


def _pause(error: Exception, failures: int) -> float:
    asked = error.retry_after if isinstance(error, Failed) else None
    return BACKOFF.after(failures) if asked is None else asked
