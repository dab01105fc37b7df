"""The work of a worker for the questions beside the turns: officers' answers, groups, and telling who asked."""

from __future__ import annotations

import asyncio

from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.messages.envelope import Envelope
from bot.processes.tasks import keep_on
from bot.questions.grouping import Grouping
from bot.questions.officers import OfficersAnswers
from bot.questions.telling import AnswerTeller
from bot.redis import Client
from bot.secret import secrets_of
from bot.staff.desk import StaffDesk
from citizens.consents import Consents
from citizens.notices import Notices
from citizens.questions import Questions
from common.settings import Settings
from data.releases.live import current_release
from data.releases.store import Store

LOOK_SECONDS = 5.0
HELD_SECONDS = 120
"""A worker that died while it looked holds the others up for so long."""


def keeper_of(chosen: Settings, redis: Client, envelope: Envelope, desk: StaffDesk, refs: Refs) -> Keeper:
    """The keeper of an installation."""
    engine, secret = Store(chosen.sql_url).engine, secrets_of(chosen).current
    questions = Questions(engine)
    officers = OfficersAnswers(desk, questions, Consents(engine), refs, envelope, secret)
    return Keeper(redis, officers, Grouping(questions), AnswerTeller(questions, Notices(engine), envelope))


class Keeper:
    """Looks every few seconds; one worker at a time."""

    def __init__(self, redis: Client, officers: OfficersAnswers, grouping: Grouping, teller: AnswerTeller) -> None:
        self._redis = redis
        self._officers = officers
        self._grouping = grouping
        self._teller = teller

    async def forever(self) -> None:
        """Look until cancelled. Redis and SQL that are away are waited for."""
        await asyncio.sleep(LOOK_SECONDS)  # a worker has other things to do when it starts
        await keep_on(self.look, LOOK_SECONDS, "questions are not looked after")

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
        self._teller.look(release)
        if self._grouping.is_due(release):
            self._grouping.regroup(release)
