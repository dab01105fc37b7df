"""The limits of dossier look-ups in Redis, the same for every worker. Neither codes nor people are in it in clear."""

from __future__ import annotations

import hashlib
import logging

from bot.limits import Allowance, Limiter
from bot.redis import DOWN, Client
from portals.limits import PER_CITIZEN, PER_CODE, Bucket, InProcess

log = logging.getLogger(__name__)


class RedisLookupLimits:
    """See :class:`portals.limits.LookupLimits`. ``key`` is the installation's secret.

    While Redis is away this process counts by itself.
    """

    def __init__(self, redis: Client, key: bytes) -> None:
        self._limiter = Limiter(redis)
        self._key = key[:64]
        self._alone = InProcess()

    async def wait_for(self, citizen: str, code: str) -> float:
        """Seconds until ``citizen`` may ask about ``code``; 0 when it may be now."""
        try:
            wait = await self._wait(self._name("citizen", citizen), PER_CITIZEN) if citizen else 0.0
            return wait or await self._wait(self._name("code", code), PER_CODE)
        except DOWN as error:
            log.warning("limits of look-ups: %s", type(error).__name__)
            return await self._alone.wait_for(citizen, code)

    async def give_back(self, code: str) -> None:
        """The look-up does not count against ``code``."""
        try:
            await self._limiter.give_back(self._name("code", code))
        except DOWN:
            await self._alone.give_back(code)

    async def _wait(self, name: str, bucket: Bucket) -> float:
        return await self._limiter.wait_for(name, _allowance(bucket))

    def _name(self, kind: str, text: str) -> str:
        digest = hashlib.blake2b(text.encode(), key=self._key, digest_size=16).hexdigest()
        return f"lookup:{kind}:{digest}"


def _allowance(bucket: Bucket) -> Allowance:
    return Allowance(bucket.burst, bucket.per_hour / 60)
