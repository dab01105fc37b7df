"""The Telegram channel, by webhook or long polling.

Whatever comes in is in the inbox before Telegram hears that it was taken: the webhook answers 200, and polling moves
its offset, only then. Telegram keeps what was not taken for a day and delivers it again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from hmac import compare_digest
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from actions.saying.reply import Reply
from bot.channels.bodies import json_object, read_body
from bot.channels.lines import plain
from bot.channels.telegram.messages import MAX_TEXT, pieces, show
from bot.channels.telegram.receiver import Receiver
from bot.channels.telegram.request import Request, delivery
from bot.channels.telegram.updates import NAME, Unreadable, UpdateReader, message_of
from bot.channels.webhooks import webhook_url
from bot.delivery.inbox import Busy
from bot.messages.channel import Delivery, Intake, Kind, Outcome
from common.errors import SettingsError
from common.log import where, who
from common.settings import Settings

log = logging.getLogger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET_LETTERS = r"[A-Za-z0-9_-]{1,256}"


class Telegram:
    """Telegram as a channel of the gateway."""

    name = NAME

    def __init__(self, inbox: Intake, *, token: str, api_url: str, webhook: str = "", secret: str = "") -> None:
        """``webhook`` is the public base address to receive at, with ``secret``; without it the channel polls."""
        base = api_url.rstrip("/")
        self._inbox = inbox
        self._secret = secret.encode()
        self._request = Request()
        self._bot = Bot(token, base_url=f"{base}/bot", base_file_url=f"{base}/file/bot", request=self._request)
        self._reader = UpdateReader(token)
        self._webhook = webhook_url(webhook.rstrip("/"), PATH, token, secret) if webhook else ""
        self._receiver = Receiver(self._bot, self._reader, self._take, webhook=self._webhook, secret=secret)
        self._receiving: asyncio.Task[None] | None = None
        self._answers: set[asyncio.Task[None]] = set()

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
        tasks = [task for task in (self._receiving, *self._answers) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._receiver.close()
        await self._request.shutdown()

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        """One call each: texts, then maps, pictures and files."""
        return pieces(reply)

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        """Send ``reply``: one of its :meth:`pieces`, or several that are then delivered or not as one."""
        try:
            for number, piece in enumerate(pieces(reply)):
                await self._show(chat, piece, None if number else message_of(quote))
            return Delivery(Outcome.SENT)
        except TelegramError as error:
            log.info("send to %s: %s", who(NAME, chat), where(error))
            return delivery(error)
        except Exception as error:
            log.error("send to %s: %s", who(NAME, chat), where(error))
            return Delivery(Outcome.UNKNOWN)

    async def typing(self, chat: str) -> None:
        """ "… is typing" for five seconds."""
        with suppress(TelegramError):
            await self._bot.send_chat_action(chat, "typing")

    async def _show(self, chat: str, piece: Reply, question: int | None) -> None:
        """Natively, or as text where Telegram refuses a button, an address or a picture."""
        try:
            await show(self._bot, chat, piece, question)
        except BadRequest:
            if piece == Reply(piece.text):
                raise
            for text in plain(piece, MAX_TEXT):
                await show(self._bot, chat, text)

    async def _receive(self, request: HttpRequest) -> Response:
        """The webhook. 200 means that the update is in the inbox; Telegram repeats everything else."""
        if not compare_digest(request.headers.get(SECRET_HEADER, "").encode(), self._secret):
            return _refuse(403, "wrong secret")
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return _refuse(415, "application/json is expected")
        body = await read_body(request)
        if body is None:
            return _refuse(413, "too large")
        update = _update(body)
        if update is None:
            return _refuse(400, "not an update")
        await self._take(update)
        return JSONResponse({})

    async def _take(self, update: Mapping[str, Any]) -> None:
        """Put what a citizen did into the inbox. Raises a Redis error, or Busy when the citizen could not be told."""
        try:
            inbound = self._reader.read(update)
        except Unreadable as error:
            log.warning("an update was left out: %s", where(error.__cause__ or error))
            return
        if inbound is None:
            return
        try:
            await self._inbox.put(inbound)
        except Busy as busy:
            delivered = await self.send(inbound.chat, f"busy:{inbound.event_id}", Reply(str(busy)))
            if delivered.outcome is Outcome.NOT_SENT and not delivered.final:
                raise
        if inbound.kind is Kind.TAP:
            self._spawn(self._stop_waiting_circle(inbound.event_id.removeprefix("tap:")))

    async def _stop_waiting_circle(self, query: str) -> None:
        with suppress(TelegramError):
            await self._bot.answer_callback_query(query)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)


def telegram_channel(chosen: Settings, inbox: Intake) -> Telegram | None:
    """The channel as the settings want it; None without a token. Raises :class:`SettingsError`."""
    token, secret = chosen.telegram_token.get_secret_value(), chosen.telegram_secret.get_secret_value()
    if not token:
        return None
    webhook = chosen.base_url if chosen.telegram_mode == "webhook" else ""
    if webhook and not re.fullmatch(SECRET_LETTERS, secret):
        raise SettingsError("TELEGRAM_MODE=webhook cần TELEGRAM_SECRET: 1–256 ký tự, chỉ gồm A–Z a–z 0–9 _ -")
    return Telegram(inbox, token=token, api_url=chosen.telegram_api_url, webhook=webhook, secret=secret)


def _update(body: bytes) -> dict[str, Any] | None:
    update = json_object(body)
    return update if update is not None and type(update.get("update_id")) is int else None


def _refuse(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status)
