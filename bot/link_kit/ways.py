"""``/x/CODE``: one page for every way in. Who opens it is greeted by the commune and gets its procedure, wherever.

An unknown or stopped code opens the ordinary chat. The ways lead only to our own chat and to the addresses of our own
accounts, so that nothing here can send anybody elsewhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from actions.answers.aspects.places import office_news
from actions.saying.wording import phrase
from bot.link_kit.counts import UNKNOWN, Counts
from bot.links import Start, telegram_link
from bot.redis import Client
from common.log import where
from common.settings import Settings
from common.sql.engine import AWAY
from data.models import Content, Office, Procedure
from data.releases.packing import BROKEN
from data.releases.store import Store
from data.shared_links import SharedLink, SharedLinks
from data.unit_names import unit

log = logging.getLogger(__name__)

PATH = "/x"
PAGE = Path(__file__).resolve().parent.parent / "web" / "ways.html"
ZALO = "https://zalo.me"
NAMES = {"chat": "Hỏi ngay tại đây", "zalo": "Hỏi qua Zalo", "telegram": "Hỏi qua Telegram"}
CHAT = "chat"


class WaysIn:
    """Serves the page. The database is opened at the first request: chats do not depend on it."""

    def __init__(self, chosen: Settings, redis: Client) -> None:
        self._chosen = chosen
        self._counts = Counts(redis)
        self._template = Template(PAGE.read_text(encoding="utf-8"))
        self._content: tuple[int, Content] = (0, Content())

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [Route(f"{PATH}/{{code}}", self._show), Route(f"{PATH}/{{code}}/{{way}}", self._lead)]

    @cached_property
    def _store(self) -> Store:
        return Store(self._chosen.sql_url)

    @cached_property
    def _links(self) -> SharedLinks:
        return SharedLinks(self._store.engine)

    async def _show(self, request: Request) -> Response:
        link = await self._find(request)
        if link is None:
            return RedirectResponse("/", 303)
        await self._counts.add(link.code, "page")
        office, procedure = await asyncio.to_thread(self._known, link)
        return HTMLResponse(self._page(link, office, procedure), headers={"Cache-Control": "no-store"})

    async def _lead(self, request: Request) -> Response:
        """Count the way that was chosen, and go it."""
        link = await self._find(request)
        if link is None:
            return RedirectResponse("/", 303)
        way = request.path_params["way"]
        address = ways_of(link, self._chosen).get(way)
        if address is None:
            return RedirectResponse(f"{PATH}/{link.code}", 303)
        await self._counts.add(link.code, way)
        return RedirectResponse(address, 303)

    async def _find(self, request: Request) -> SharedLink | None:
        """The link of the address; while SQL is away everybody gets the ordinary chat."""
        try:
            link = await asyncio.to_thread(lambda: self._links.get(request.path_params["code"]))
        except AWAY as error:
            log.warning("links cannot be read: %s", where(error))
            return None
        if link is None:
            await self._counts.add(UNKNOWN, "page")
        return link

    def _known(self, link: SharedLink) -> tuple[Office | None, Procedure | None]:
        newest = self._store.newest_id()
        if newest is not None and newest != self._content[0]:
            content = Content()
            with suppress(*BROKEN):
                content = self._store.only(newest, ("procedures", "offices"))
            self._content = (newest, content)
        content = self._content[1]
        office = next((one for one in content.offices if one.id == link.office), None)
        return office, next((one for one in content.procedures if one.code == link.procedure), None)

    def _page(self, link: SharedLink, office: Office | None, procedure: Procedure | None) -> str:
        name = unit(office.name) if office else f"tỉnh {self._chosen.province_name}"
        return self._template.substitute(
            name=escape(name),
            about=f"<p>{escape(procedure.title)}</p>" if procedure else "",
            ways="".join(_button(link, way) for way in ways_of(link, self._chosen)),
            office=_facts(office) if office else "",
        )


def ways_of(link: SharedLink, chosen: Settings) -> Mapping[str, str]:
    """The ways in and where they lead: those whose accounts are set up. On Zalo the code is put into the message."""
    start = Start(link.office, link.procedure or None, link.code)
    ways = {CHAT: f"/?{start.to_query()}"}
    if chosen.zalo_oa_app_id and chosen.zalo_oa_id:
        ways["zalo"] = f"{ZALO}/{chosen.zalo_oa_id}?text={quote(typed(link))}"
    if chosen.telegram_username and chosen.telegram_token.get_secret_value():
        ways["telegram"] = telegram_link(chosen.telegram_username, start)
    return ways


def typed(link: SharedLink) -> str:
    """The message that stands for the link, for services whose links carry nothing."""
    return f"#{link.code}"


def address_of(link: SharedLink, chosen: Settings) -> str:
    """The address of the link's page, as it is printed."""
    return f"{chosen.base_url}{PATH}/{link.code}"


def _button(link: SharedLink, way: str) -> str:
    note = ""
    if way == "zalo":
        code = f"<strong>{escape(typed(link))}</strong>"
        note = f'<p class="note">Vào Zalo, nếu ô nhắn tin còn trống thì gõ: {code}</p>'
    return f'<p><a class="way" href="{PATH}/{escape(link.code)}/{way}">{NAMES[way]}</a></p>{note}'


def _facts(office: Office) -> str:
    known = (("Địa chỉ", office.address), ("Giờ làm việc", office.hours), ("Điện thoại", office.phone))
    news = "".join(f"<li>{escape(one)}</li>" for one in office_news(office))
    rows = news + "".join(f"<li>{label}: {escape(phrase(value))}</li>" for label, value in known if value)
    return f"<h2>{escape(office.name)}</h2><ul>{rows}</ul>" if rows else ""
