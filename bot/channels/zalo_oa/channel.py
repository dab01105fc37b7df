"""The Zalo Official Account channel (API v3), by webhook.

An event is in the inbox before Zalo hears 200; Zalo waits two seconds for that and repeats what was not taken.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from actions.saying.reply import Reply
from bot.channels.bodies import json_object, read_body
from bot.channels.json_values import Unreadable
from bot.channels.zalo_oa.access import Access, renew_in_own_process
from bot.channels.zalo_oa.allowance import Allowances
from bot.channels.zalo_oa.api import Api
from bot.channels.zalo_oa.counts import Counts
from bot.channels.zalo_oa.events import NAME, OaEventReader, Officer, Seen
from bot.channels.zalo_oa.messages import Part, part, pieces
from bot.channels.zalo_oa.refresh import journal_folder, store_of
from bot.channels.zalo_oa.sender import Sender
from bot.channels.zalo_oa.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_signed
from bot.channels.zalo_oa.taps import Seal
from bot.delivery.inbox import Busy
from bot.messages.channel import Delivery, Inbound, Intake, Outcome, Shorten, as_it_is
from bot.processes.tasks import cancel
from bot.redis import DOWN, Client
from bot.secret import secrets_of
from common.errors import SettingsError
from common.log import where, who
from common.settings import Settings

log = logging.getLogger(__name__)

PATH = "/zalo-oa"
AUTHORIZED_PATH = "/zalo-oa/authorized"
ANSWER_SECONDS = 1.6
"""Zalo waits two; what is not done by then is answered 503, and Zalo sends it again."""
BUSY_SECONDS = 1.2
REMEMBERED = 1_000
"""Replies whose progress is kept while a later part of them is tried again."""
COPY_THE_ADDRESS = (
    "Đã cấp quyền. Hãy sao chép cả địa chỉ của trang này, dán vào cửa sổ lệnh motcua zalo-oa authorize."
)


TakeOver = Callable[[Officer, str], Awaitable[None]]
"""Lets somebody who wrote in Zalo's own console speak with the citizen instead of the bot; with the message's id."""


async def nobody(_officer: Officer, _message_id: str) -> None:
    """No desk: echoes are left alone."""


@dataclass(frozen=True)
class Account:
    """The account, with what proves that an event is Zalo's. ``reject`` False only counts what is not
    signed rightly.
    """

    app_id: str
    secret: str
    oa_id: str = ""
    reject: bool = True


class ZaloOA:
    """Zalo OA as a channel of the gateway."""

    name = NAME

    def __init__(
        self,
        inbox: Intake,
        account: Account,
        access: Access,
        sender: Sender,
        allowances: Allowances,
        counts: Counts,
        seal: Seal,
        clock: Callable[[], float] = time.time,
        *,
        shorten: Shorten = as_it_is,
        take_over: TakeOver = nobody,
    ) -> None:
        self._inbox = inbox
        self._take_over = take_over
        self._account = account
        self._access = access
        self._sender = sender
        self._allowances = allowances
        self._counts = counts
        self._seal = seal
        self._shorten = shorten
        self._reader = OaEventReader(seal, account.oa_id, clock)
        self._keeping: asyncio.Task[None] | None = None
        self._progress: OrderedDict[str, deque[Part]] = OrderedDict()

    @property
    def trouble(self) -> str:
        """Tells what keeps it from sending; "" for nothing."""
        return self._access.trouble

    def routes(self) -> Sequence[BaseRoute]:
        """The webhook, and the page where a browser arrives after the authorisation."""
        return [
            Route(PATH, self._receive, methods=["POST"]),
            Route(AUTHORIZED_PATH, _authorized, methods=["GET"]),
        ]

    async def start(self) -> None:
        """Begin to look after the token, in the background."""
        if not self._account.reject:
            log.warning("ZALO_OA_SIGNATURE=count: sự kiện không có chữ ký đúng vẫn được nhận, chỉ dùng khi lắp đặt")
        self._keeping = asyncio.create_task(self._access.keep())

    async def stop(self) -> None:
        """Close the connections."""
        if self._keeping:
            await cancel([self._keeping])
        await self._access.close()
        await self._sender.close()
        await self._counts.close()

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        """One call each: texts, then pictures."""
        return pieces(reply)

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        """Send ``reply``, in several messages if it is long. A later try goes on after the parts that were sent."""
        waiting = self._progress.pop(key, None) or deque([await self._part(chat, piece) for piece in pieces(reply)])
        try:
            delivery = await self._sender.send_all(chat, waiting)
        except Exception as error:
            log.error("send to %s: %s", who(NAME, chat), where(error))
            return Delivery(Outcome.UNKNOWN)
        if delivery.outcome is Outcome.NOT_SENT and not delivery.final:
            self._remember(key, waiting)
        return delivery

    async def typing(self, chat: str) -> None:
        """Zalo has nothing like it."""

    async def _part(self, chat: str, piece: Reply) -> Part:
        made = part(piece, lambda payload: self._seal.put(chat, payload))
        return replace(made, text=await self._shorten(made.text), lines=await self._shorten(made.lines))

    def _remember(self, key: str, waiting: deque[Part]) -> None:
        self._progress[key] = waiting
        if len(self._progress) > REMEMBERED:
            self._progress.popitem(last=False)

    async def _receive(self, request: Request) -> Response:
        """The webhook. 200 means that the event is in the inbox, or that it is none for us."""
        body = await read_body(request)
        if body is None:
            return _refuse(413, "too large")
        event = json_object(body)
        if event == {}:  # how Zalo tries an address before it is saved: unsigned
            return JSONResponse({})
        if not self._is_signed(request, body, event):
            self._counts.add("signature")
            log.warning("Zalo OA: an event without a right signature")
            if self._account.reject:
                return _refuse(401, "wrong signature")
        if event is None:
            return _refuse(400, "not an event")
        return await self._take_in_time(event)

    def _is_signed(self, request: Request, body: bytes, event: Mapping[str, Any] | None) -> bool:
        signature = request.headers.get(SIGNATURE_HEADER, "")
        stated = (event or {}).get("timestamp")
        in_body = str(stated) if isinstance(stated, str | int) and len(str(stated)[:40]) < 40 else ""
        timestamps = [value for value in (request.headers.get(TIMESTAMP_HEADER, ""), in_body) if value]
        timestamps = [value.encode("utf-8", "replace").decode() for value in timestamps]
        return is_signed(self._account.app_id, self._account.secret, body, signature, timestamps)

    async def _take_in_time(self, event: Mapping[str, Any]) -> Response:
        try:
            await asyncio.wait_for(self._take(event), ANSWER_SECONDS)
        except Unreadable:
            self._counts.add("unreadable")
            log.warning("Zalo OA: an event that cannot be read was left out")
        except (asyncio.TimeoutError, *DOWN) as error:
            log.warning("Zalo OA: an event was not taken in: %s", where(error))
            return _refuse(503, "later")
        return JSONResponse({})

    async def _take(self, event: Mapping[str, Any]) -> None:
        seen = self._reader.read(event)
        if seen.officer is not None:
            await self._take_over(seen.officer, seen.message_id)
        if seen.inbound is None:
            self._counts.add(f"ignored:{seen.name}")
            return
        await self._allowances.touch(seen.inbound.chat, seen.at, seen.message_id)
        try:
            await self._inbox.put(seen.inbound)
        except Busy as busy:
            await self._tell_busy(seen, seen.inbound, busy)

    async def _tell_busy(self, seen: Seen, inbound: Inbound, busy: Busy) -> None:
        """The citizen is told; when that fails Zalo shall come again with the event."""
        told = Delivery(Outcome.NOT_SENT)
        with suppress(asyncio.TimeoutError):
            told = await asyncio.wait_for(
                self.send(inbound.chat, f"busy:{inbound.event_id}", Reply(str(busy))), BUSY_SECONDS
            )
        if told.outcome is Outcome.NOT_SENT and not told.final:
            raise busy


def zalo_oa_channel(
    chosen: Settings, redis: Client, inbox: Intake, shorten: Shorten = as_it_is, take_over: TakeOver = nobody
) -> ZaloOA | None:
    """The channel as the settings want it; None without an app id. Raises :class:`SettingsError`."""
    if not chosen.zalo_oa_app_id:
        return None
    access = Access(
        store_of(chosen),
        journal_folder(chosen),
        renew_in_own_process,
        ahead=chosen.zalo_oa_refresh_ahead_hours * 3600.0,
        warn=chosen.zalo_oa_warn_days * 24 * 3600.0,
    )
    return build(chosen, redis, inbox, access, shorten, take_over)


def build(
    chosen: Settings,
    redis: Client,
    inbox: Intake,
    access: Access,
    shorten: Shorten = as_it_is,
    take_over: TakeOver = nobody,
) -> ZaloOA:
    """The channel around ``access``. Raises :class:`SettingsError` where a secret is missing."""
    account = _account(chosen)
    counts = Counts(redis)
    allowances = Allowances(redis, paid=chosen.zalo_oa_paid)
    seal = Seal(secrets_of(chosen).current)
    sender = Sender(
        Api(chosen.zalo_oa_api_url),
        access,
        allowances,
        counts,
        rate=chosen.zalo_oa_rate,
        template_type=chosen.zalo_oa_button_template,
        by_message_id=chosen.zalo_oa_recipient == "message_id",
    )
    return ZaloOA(inbox, account, access, sender, allowances, counts, seal, shorten=shorten, take_over=take_over)


def _account(chosen: Settings) -> Account:
    secret = chosen.zalo_oa_secret.get_secret_value()
    if not chosen.zalo_oa_app_secret.get_secret_value() or not secret:
        raise SettingsError("Zalo OA cần cả ZALO_OA_APP_SECRET và ZALO_OA_SECRET, là hai khóa khác nhau")
    reject = chosen.zalo_oa_signature == "reject"
    return Account(chosen.zalo_oa_app_id, secret, chosen.zalo_oa_id, reject)


async def _authorized(_request: Request) -> Response:
    return PlainTextResponse(COPY_THE_ADDRESS)


def _refuse(status: int, reason: str) -> Response:
    return JSONResponse({"error": reason}, status)
