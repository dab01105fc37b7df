"""Links and posters as the console's pages use them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from bot.citizen_data.assisted import Sessions
from bot.counting.tally import Tally, scopes_of
from bot.link_kit.checks import warning_about
from bot.link_kit.counts import Counts
from bot.link_kit.poster import Poster, Printer, code_as_svg, plain_posters, poster_of
from bot.link_kit.ways import NAMES, address_of, typed, ways_of
from bot.redis import DOWN, Client
from common.errors import OutsideError
from common.settings import Settings
from data.models import Content, Office, Procedure
from data.shared_links import SharedLink
from figures.measures import ASSISTED

ASSIST_PATH = "/ho-tro"
NO_CHAT = "Phần trò chuyện (Redis) chưa trả lời nên chưa mở được phiên hỗ trợ."


class OfficialsKit:
    """The link kit for pages. ``redis`` is None where nothing is counted."""

    def __init__(self, chosen: Settings, redis: Client | None) -> None:
        self._chosen = chosen
        self._redis = redis
        self._counts = Counts(redis) if redis is not None else None
        self._printer = Printer()
        self._one_at_a_time = threading.Lock()

    def address(self, link: SharedLink) -> str:
        """The address that is printed."""
        return address_of(link, self._chosen)

    def typed(self, link: SharedLink) -> str:
        """The message that stands for the link."""
        return typed(link)

    def ways(self, link: SharedLink) -> Mapping[str, str]:
        """The ways in by their labels, and where each leads."""
        found = ways_of(link, self._chosen).items()
        return {NAMES[way]: f"{self._chosen.base_url}{to}" if to.startswith("/") else to for way, to in found}

    def warning(self, link: SharedLink, content: Content) -> str:
        """See :func:`bot.link_kit.checks.warning_about`."""
        return warning_about(link, content)

    def code(self, link: SharedLink) -> bytes:
        """The QR code as SVG."""
        return code_as_svg(self.address(link)).encode()

    def poster(self, link: SharedLink, office: Office, procedure: Procedure | None, paper: str, form: str) -> bytes:
        """A poster of a registered link."""
        return self._print(poster_of(link, office, procedure, self._chosen), paper, form)

    def plain_poster(self, office: Office, paper: str, form: str) -> bytes:
        """A poster of an office, whose link needs no registration."""
        return self._print(next(plain_posters([office], self._chosen)), paper, form)

    async def assist(self, office: str, link: str) -> str:
        """See :class:`console.staff.lines.Kit`; the counter is counted."""
        if self._redis is None:
            raise OutsideError(NO_CHAT)
        try:
            word = await Sessions(self._redis).offer(office, link)
        except DOWN:
            raise OutsideError(NO_CHAT) from None
        key = (ASSISTED, link or "-")
        await Tally(self._redis).add(scopes_of(office, link, ""), {key: 1})
        return f"{self._chosen.base_url}{ASSIST_PATH}/{word}"

    def code_of(self, address: str) -> str:
        """A QR code of ``address`` as SVG."""
        return code_as_svg(address)

    def report(self, values: Mapping[str, Any]) -> bytes:
        """Figures as one page of PDF."""
        with self._one_at_a_time:
            return self._printer.report(values)

    async def opened(self, days: int) -> Mapping[tuple[str, str], int]:
        """The counts of the last ``days``; none while Redis is away."""
        try:
            return await self._counts.of(days) if self._counts else {}
        except DOWN:
            return {}

    def _print(self, poster: Poster, paper: str, form: str) -> bytes:
        with self._one_at_a_time:
            return self._printer.print(poster, paper, form)
