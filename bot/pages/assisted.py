"""Assisted mode: a citizen uses the staff's tablet at the counter, in large letters, for half an hour at most.

An officer starts it in the console, which gives an address that opens once. The tablet gets a chat of its own, all
of which is deleted when it is done or the time is over (:mod:`bot.citizen_data.assisted`); the browser is told to
forget what it kept. No account of the officer is on the tablet.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.channel import ASSISTED as COOKIE
from bot.channels.web.channel import WebChannel
from bot.citizen_data.assisted import LONGEST_SECONDS, Sessions
from bot.links import Start

PATH = "/ho-tro"
PAGES = Path(__file__).resolve().parent.parent / "web"
_UNTIL = re.compile(r"\d{10}")
_HEAD = b"</head>"
CLEAR = '"cache", "cookies", "storage"'


class AssistedPages:
    """Begins and ends the mode on a tablet."""

    def __init__(self, sessions: Sessions, web: WebChannel) -> None:
        self._sessions = sessions
        self._web = web
        self._over = (PAGES / "assisted-over.html").read_text(encoding="utf-8")

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [Route(f"{PATH}/xong", self._end), Route(f"{PATH}/{{token}}", self._begin)]

    async def _begin(self, request: Request) -> Response:
        """Open the address that an officer got, once: a fresh chat on this device."""
        began = await self._sessions.begin(request.path_params["token"])
        if began is None:
            return HTMLResponse(self._over, 404, headers={"Cache-Control": "no-store"})
        until = int(time.time() + LONGEST_SECONDS)
        start = Start(began.office or None, None, began.link or None)
        response = RedirectResponse(f"/?{start.to_query()}" if began.office else "/", 303)
        self._web.begin_chat(response, began.chat, LONGEST_SECONDS)
        secure = self._web.is_secure
        response.set_cookie(COOKIE, str(until), LONGEST_SECONDS, httponly=False, samesite="lax", secure=secure)
        return response

    async def _end(self, request: Request) -> Response:
        """Delete all of it, and let the browser forget. Without a session of ours nothing happens."""
        chat = self._web.chat_of(request)
        ours = COOKIE in request.cookies
        if ours and chat:
            await self._sessions.end(chat)
        headers = {"Cache-Control": "no-store", **({"Clear-Site-Data": CLEAR} if ours else {})}
        response = HTMLResponse(self._over, headers=headers)
        if ours:
            self._web.end_chat(response)
            response.delete_cookie(COOKIE)
        return response


class LargeLetters:
    """Puts large letters, the time that is left and the way to the end on every page of such a tablet."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        until = Request(scope).cookies.get(COOKIE, "") if scope["type"] == "http" else ""
        if not _UNTIL.fullmatch(until) or scope["path"].startswith(PATH):
            return await self._app(scope, receive, send)
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, _Rewriting(send, until).send)


class _Rewriting:
    """Passes an answer on; a page gets our lines into its head."""

    def __init__(self, send: Send, until: str) -> None:
        self._send = send
        script = f'<script src="/static/assisted.js" data-until="{until}" defer></script>'
        self._lines = f'<link rel="stylesheet" href="/static/assisted.css">{script}'
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """One message of the answer."""
        if message["type"] == "http.response.start":
            kind = MutableHeaders(scope=message).get("content-type", "")
            self._start = message if kind.startswith("text/html") else None
            return None if self._start else await self._send(message)
        if self._start is None:
            return await self._send(message)
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            body = self._body.replace(_HEAD, self._lines.encode() + _HEAD, 1)
            MutableHeaders(scope=self._start)["content-length"] = str(len(body))
            await self._send(self._start)
            await self._send({"type": "http.response.body", "body": body})
        return None
