"""Codes that citizens type, or that a link put into their message: "#K7Q2M" opens what the code's link opens."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import Any

from bot.delivery.turn import Brain, TurnResult
from bot.link_kit.counts import UNKNOWN, Counts
from bot.links import Start
from bot.messages.channel import Inbound, Kind
from common.log import where
from common.sql.engine import AWAY
from data.shared_links import SharedLink, SharedLinks, typed_code

log = logging.getLogger(__name__)


class WithLinks:
    """A brain that knows the codes of links. An unknown code is read like any other message."""

    def __init__(self, brain: Brain, links: SharedLinks, counts: Counts) -> None:
        self._brain = brain
        self._links = links
        self._counts = counts

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        """Answer one message."""
        code = typed_code(message.text) if message.kind is Kind.TEXT else None
        if code is None:
            return await self._brain.turn(memory, message)
        link = await self._find(code)
        await self._counts.add(link.code if link else UNKNOWN, f"typed:{message.channel}")
        if link is not None:
            start = Start(link.office, link.procedure or None).to_text()
            message = replace(message, kind=Kind.START, text=start)
        return await self._brain.turn(memory, message)

    async def _find(self, code: str) -> SharedLink | None:
        try:
            return await asyncio.to_thread(self._links.get, code)
        except AWAY as error:
            log.warning("links cannot be read: %s", where(error))
            return None
