"""The work of a worker for the questions beside the turns: officers' answers, groups, and telling who asked."""

from __future__ import annotations

import asyncio
import logging

from bot import keys
from bot.questions.answering import Answering
from bot.questions.grouping import Grouping
from bot.questions.officers import OfficersAnswers
from bot.redis import DOWN, Client
from common.log import where
from data.releases.live import current_release

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
HELD_SECONDS = 120
"""A worker that died while it looked holds the others up for so long."""


class Keeper:
    """Looks every few seconds; one worker at a time."""

    def __init__(self, redis: Client, officers: OfficersAnswers, grouping: Grouping, answering: Answering) -> None:
        self._redis = redis
        self._officers = officers
        self._grouping = grouping
        self._answering = answering

    async def forever(self) -> None:
        """Look until cancelled. Redis and SQL that are away are waited for."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception as error:
                level = logging.WARNING if isinstance(error, DOWN) else logging.ERROR
                log.log(level, "questions are not looked after: %s", where(error))

    async def look(self) -> None:
        """Look now, unless somebody does."""
        if not await self._redis.set(keys.QUESTIONS_HELD, "1", nx=True, ex=HELD_SECONDS):
            return
        try:
            await self._officers.look()
            await asyncio.to_thread(self._look)
        finally:
            await self._redis.delete(keys.QUESTIONS_HELD)

    def _look(self) -> None:
        release = current_release()
        self._answering.look(release)
        if self._grouping.is_due(release):
            self._grouping.regroup(release)
