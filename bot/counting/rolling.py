"""The counts of a day go from Redis into SQL, now and then: today's as they stand, yesterday's for good."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from bot import keys
from bot.counting.tally import SEPARATOR, scopes_of
from bot.processes.tasks import keep_on
from bot.redis import Client
from common.today import today
from data.releases.store import Store
from data.shared_links import SharedLinks
from figures import measures as m
from figures.store import Figure, Figures

EVERY_SECONDS = 300
DAYS_BACK = 3
"""Days that are looked at again: a program that stood still for a night loses nothing."""


class Rolling:
    """Rolls the counts up."""

    def __init__(self, redis: Client, store: Store) -> None:
        self._redis = redis
        self._figures = Figures(store.engine)
        self._links = SharedLinks(store.engine)

    async def forever(self) -> None:
        """Every few minutes, in one of the workers."""
        await keep_on(self._look, EVERY_SECONDS / 2, "figures are rolled up later")

    async def _look(self) -> None:
        if await self._redis.set(keys.ROLLED, "1", nx=True, ex=EVERY_SECONDS):
            await self.round()

    async def round(self) -> None:
        """Roll up today and the last days."""
        for measure, key in m.BEGUN:
            await asyncio.to_thread(self._figures.begin, measure, key, today())
        for back in range(DAYS_BACK):
            await self.day(today() - timedelta(days=back))

    async def day(self, day: date) -> int:
        """Roll up one day; how many rows. A day of which nothing is in Redis stays as it is in SQL."""
        counted = await self._redis.hgetall(keys.figures(day.isoformat()))
        opened = await self._redis.hgetall(keys.opened(day.isoformat()))
        pages = {field.partition(" ")[0]: int(count) for field, count in opened.items() if field.endswith(" page")}
        if not counted and not pages:
            return 0
        found = [*_figures(counted), *await self._opened(pages)]
        found += await self._citizens(day, sorted({one.scope for one in found}))
        return await asyncio.to_thread(self._figures.roll_up, day, found)

    async def _opened(self, pages: Mapping[str, int]) -> list[Figure]:
        """The openings of links, for the link, its office and the province."""
        links = await asyncio.to_thread(self._links.all) if pages else []
        sums: dict[str, int] = {}
        for link in links:
            for scope in scopes_of(link.office, link.code, ""):
                sums[scope] = sums.get(scope, 0) + pages.get(link.code, 0)
        return [Figure(scope, m.FUNNEL, m.OPENED, count) for scope, count in sums.items()]

    async def _citizens(self, day: date, scopes: list[str]) -> list[Figure]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for scope in scopes:
                pipe.pfcount(keys.helped(day.isoformat(), scope))
            counts = await pipe.execute()
        return [Figure(scope, m.CITIZENS, "", int(count)) for scope, count in zip(scopes, counts, strict=True)]


def _figures(counted: Mapping[str, str]) -> Iterator[Figure]:
    for field, count in counted.items():
        scope, measure, key = field.split(SEPARATOR, 2)
        yield Figure(scope, measure, key, int(count))
