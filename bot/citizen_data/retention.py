"""Nothing is kept longer than the settings say: once an hour one of the workers deletes what is too old."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta, timezone

from bot import keys
from bot.delivery.quarantine import Quarantine
from bot.messages.envelope import Envelope
from bot.processes.tasks import keep_on
from bot.redis import Client
from citizens.consents import Consents, Erasures
from citizens.questions import Questions
from citizens.receipts import Receipts
from common.settings import Settings

EVERY_SECONDS = 3600
LOOK_SECONDS = 60.0
DAY = 24 * 3600


class Retention:
    """Deletes what is too old."""

    def __init__(
        self,
        redis: Client,
        envelope: Envelope,
        consents: Consents,
        proofs: Erasures,
        receipts: Receipts,
        questions: Questions,
        settings: Settings,
    ) -> None:
        self._redis = redis
        self._quarantine = Quarantine(redis, envelope, keep_seconds=settings.quarantine_days * DAY)
        self._consents = consents
        self._proofs = proofs
        self._receipts = receipts
        self._questions = questions
        self._settings = settings

    async def forever(self) -> None:
        """Sweep when an hour has passed since anybody did."""
        await keep_on(self._look, LOOK_SECONDS, "nothing was swept")

    async def _look(self) -> None:
        if await self._redis.set(keys.SWEPT, "1", nx=True, ex=EVERY_SECONDS):
            await self.sweep()

    async def sweep(self) -> None:
        """Delete now."""
        await self._quarantine.cases()  # deletes what is too old
        oldest = int((time.time() - self._settings.unknown_days * DAY) * 1000)
        for lane in range(keys.LANES):
            await self._redis.xtrim(keys.unknown(lane), minid=f"{oldest}-0", approximate=False)
        before = datetime.now(timezone.utc) - timedelta(days=self._settings.proof_days)
        await asyncio.to_thread(self._consents.sweep, before)
        await asyncio.to_thread(self._proofs.sweep, before)
        oldest_receipt = datetime.now(timezone.utc) - timedelta(days=self._settings.receipt_days)
        await asyncio.to_thread(self._receipts.sweep, oldest_receipt)
        oldest_question = datetime.now(timezone.utc) - timedelta(days=self._settings.question_days)
        await asyncio.to_thread(self._questions.sweep, oldest_question)
