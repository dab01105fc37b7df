"""``/di/HOST/…``: links out of an answer go through here. They are counted by host and procedure, and forwarded to
the state's pages only, over HTTPS: the host stands readable in the address, and nobody else's can be put there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from actions.saying.reply import Link, Reply
from bot.counting.tally import Tally, scopes_of
from bot.link_kit.counts import Counts
from bot.redis import Client
from bot.short_links import WAY_OUT as PATH
from data.models import FILING_PAGES
from figures.measures import FILING, FUNNEL, OUT

STATE = ".gov.vn"
NOT_ALLOWED = "Trợ lý chỉ dẫn tới các trang của cơ quan nhà nước (đuôi gov.vn)."
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+gov\.vn")
_VIA = re.compile(r"=([a-z0-9-]{0,55})\.([A-Z0-9]{0,12})\.([a-z_]{1,12})")
_PROCEDURE = re.compile(r"(?<![\d.])\d\.\d{6}(?!\d)")


class WayOut:
    """Counts and forwards. ``base`` is our public address; without one answers keep their links as they are."""

    def __init__(self, redis: Client, base: str) -> None:
        self._counts = Counts(redis)
        self._tally = Tally(redis)
        self._base = base.rstrip("/")

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [Route(f"{PATH}/{{host}}{{rest:path}}", self._lead, methods=["GET"])]

    def links_of(self, reply: Reply) -> Reply:
        """The reply, with its links to the state's pages going through here."""
        if not self._base or not reply.links:
            return reply
        return replace(reply, links=tuple(Link(one.label, self.address(one.url, reply.via)) for one in reply.links))

    def address(self, url: str, via: str = "") -> str:
        """Our address that leads to ``url``; ``via`` as in :class:`actions.saying.reply.Reply`."""
        return way_out(url, self._base, via)

    async def _lead(self, request: Request) -> Response:
        via, rest = _without_via(request.scope["raw_path"].decode("latin-1").partition(f"{PATH}/")[2])
        host = rest.partition("/")[0].partition("?")[0].lower()
        if not _HOST.fullmatch(host):
            return PlainTextResponse(NOT_ALLOWED, 404)
        path = rest.partition("/")[2].partition("?")[0]
        query, target = request.url.query, f"https://{host}/{path}"
        found = _PROCEDURE.search(f"{path}?{query}")
        await self._counts.add(f"di:{host}", found[0] if found else "-")
        if via and via[1]:  # the funnel is that of talks that came by a link
            steps = (OUT, FILING) if target.startswith(FILING_PAGES) else (OUT,)
            await self._tally.add(scopes_of(*via), {(FUNNEL, step): 1 for step in steps})
        return RedirectResponse(f"{target}{'?' + query if query else ''}", 302)


def way_out(url: str, base: str = "", via: str = "") -> str:
    """Our address, under ``base`` or on the same site, that leads to ``url``; ``url`` itself where it is no page of
    the state. ``via`` goes along for counting.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if parts.scheme != "https" or parts.port or parts.username or not _HOST.fullmatch(host):
        return url
    tail = f"?{parts.query}" if parts.query else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    mark = f"={via}/" if _VIA.fullmatch(f"={via}") else ""
    return f"{base}{PATH}/{mark}{host}{parts.path or '/'}{tail}{fragment}"


def _without_via(raw: str) -> tuple[tuple[str, str, str] | None, str]:
    """The office, link and channel that a way out names, and the rest: host and path as they were asked for, percent
    signs and all.
    """
    first, _, rest = raw.partition("/")
    found = _VIA.fullmatch(first)
    return ((found[1], found[2], found[3]), rest) if found else (None, raw)
