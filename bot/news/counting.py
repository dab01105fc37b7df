"""Dossiers that are followed, as the figures count them: that one came back is mostly learnt here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from actions.dossier.sighted import sighted
from bot.counting.dossiers import DossierCounts, From
from citizens.sighted import Sighted
from common.log import where
from data.releases.live import current_release
from portals.dossier import CAME_BACK, Dossier

log = logging.getLogger(__name__)

Counted = Callable[[Dossier, str], Awaitable[None]]
"""Counts a dossier that was seen for somebody on a channel, ``""`` where that is not known."""


async def nobody_counts(dossier: Dossier, channel: str) -> None:
    """Count nothing."""


def counting(counts: DossierCounts) -> Counted:
    """Count with ``counts``. Only what came back is counted here: that it was filed counts where a citizen asks."""

    async def count(dossier: Dossier, channel: str) -> None:
        if dossier.status not in CAME_BACK:
            return
        try:
            one = await asyncio.to_thread(_sighted, dossier)
            await counts.found(one, From(channel=channel))
        except Exception as error:  # figures never stand in the way of news
            log.warning("a dossier is not counted: %s", where(error))

    return count


def _sighted(dossier: Dossier) -> Sighted:
    return sighted(dossier, current_release().content)
