"""One Bot API call from request to answer, with everything that can go wrong on the way."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import faults
from sandbox.telegram.errors import ApiError, conflict
from sandbox.telegram.faults import Fault, Flood
from sandbox.telegram.methods import METHODS
from sandbox.telegram.parameters import Parameters, read
from sandbox.telegram.polling import SET_WEBHOOK, WEBHOOK_ACTIVE, Polling
from sandbox.telegram.webhook import Webhook
from sandbox.telegram.world import Call, World

SENDS = frozenset({"sendmessage", "sendphoto", "sendlocation", "sendvenue", "senddocument"})
HANDLED_HERE = frozenset({"getupdates", "setwebhook", "deletewebhook", "getwebhookinfo"})


@dataclass
class Api:
    """The Bot API of one bot."""

    world: World
    local: bool = False
    pace: float = 1.0
    flood: Flood = field(default_factory=Flood)
    faults: faults.Faults = field(default_factory=faults.Faults)

    def __post_init__(self) -> None:
        self.polling = Polling(self.world.updates)
        self.webhook = Webhook(self.world.updates, self.execute, self.local, self.pace)
        self.world.updates.on_new = self.webhook.start_queues

    async def endpoint(self, request: Request) -> Response:
        """``/bot<token>/<method>``."""
        method = request.path_params["method"]
        try:
            self._check(request.path_params["token"], method)
            parameters = await read(request)
        except ApiError as error:
            return _refusal(error)
        call = Call(method, parameters.for_log(), time.time())
        self.world.calls.append(call)
        response = await self._answer(call, parameters)
        call.status = 0 if isinstance(response, faults.HangUp) else response.status_code
        return response

    def execute(self, method: str, parameters: Parameters) -> Any:
        """Carry out a method that concerns messages; flood limits count."""
        name = method.lower()
        if name not in METHODS:
            raise ApiError(404, "Not Found: method not found")
        if name in SENDS:
            self.flood.check(parameters.number("chat_id"))
        return METHODS[name](self.world, parameters)

    def _check(self, token: str, method: str) -> None:
        if token != self.world.token:
            raise ApiError(401, "Unauthorized: invalid token specified")
        if method.lower() not in METHODS.keys() | HANDLED_HERE:
            raise ApiError(404, "Not Found: method not found")

    async def _answer(self, call: Call, parameters: Parameters) -> Response:
        fault = self.faults.take(call.method, parameters.number("chat_id"))
        if fault and not fault.after:
            return await _fail(fault)
        try:
            body = await self._dispatch(call.method.lower(), parameters)
        except ApiError as error:
            return _refusal(error)
        call.done = True
        return await _fail(fault) if fault else JSONResponse(body)

    async def _dispatch(self, name: str, parameters: Parameters) -> dict[str, Any]:
        if name == "getupdates":
            if self.webhook.target:
                raise conflict(WEBHOOK_ACTIVE)
            return {"ok": True, "result": await self.polling.get(parameters)}
        if name == "setwebhook":
            description = self.webhook.set(parameters)
            if self.webhook.target:
                self.polling.interrupt(SET_WEBHOOK)
            return {"ok": True, "result": True, "description": description}
        if name == "deletewebhook":
            return {"ok": True, "result": True, "description": self.webhook.delete(parameters)}
        if name == "getwebhookinfo":
            return {"ok": True, "result": self.webhook.info()}
        return {"ok": True, "result": self.execute(name, parameters)}


async def _fail(fault: faults.Fault) -> Response:
    error = fault.error if isinstance(fault, Fault) else None
    return _refusal(error) if error else await faults.fail(fault)


def _refusal(error: ApiError) -> Response:
    headers = {"Retry-After": str(error.parameters["retry_after"])} if "retry_after" in error.parameters else None
    return JSONResponse(error.to_wire(), error.code, headers)
