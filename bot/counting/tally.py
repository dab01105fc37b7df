"""Counts of what the bot did, by day, in Redis: numbers only. :mod:`bot.counting.rolling` puts them into SQL."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress

from bot import keys
from bot.redis import DOWN, Client
from common.today import today
from figures.measures import PROVINCE, channel_scope, link_scope, office_scope

log = logging.getLogger(__name__)

KEPT_SECONDS = 40 * 24 * 3600
SEPARATOR = "\t"


def scopes_of(office: str, link: str, channel: str) -> Sequence[str]:
    """The scopes of something that happened: empty parts are not known."""
    known = [(office, office_scope), (link, link_scope), (channel, channel_scope)]
    return [PROVINCE, *(scope(name) for name, scope in known if name)]


class Tally:
    """Counts. Without Redis nothing is counted, and nobody waits for it."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def add(self, scopes: Sequence[str], counts: Mapping[tuple[str, str], int], citizen: str = "") -> None:
        """Add ``counts`` by measure and key to all ``scopes``. Of ``citizen`` only an estimate of the day is kept."""
        day = today().isoformat()
        name = keys.figures(day)
        with suppress(*DOWN):
            async with self._redis.pipeline(transaction=False) as pipe:
                for scope in scopes:
                    for (measure, key), count in counts.items():
                        pipe.hincrby(name, SEPARATOR.join((scope, measure, key)), count)
                    if citizen:
                        pipe.pfadd(keys.helped(day, scope), keys.mark_of(day, citizen))
                        pipe.expire(keys.helped(day, scope), KEPT_SECONDS)
                pipe.expire(name, KEPT_SECONDS)
                await pipe.execute()

    async def keep(self, name: str, text: str, seconds: int) -> None:
        """Keep a word for ``seconds``."""
        with suppress(*DOWN):
            await self._redis.set(name, text, ex=seconds)
