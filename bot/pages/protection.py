"""Headers that every answer of the gateway carries, and what no answer may show."""

from __future__ import annotations

import json
import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from common.headers import AddedHeaders
from common.log import where

log = logging.getLogger(__name__)

BROKEN = json.dumps({"error": "Hệ thống đang có lỗi. Vui lòng thử lại sau ít phút."}, ensure_ascii=False).encode()

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https:",  # pictures that an answer shows lie elsewhere
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ONLY_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


class SecurityHeaders(AddedHeaders):
    """Adds :data:`HEADERS` to every answer."""

    def __init__(self, app: ASGIApp, https: bool = False) -> None:
        """``https``: citizens reach us that way, and browsers may remember it."""
        super().__init__(app, {**HEADERS, **(ONLY_HTTPS if https else {})})


class Shield:
    """The last line: an unforeseen error becomes a sentence with status 500; its place is logged, not its message."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        begun = False

        async def watch(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("request to %s failed: %s", scope["path"], where(error))
            if not begun:
                await send(_start(500))
                await send({"type": "http.response.body", "body": BROKEN})


def _start(status: int) -> Message:
    headers = [
        (b"content-type", b"application/json"),
        *((k.lower().encode(), v.encode()) for k, v in HEADERS.items()),
    ]
    return {"type": "http.response.start", "status": status, "headers": headers}
