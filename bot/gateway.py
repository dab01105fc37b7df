"""The gateway: the only part that faces the internet. Web chat, webhooks, health, and the outbox's sender.

It needs neither Rasa nor TensorFlow. A channel that talks HTTP brings its routes along; one that polls uses
:meth:`~bot.messages.channel.GatewayChannel.start`.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from ipaddress import ip_address
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from actions.saying.reply import Reply
from bot import keys
from bot.channels.web.channel import WebChannel
from bot.channels.web.requests import BadRequest
from bot.delivery.inbox import Busy
from bot.delivery.outbox import Outbox
from bot.delivery.sending import as_decided
from bot.messages.channel import GatewayChannel
from bot.messages.envelope import PLAIN, Envelope
from bot.pages.assisted import LargeLetters
from bot.pages.protection import SecurityHeaders, Shield
from bot.processes import signals
from bot.processes.addresses import ClientAddress, Networks
from bot.processes.heartbeat import Roll
from bot.processes.tasks import cancel
from bot.processes.watch import CountRequests
from bot.redis import DOWN, Client
from common.log import where

log = logging.getLogger(__name__)

INTERRUPTED = "Hệ thống đang tạm gián đoạn. Vui lòng thử lại sau ít phút."
READY_SECONDS = 2.0
STATUS_SENTENCES = {404: "Không có trang này.", 405: "Trang này không nhận cách gọi như vậy."}


class Gateway:
    """The parts of one gateway process and their life."""

    def __init__(
        self,
        redis: Client,
        channels: Sequence[GatewayChannel],
        envelope: Envelope = PLAIN,
        doors: Sequence[BaseRoute] = (),
        proxies: Networks = (),
        https: bool = False,
        ways_out: Callable[[Reply], Reply] = as_decided,
        beside: Callable[[Gateway], AbstractAsyncContextManager[None]] = lambda _gateway: nullcontext(),
    ) -> None:
        """``doors`` are routes that belong to no channel; what ``proxies`` say of who asks is believed.

        ``ways_out`` puts the links of a reply into the form in which they leave; ``beside`` is entered as long as the
        gateway runs.
        """
        self._beside = beside
        self._proxies = proxies
        self._https = https
        self.redis = redis
        self._doors = doors
        self.channels = channels
        self.outbox = Outbox(redis, {channel.name: channel for channel in channels}, envelope, ways_out)
        self.roll = Roll(redis)
        self._tasks: set[asyncio.Task[None]] = set()

    def app(self) -> Starlette:
        """The ASGI application."""
        health = [Route("/healthz", self._healthz), Route("/readyz", self._readyz)]
        return Starlette(
            routes=[*health, *self._doors, *(route for channel in self.channels for route in channel.routes())],
            middleware=[
                Middleware(CountRequests),
                Middleware(Shield),
                Middleware(ClientAddress, trusted=self._proxies),
                Middleware(SecurityHeaders, https=self._https),
                Middleware(LargeLetters),
            ],
            exception_handlers={
                BadRequest: _bad_request,
                Busy: _unavailable,
                **dict.fromkeys(DOWN, _unavailable),
                HTTPException: _http_error,
                ClientDisconnect: _gone,
            },
            lifespan=self._lifespan,
        )

    def end_streams(self) -> None:
        """End the event streams of open pages, for a server that is about to stop."""
        for channel in self.channels:
            if isinstance(channel, WebChannel):
                channel.hub.close()

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        self._spawn(signals.listen(self.redis, self._handlers()))
        sending = asyncio.create_task(self.outbox.run())
        for channel in self.channels:
            await channel.start()
        try:
            async with self._beside(self):
                yield
        finally:
            for channel in self.channels:
                await channel.stop()
            self.outbox.stop()
            await sending
            await cancel(self._tasks)
            await self.redis.close()

    def _handlers(self) -> dict[str, signals.Handler]:
        handlers = {keys.OUTBOX_SIGNAL: lambda lane: self.outbox.wake(int(lane)), keys.TYPING_SIGNAL: self._typing}
        for channel in self.channels:
            if isinstance(channel, WebChannel):
                handlers[keys.WEB_SIGNAL] = channel.hub.ring
        return handlers

    def _typing(self, signal: str) -> None:
        self._spawn(self.outbox.typing(**json.loads(signal)))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def trouble(self) -> str:
        """Tell what keeps messages from being taken in; "" for nothing."""
        try:
            await asyncio.wait_for(self.roll.states(), READY_SECONDS)
        except (*DOWN, asyncio.TimeoutError):
            return "Redis does not answer"
        return ""

    async def _healthz(self, _request: Request) -> Response:
        """Alive: this process answers."""
        return JSONResponse({"status": "ok"})

    async def _readyz(self, request: Request) -> Response:
        """Ready: messages can be taken in. Tells this machine also how many workers are there to answer them, and
        which channels are open, each with what is wrong with it.
        """
        channels = {channel.name: getattr(channel, "trouble", "") for channel in self.channels}
        told: dict[str, object]
        try:
            states = await asyncio.wait_for(self.roll.states(), READY_SECONDS)
            ready, told = True, {"redis": True, "workers": states, "channels": channels}
        except (*DOWN, asyncio.TimeoutError):
            ready, told = False, {"redis": False}
        details = told if _is_from_here(request) else {}
        return JSONResponse({"ready": ready, **details}, status_code=200 if ready else 503)


def _is_from_here(request: Request) -> bool:
    """Tell whether a program of this machine asks by itself, and no proxy for somebody else."""
    try:
        loopback = ip_address(request.client.host if request.client else "").is_loopback
    except ValueError:
        return False
    return loopback and not any(name in request.headers for name in ("x-forwarded-for", "forwarded", "via"))


async def _bad_request(_request: Request, error: Exception) -> Response:
    assert isinstance(error, BadRequest)
    headers = {"Retry-After": str(round(error.retry_after))} if error.retry_after else None
    return JSONResponse({"error": str(error)}, status_code=error.status, headers=headers)


async def _unavailable(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Busy):
        log.warning("gateway without Redis: %s", where(error))
    sentence = str(error) if isinstance(error, Busy) else INTERRUPTED
    return JSONResponse({"error": sentence}, status_code=503, headers={"Retry-After": "5"})


async def _gone(_request: Request, _error: Exception) -> Response:
    """Whoever asked went away in the middle of it, or took too long: nobody reads this."""
    return Response(status_code=408)


async def _http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = STATUS_SENTENCES.get(error.status_code, "Yêu cầu này không dùng được.")
    return JSONResponse({"error": sentence}, status_code=error.status_code, headers=error.headers)
