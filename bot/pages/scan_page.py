"""The page ``/chup-giay-to``: photos of papers become one PDF on the phone itself. Nothing is ever sent to us."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from actions.saying.wording import SCAN_PAGE as PATH
from bot.pages.protection import POLICY

PAGE = Path(__file__).resolve().parent.parent / "web" / "scan.html"
SEALED = POLICY.replace("img-src 'self' https:", "img-src 'self' blob:").replace(
    "connect-src 'self'", "connect-src 'none'"
)
"""The browser itself forbids the page to send anything; it may show pictures that it made."""


def scan_routes() -> Sequence[BaseRoute]:
    """Return what the gateway mounts."""
    page = PAGE.read_text(encoding="utf-8")

    async def show(_request: Request) -> Response:
        return HTMLResponse(page, headers={"Content-Security-Policy": SEALED, "Cache-Control": "no-cache"})

    return [Route(PATH, show)]
