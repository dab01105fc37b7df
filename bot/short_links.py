"""Short addresses for texts in which a long one cannot stand behind a button: ``PUBLIC_URL/l/CODE``.

Only pages of the state (``….gov.vn``) get one, so that no address of ours can lead anywhere else, and the text says
where it leads. The same page always has the same code. Without a public address, or without Redis, texts stay as
they are.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot import keys
from bot.redis import DOWN, Client

PATH = "/l"
WAY_OUT = "/di"
"""Path under which links out are counted and forwarded."""
LONG = 60
"""Characters of an address that fit two lines of a phone; longer ones are made short."""
KEPT_SECONDS = 400 * 24 * 3600
CODE_LETTERS = 7
STATE = ".gov.vn"
GONE = "Địa chỉ rút gọn này không còn. Bà con hỏi lại trợ lý để lấy địa chỉ mới."

_URL = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)]")


class ShortLinks:
    """Makes addresses short, and leads from them to the long ones. ``base`` is our public address, or empty."""

    def __init__(self, redis: Client, base: str) -> None:
        self._redis = redis
        self._base = base.rstrip("/")

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [Route(f"{PATH}/{{code}}", self._lead, methods=["GET"])] if self._base else []

    async def shorten(self, text: str) -> str:
        """``text`` with short addresses, each followed by where it leads."""
        if not self._base:
            return text
        with suppress(*DOWN):
            for url in dict.fromkeys(_URL.findall(text)):
                text = text.replace(url, await self._short(url))
        return text

    async def _short(self, url: str) -> str:
        host = self._leads_to(url)
        short = f"{self._base}{PATH}/{_code(url)} (trang {host})"
        if len(url) <= LONG or len(short) >= len(url) or not host.endswith(STATE):
            return url
        key = keys.link(_code(url))
        await self._redis.set(key, url, ex=KEPT_SECONDS, nx=True)
        return short if await self._redis.getex(key, ex=KEPT_SECONDS) == url else url

    def _leads_to(self, url: str) -> str:
        """The host of a page; behind our own way out (:mod:`bot.link_kit.out`) the one that it forwards to."""
        _, ours, behind = url.partition(f"{self._base}{WAY_OUT}/")
        if behind.startswith("="):  # how the talk came about, for counting
            behind = behind.partition("/")[2]
        return behind.partition("/")[0] if ours else urlsplit(url).hostname or ""

    async def _lead(self, request: Request) -> Response:
        url = await self._redis.getex(keys.link(request.path_params["code"]), ex=KEPT_SECONDS)
        return RedirectResponse(url, 302) if url else PlainTextResponse(GONE, 404)


def _code(url: str) -> str:
    digest = hashlib.blake2b(url.encode(), digest_size=8).digest()
    return base64.b32encode(digest).decode()[:CODE_LETTERS]
