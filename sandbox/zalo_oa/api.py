"""One call from request to answer, with everything that can go wrong on the way."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sandbox import faults
from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.faults import Fault, Rate
from sandbox.zalo_oa.messages import check
from sandbox.zalo_oa.people import Person
from sandbox.zalo_oa.webhook import Webhook
from sandbox.zalo_oa.world import FREE_REPLIES, Call, World

Json = dict[str, Any]


@dataclass
class Api:
    """The OA API and the OAuth server of one app."""

    world: World
    pace: float = 1.0
    faults: faults.Faults = field(default_factory=faults.Faults)
    rate: Rate = field(default_factory=Rate)

    def __post_init__(self) -> None:
        self.webhook = Webhook(self.world, self.pace)

    async def call(self, request: Request) -> Response:
        """Any path of the OA API."""
        path = request.url.path
        body = await _json(request)
        user = _user(body)
        return await self._answer(Call(path, _public(body), self.world.now()), user, lambda: self._do(request, body))

    async def grant(self, request: Request) -> Response:
        """``POST /v4/oa/access_token``, form-encoded."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        call = Call(request.url.path, {"grant_type": form.get("grant_type", "")}, self.world.now())
        secret = request.headers.get("secret_key", "")
        return await self._answer(call, "", lambda: self.world.tokens.grant(form, secret).to_wire(), oauth=True)

    async def _answer(self, call: Call, user: str, do: Callable[[], Json], oauth: bool = False) -> Response:
        self.world.calls.append(call)
        fault = self.faults.take(call.path, user)
        if fault and not fault.after:
            return await _fail(fault, call, oauth)
        try:
            body = do()
        except Refusal as refusal:
            call.error, call.status = refusal.error, refusal.status
            return JSONResponse(refusal.to_oauth() if oauth else refusal.to_wire(), refusal.status)
        call.done = True
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault:
            return await _fail(fault, call, oauth)
        call.error, call.status = 0, 200
        return JSONResponse(body)

    def _do(self, request: Request, body: Any) -> Json:
        """Token, rate, then what was asked for."""
        self.world.tokens.check(request.headers.get("access_token", ""))
        self.rate.check(self.world.switches.rate, self.world.switches.rate_seconds)
        path, world = request.url.path, self.world
        if path in ("/v3.0/oa/message/cs", "/v3.0/oa/message/transaction", "/v3.0/oa/message/promotion"):
            return _success(self._send(path, body))
        if path == "/v2.0/oa/message":
            raise Refusal(-240)
        if path == "/v3.0/oa/quota/message":
            return {"error": 0, "message": "Success", "data": self._quota(body)}
        if path in ("/v3.0/oa/user/detail", "/v2.0/oa/getprofile"):
            return _success(self._profile(request.query_params.get("data", "")))
        if path == "/v2.0/oa/getoa":
            return _success({"oa_id": world.account.oa_id, "name": world.account.name, "is_verified": True})
        if path.startswith("/v2.0/oa/upload/"):
            return _success(self._upload(path.rpartition("/")[2]))
        if path == "/message/template":
            return self._template(body)
        raise Refusal(-209, "API is not supported")

    def _send(self, path: str, body: Any) -> Json:
        if not isinstance(body, dict) or not isinstance(body.get("recipient"), dict):
            raise Refusal(-201, "recipient is invalid")
        person, answers = self._recipient(body["recipient"])
        kind = check(body.get("message"), self.world.switches, anonymous=person.anonymous)
        proactive = not path.endswith("/cs") or (self.world.switches.reply_by_message_id and not answers)
        return self.world.account_says(person, kind, body["message"], proactive=proactive)

    def _recipient(self, recipient: Json) -> tuple[Person, bool]:
        """Whom it is for, and whether it answers one given message."""
        if "message_id" in recipient:
            return self._sender_of(recipient["message_id"]), True
        if "anonymous_id" in recipient:
            return self._visitor(recipient), True
        return self._user(recipient.get("user_id")), False

    def _sender_of(self, message_id: Any) -> Person:
        for person in self.world.people.values():
            if any(m["msg_id"] == message_id for m in person.messages if m["from"] == "user"):
                return person
        raise Refusal(-201, "message_id is invalid")

    def _visitor(self, recipient: Json) -> Person:
        person = self.world.person(str(recipient["anonymous_id"]))
        if not self.world.switches.anonymous or person.conversation != recipient.get("conversation_id"):
            raise Refusal(-201, "conversation_id is invalid")
        return person

    def _user(self, user_id: Any) -> Person:
        if not isinstance(user_id, str) or self.world.person(user_id).anonymous:
            raise Refusal(-201, "user_id is invalid")
        return self.world.person(user_id)

    def _quota(self, body: Any) -> Any:
        body = body if isinstance(body, dict) else {}
        if "user_id" in body:
            person = self.world.person(str(body["user_id"]))
            reply = {"remain": FREE_REPLIES - person.replies, "total": FREE_REPLIES}
            return {"last_interaction": person.acted_at, "cs_reply": reply}
        total, remain = self.world.package_total, self.world.package
        return [{"asset_id": "", "product_type": "cs", "quota_type": "sub_quota", "total": total, "remain": remain}]

    def _profile(self, data: str) -> Json:
        try:
            person = self.world.person(str(json.loads(data)["user_id"]))
        except (ValueError, TypeError, KeyError):
            raise Refusal(-201, "data is invalid") from None
        ids = {"user_id": person.id, "user_id_by_app": person.id_by_app}
        return {**ids, "display_name": person.name, "user_is_follower": person.follower}

    def _upload(self, what: str) -> Json:
        token = secrets.token_urlsafe(24)
        self.world.files.add(token)
        return {"token": token} if what == "file" else {"attachment_id": token}

    def _template(self, body: Any) -> Json:
        """ZNS: paid template messages to a phone number. Its errors are others than those of the OA API."""
        body = body if isinstance(body, dict) else {}
        if not re.fullmatch(r"84\d{8,10}", str(body.get("phone", ""))):
            return {"error": -108, "message": "Phone number is invalid"}
        if not str(body.get("template_id", "")).isdigit():
            return {"error": -109, "message": "Template id is invalid"}
        if not isinstance(body.get("template_data"), dict):
            return {"error": -112, "message": "Template data is invalid"}
        sent = {"msg_id": secrets.token_hex(10), "sent_time": str(int(self.world.now() * 1000))}
        return _success({**sent, "quota": {"dailyQuota": "500", "remainingQuota": "499"}})


async def _fail(fault: faults.Fault, call: Call, oauth: bool) -> Response:
    error = fault.error if isinstance(fault, Fault) else None
    if error is not None:
        refusal = Refusal(error)
        call.error, call.status = refusal.error, refusal.status
        return JSONResponse(refusal.to_oauth() if oauth else refusal.to_wire())
    response = await faults.fail(fault)
    call.status = 0 if isinstance(response, faults.HangUp) else response.status_code
    return response


def _success(data: Json) -> Json:
    return {"error": 0, "message": "Success", "data": data}


async def _json(request: Request) -> Any:
    """The JSON body, or None."""
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        return None


def _user(body: Any) -> str:
    recipient = body.get("recipient") if isinstance(body, dict) else None
    return str(recipient.get("user_id", "")) if isinstance(recipient, dict) else ""


def _public(body: Any) -> Json:
    return body if isinstance(body, dict) else {}
