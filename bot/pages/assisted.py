"""Assisted mode: a citizen uses the staff's tablet at the counter, in large letters, for half an hour at most.

An officer starts it in the console, which gives an address that begins it once, after one tap: before it the page
says that this browser leaves the console, and with it it does. So no account of an officer is in the hands of a
citizen, and no officer is thrown out by surprise. The tablet gets a chat of its own, all of which is deleted when it
is done or the time is over (:mod:`bot.citizen_data.assisted`); the browser is told to forget what it kept.
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

from bot.channels.web.channel import WebChannel
from bot.citizen_data.assisted import LONGEST_SECONDS, Sessions
from bot.links import Start
from bot.pages.protection import POLICY
from common import officials
from common.officials import HANDED_OVER as COOKIE

PATH = "/ho-tro"
PAGES = Path(__file__).resolve().parent.parent / "web"
_UNTIL = re.compile(r"\d{10}")
_HEAD = b"</head>"
NOT_KEPT = {"Cache-Control": "no-store"}
CLEAR = '"cache", "cookies", "storage"'


class AssistedPages:
    """Begins and ends the mode on a tablet."""

    def __init__(self, sessions: Sessions, web: WebChannel) -> None:
        self._sessions = sessions
        self._web = web
        self._start = (PAGES / "assisted-start.html").read_text(encoding="utf-8")
        self._over = (PAGES / "assisted-over.html").read_text(encoding="utf-8")

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        token = f"{PATH}/{{token}}"
        return [
            Route(f"{PATH}/xong", self._end),
            Route(token, self._ask),
            Route(token, self._begin, methods=["POST"]),
        ]

    async def _ask(self, request: Request) -> Response:
        """Say what is about to happen. A look begins nothing: a program that previews addresses takes none away."""
        if not await self._sessions.waits(request.path_params["token"]):
            return HTMLResponse(self._over, 404, headers=NOT_KEPT)
        policy = POLICY.replace("form-action 'none'", "form-action 'self'")
        return HTMLResponse(self._start, headers={**NOT_KEPT, "Content-Security-Policy": policy})

    async def _begin(self, request: Request) -> Response:
        """Begin the session of that address, once: a fresh chat on this device, and no way into the console."""
        began = await self._sessions.begin(request.path_params["token"])
        if began is None:
            return HTMLResponse(self._over, 404, headers=NOT_KEPT)
        until = int(time.time() + LONGEST_SECONDS)
        start = Start(began.office or None, None, began.link or None)
        response = RedirectResponse(f"/?{start.to_query()}" if began.office else "/", 303)
        self._web.begin_chat(response, began.chat, LONGEST_SECONDS)
        secure = self._web.is_secure
        response.set_cookie(COOKIE, str(until), LONGEST_SECONDS, httponly=False, samesite="lax", secure=secure)
        response.delete_cookie(officials.COOKIE, officials.ROOT, httponly=True, samesite="strict", secure=secure)
        return response

    async def _end(self, request: Request) -> Response:
        """Delete all of it, and let the browser forget. Without a session of ours nothing happens."""
        chat = self._web.chat_of(request)
        ours = COOKIE in request.cookies
        if ours and chat:
            await self._sessions.end(chat)
        headers = {**NOT_KEPT, **({"Clear-Site-Data": CLEAR} if ours else {})}
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
