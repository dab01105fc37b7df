"""Counting dossiers, each once, without keeping which: of each there is a mark in Redis, a keyed hash that expires.

With the mark stands by which office, link and channel it was first found, so that what is learnt of it later, while
it is followed, counts for the same.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.counting.tally import Tally, scopes_of
from bot.redis import DOWN, Client
from citizens.sighted import Sighted
from figures import measures as m

KEPT_SECONDS = 90 * 24 * 3600
"""Seconds for which a dossier is known again after it was last seen: few take longer."""
_NAME, _FROM, _FILED = "dossier", "from", "filed"


@dataclass(frozen=True)
class From:
    """The names by which a talk came about: empty where not known."""

    office: str = ""
    link: str = ""
    channel: str = ""

    @classmethod
    def read(cls, stored: str | None) -> From:
        """As it stands in Redis."""
        office, link, channel = (*(stored or "").split(" "), "", "", "")[:3]
        return cls(office, link, channel)

    def to_text(self) -> str:
        """As it is kept."""
        return f"{self.office} {self.link} {self.channel}"


class DossierCounts:
    """Counts dossiers. Without Redis nothing is counted, and nobody waits for it."""

    def __init__(self, redis: Client, refs: Refs) -> None:
        self._redis = redis
        self._refs = refs
        self._tally = Tally(redis)

    async def found(self, one: Sighted, by: From) -> None:
        """Count how it was filed, when it is found for the first time, and each state in which it came back, once."""
        name = keys.counted_dossier(self._refs.of(_NAME, one.code))
        with suppress(*DOWN):
            async with self._redis.pipeline(transaction=True) as pipe:
                pipe.hsetnx(name, _FROM, by.to_text())
                pipe.hget(name, _FROM)
                pipe.hsetnx(name, _FILED, "1")
                pipe.hsetnx(name, one.state or _FILED, "1")
                pipe.expire(name, KEPT_SECONDS)
                _, first, fresh, came_back, _ = await pipe.execute()
            by = From.read(first)
            counts = {(m.FILED, one.way or m.UNKNOWN): int(fresh)}
            if by.link:
                counts[m.FUNNEL, m.FOUND] = int(fresh)
            if one.state:
                counts[m.CAME_BACK, m.of_procedure(one.state, one.procedure)] = int(came_back)
            counts = {key: count for key, count in counts.items() if count}
            if counts:
                await self._tally.add(scopes_of(by.office, by.link, by.channel), counts)
