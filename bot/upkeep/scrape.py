"""The numbers of all programs of an installation together, read from their ports."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import httpx
from prometheus_client.parser import text_string_to_metric_families

from bot import keys
from bot.delivery.queue_state import QueueState, look_at_queues
from bot.processes.heartbeat import Roll
from bot.processes.redis_state import RedisState, look_at_redis
from bot.redis import Client

SECONDS = 5.0
"""A program that works hard answers late."""

Name = tuple[str, frozenset[tuple[str, str]]]
"""A metric with its labels."""


@dataclass(frozen=True)
class Numbers:
    """One look: counters and histograms summed over all programs, gauges as their greatest."""

    at: float
    queue: QueueState
    redis: RedisState
    programs: Mapping[str, bool]
    """Role and address → whether it answered."""
    states: Counter[str] = field(default_factory=Counter)
    sums: Mapping[Name, float] = field(default_factory=dict)

    def sum_of(self, metric: str, **labels: str) -> float:
        """The sum over all series of ``metric`` with these labels."""
        return sum(value for (name, own), value in self.sums.items() if name == metric and labels.items() <= set(own))

    def values_of(self, metric: str, label: str) -> list[str]:
        """All that stands in a label of ``metric``."""
        return sorted({dict(own)[label] for name, own in self.sums if name == metric and label in dict(own)})


async def look(redis: Client) -> Numbers:
    """Look at everything once. Raises what :data:`bot.redis.DOWN` names when Redis is away."""
    queue, state, states = await look_at_queues(redis), await look_at_redis(redis), await Roll(redis).states()
    programs = sorted(await Roll(redis, keys.WATCHED).states())
    async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
        texts = await asyncio.gather(*(_text(client, program.partition("=")[2]) for program in programs))
    answered = {program: text is not None for program, text in zip(programs, texts, strict=True)}
    return Numbers(time.monotonic(), queue, state, answered, states, _summed(text for text in texts if text))


async def _text(client: httpx.AsyncClient, address: str) -> str | None:
    try:
        response = await client.get(f"{address}/metrics")
    except httpx.HTTPError:
        return None
    return response.text if response.status_code == 200 else None


def _summed(texts: Iterable[str]) -> dict[Name, float]:
    sums: dict[Name, float] = {}
    for text in texts:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                name = (sample.name, frozenset(sample.labels.items()))
                before = sums.get(name, 0.0)
                sums[name] = max(before, sample.value) if family.type == "gauge" else before + sample.value
    return sums
