"""The limits of dossier look-ups in Redis, the same for every worker and every channel.

Codes, identity numbers, addresses and people are in it as keyed hashes only.
"""

from __future__ import annotations

import hashlib
import logging

from bot import keys
from bot.limits import Allowance, Limiter
from bot.redis import DOWN, Client
from portals.limits import PROVEN_DAYS, Bucket, InProcess, LookupLimits

log = logging.getLogger(__name__)


class RedisLookupLimits(LookupLimits):
    """See :class:`portals.limits.LookupLimits`. ``key`` is made of the installation's secret.

    While Redis is away this process counts by itself.
    """

    def __init__(self, redis: Client, key: bytes) -> None:
        self._redis = redis
        self._limiter = Limiter(redis)
        self._key = key[:64]
        self._alone = InProcess()

    async def _take(self, kind: str, text: str, bucket: Bucket) -> float:
        try:
            return await self._limiter.wait_for(self._name(kind, text), Allowance(bucket.burst, bucket.per_hour / 60))
        except DOWN as error:
            log.warning("limits of look-ups: %s", type(error).__name__)
            return await self._alone._take(kind, text, bucket)

    async def _give_back(self, kind: str, text: str, bucket: Bucket) -> None:
        try:
            await self._limiter.give_back(self._name(kind, text))
        except DOWN:
            await self._alone._give_back(kind, text, bucket)

    async def _mark(self, proof: str) -> None:
        try:
            await self._redis.set(keys.proven(self._name("proof", proof)), "", ex=PROVEN_DAYS * 24 * 3600)
        except DOWN:
            await self._alone._mark(proof)

    async def _marked(self, proof: str) -> bool:
        try:
            return bool(await self._redis.exists(keys.proven(self._name("proof", proof))))
        except DOWN:
            return await self._alone._marked(proof)

    def _name(self, kind: str, text: str) -> str:
        digest = hashlib.blake2b(text.encode(), key=self._key, digest_size=16).hexdigest()
        return f"lookup:{kind}:{digest}"
