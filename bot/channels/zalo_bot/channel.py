"""The Zalo Bot Platform channel, by webhook or polling.

By webhook an event is in the inbox before Zalo hears 200. A poll gives an update away: one that a crash of ours
interrupts between poll and inbox is lost unless Zalo shows it again, which sources disagree on. So the webhook is the
better way.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hmac import compare_digest
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from actions.saying.reply import Reply
from bot.channels.bodies import json_object, read_body
from bot.channels.json_values import Unreadable
from bot.channels.lines import plain
from bot.channels.webhooks import webhook_url
from bot.channels.zalo_bot.api import Api
from bot.channels.zalo_bot.events import NAME, BotEventReader
from bot.channels.zalo_bot.messages import MAX_TEXT, call, pieces
from bot.channels.zalo_bot.receiver import Receiver
from bot.delivery.inbox import Busy
from bot.messages.channel import Delivery, Inbound, Intake, Outcome, Shorten, as_it_is
from bot.processes.tasks import cancel
from common.errors import SettingsError
from common.log import where, who
from common.settings import Settings

log = logging.getLogger(__name__)

PATH = "/zalo-bot"
SECRET_HEADER = "X-Bot-Api-Secret-Token"
SECRET_LENGTHS = range(8, 257)
TYPING_SECONDS = 5.0


class ZaloBot:
    """Zalo Bot as a channel of the gateway."""

    name = NAME

    def __init__(
        self,
        inbox: Intake,
        *,
        token: str,
        api_url: str,
        webhook: str = "",
        secret: str = "",
        shorten: Shorten = as_it_is,
    ) -> None:
        """``webhook`` is the public base address to receive at, with ``secret``; without it the channel polls."""
        self._inbox = inbox
        self._shorten = shorten
        self._secret = secret.encode()
        self._api = Api(api_url, token)
        self._reader = BotEventReader()
        self._webhook = webhook_url(webhook.rstrip("/"), PATH, token, secret) if webhook else ""
        self._receiver = Receiver(self._api, self._reader, self._take, webhook=self._webhook, secret=secret)
        self._receiving: asyncio.Task[None] | None = None

    @property
    def trouble(self) -> str:
        """Tells what keeps it from receiving; "" for nothing."""
        return self._receiver.trouble

    def routes(self) -> Sequence[BaseRoute]:
        """The webhook, if there is one."""
        return [Route(PATH, self._receive, methods=["POST"])] if self._webhook else []

    async def start(self) -> None:
        """Begin to receive, in the background."""
        self._receiving = asyncio.create_task(self._receiver.run())

    async def stop(self) -> None:
        """Stop receiving and close the connections."""
        if self._receiving:
            await cancel([self._receiving])
        await self._api.close()

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        """One call each: texts, then pictures."""
        return pieces(reply)

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        """Send ``reply``: one of its :meth:`pieces`, or several that are then delivered or not as one."""
        delivery = Delivery(Outcome.SENT)
        for piece in pieces(reply):
            delivery = await self._send(chat, piece)
            if delivery.outcome is not Outcome.SENT:
                log.info("send to %s: %s", who(NAME, chat), delivery.outcome.value)
                break
        return delivery

    async def typing(self, chat: str) -> None:
        """ "… is typing", for some seconds."""
        await self._api.call("sendChatAction", {"chat_id": chat, "action": "typing"}, patience=TYPING_SECONDS)

    async def _send(self, chat: str, piece: Reply) -> Delivery:
        """One message; a picture that Zalo refuses becomes its address."""
        delivery = await self._call(chat, piece)
        if not delivery.final or piece.text:
            return delivery
        return await self._call(chat, plain(piece, MAX_TEXT)[0])

    async def _call(self, chat: str, piece: Reply) -> Delivery:
        method, parameters = call(replace(piece, text=await self._shorten(piece.text)))
        return (await self._api.call(method, {"chat_id": chat, **parameters})).delivery()

    async def _receive(self, request: Request) -> Response:
        """The webhook. 200 means that the event is in the inbox, or that it is none for us."""
        if not compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return _refuse(403, "wrong secret")
        body = await read_body(request)
        if body is None:
            return _refuse(413, "too large")
        event = json_object(body)
        if event is None:
            return _refuse(400, "not an event")
        await self._take(event)
        return JSONResponse({})

    async def _take(self, event: Mapping[str, Any]) -> bool:
        """Put what a citizen did into the inbox; whether it was new.

        Raises a Redis error, or Busy when the citizen could not be told.
        """
        try:
            inbound = self._reader.read(event)
        except Unreadable as error:
            log.warning("an event was left out: %s", where(error))
            return False
        return inbound is not None and await self._put(inbound)

    async def _put(self, inbound: Inbound) -> bool:
        try:
            return await self._inbox.put(inbound)
        except Busy as busy:
            told = await self.send(inbound.chat, f"busy:{inbound.event_id}", Reply(str(busy)))
            if told.outcome is Outcome.NOT_SENT and not told.final:
                raise
            return False


def zalo_bot_channel(chosen: Settings, inbox: Intake, shorten: Shorten = as_it_is) -> ZaloBot | None:
    """The channel as the settings want it; None without a token. Raises :class:`SettingsError`."""
    token, secret = chosen.zalo_bot_token.get_secret_value(), chosen.zalo_bot_secret.get_secret_value()
    if not token:
        return None
    webhook = chosen.base_url if chosen.zalo_bot_mode == "webhook" else ""
    if webhook and (len(secret) not in SECRET_LENGTHS or not secret.isascii() or not secret.isprintable()):
        raise SettingsError("ZALO_BOT_MODE=webhook cần ZALO_BOT_SECRET: 8–256 ký tự không dấu")
    api_url = chosen.zalo_bot_api_url
    return ZaloBot(inbox, token=token, api_url=api_url, webhook=webhook, secret=secret, shorten=shorten)


def _refuse(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status)
