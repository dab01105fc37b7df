"""One API call from request to answer, with everything that can go wrong on the way."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import faults
from sandbox.zalo_bot.errors import ApiError, bad
from sandbox.zalo_bot.faults import Fault, Rate
from sandbox.zalo_bot.methods import METHODS
from sandbox.zalo_bot.webhook import Webhook, not_found
from sandbox.zalo_bot.world import Call, World

OWN = frozenset({"getMe", "getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"})
POLL_SECONDS = 30.0
LONGEST_POLL = 60.0

Json = dict[str, Any]


@dataclass
class Api:
    """The API of one bot."""

    world: World
    local: bool = False
    pace: float = 1.0
    faults: faults.Faults = field(default_factory=faults.Faults)
    rate: Rate = field(default_factory=Rate)

    def __post_init__(self) -> None:
        self.webhook = Webhook(self.world, self.local, self.pace)

    async def endpoint(self, request: Request) -> Response:
        """``/bot<token>/<method>``, GET or POST."""
        method = request.path_params["method"]
        try:
            self._check(request.path_params["token"], method)
            parameters = await _read(request)
        except ApiError as error:
            return _refusal(error)
        call = Call(method, parameters, time.time())
        self.world.calls.append(call)
        response = await self._answer(call)
        call.status = 0 if isinstance(response, faults.HangUp) else response.status_code
        return response

    def _check(self, token: str, method: str) -> None:
        if token != self.world.token:
            raise ApiError(401, "Unauthorized")
        if method not in METHODS.keys() | OWN:
            raise bad("invalid API name")

    async def _answer(self, call: Call) -> Response:
        fault = self.faults.take(call.method, str(call.parameters.get("chat_id", "")))
        if fault and not fault.after:
            return await _fail(fault)
        try:
            result = await self._do(call.method, call.parameters)
        except ApiError as error:
            return _refusal(error)
        call.done = True
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault:
            return await _fail(fault)
        return JSONResponse({"ok": True} if result is None else {"ok": True, "result": result})

    async def _do(self, method: str, parameters: Json) -> Any:
        if method in METHODS:
            if method != "sendChatAction":
                self.rate.check(self.world.switches.rate)
            return METHODS[method](self.world, parameters)
        if method == "getUpdates":
            return await self._poll(parameters)
        if method == "setWebhook":
            return self.webhook.set(str(parameters.get("url", "")), str(parameters.get("secret_token", "")))
        if method == "deleteWebhook":
            return self.webhook.delete()
        if method == "getWebhookInfo":
            return self._webhook_info()
        return self.world.bot

    def _webhook_info(self) -> Json:
        if not self.webhook.url and self.world.switches.no_webhook == "404":
            raise not_found()
        return self.webhook.info() if self.webhook.url else {"url": ""}

    async def _poll(self, parameters: Json) -> Json:
        """One update. An empty poll ends as a time-out, which is no fault."""
        deadline = time.monotonic() + _seconds(parameters.get("timeout"))
        while True:
            if self.webhook.url:
                raise bad("getUpdates cannot be used while a webhook is active")
            update = self.world.events.fetch()
            if update is not None:
                return update
            left = deadline - time.monotonic()
            if left <= 0:
                raise ApiError(408, "Request timeout")
            self.world.events.changed.clear()
            try:
                await asyncio.wait_for(self.world.events.changed.wait(), min(left, 0.5))
            except asyncio.TimeoutError:
                continue


async def _fail(fault: faults.Fault) -> Response:
    error = fault.error if isinstance(fault, Fault) else None
    return _refusal(error) if error else await faults.fail(fault)


def _refusal(error: ApiError) -> Response:
    headers = None if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return JSONResponse(error.to_wire(), error.code, headers)


async def _read(request: Request) -> Json:
    """The parameters, from the query, a form or a JSON body; the body wins."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    values: Json = dict(request.query_params)
    if kind == "application/x-www-form-urlencoded":
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif body:
        values.update(_json(body))
    return values


def _json(body: bytes) -> Json:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise bad("invalid JSON body")
    return values


def _seconds(asked: Any) -> float:
    """``timeout`` as a number or a string."""
    if asked in (None, ""):
        return POLL_SECONDS
    try:
        return min(max(float(asked), 0.0), LONGEST_POLL)
    except (TypeError, ValueError):
        raise bad("timeout is invalid") from None
