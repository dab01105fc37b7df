"""The state of Redis: its room, and whether what it was given is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from bot.redis import DOWN, Client
from common import metrics


@dataclass(frozen=True)
class RedisState:
    """Bytes in use and at most (0: no bound); ``fsync`` is "" where Redis does not tell or writes no file."""

    version: str
    used: int
    most: int
    writes_ok: bool
    fsync: str
    policy: str

    @property
    def share(self) -> float:
        """The share of its memory that is in use."""
        return self.used / self.most if self.most else 0.0


async def look_at_redis(redis: Client) -> RedisState:
    """Ask Redis about itself. Raises what :data:`bot.redis.DOWN` names."""
    info: Mapping[str, Any] = await redis.info()
    config = await _config(redis)
    writes = "ok" in (info.get("aof_last_write_status"), "") and info.get("aof_last_bgrewrite_status", "ok") == "ok"
    appends = bool(int(info.get("aof_enabled", 0)))
    return RedisState(
        version=str(info.get("redis_version", "")),
        used=int(info.get("used_memory", 0)),
        most=int(info.get("maxmemory", 0)),
        writes_ok=bool(writes) or not appends,
        fsync=config.get("appendfsync", "") if appends else "",
        policy=str(info.get("maxmemory_policy", "")),
    )


async def _config(redis: Client) -> dict[str, str]:
    """The settings of Redis, as far as this user may ask."""
    try:
        return dict(await redis.config_get("append*"))
    except ResponseError:
        return {}


async def measure_redis(redis: Client) -> None:
    """Set the metrics of Redis."""
    try:
        state = await asyncio.wait_for(look_at_redis(redis), 2.0)
    except (*DOWN, asyncio.TimeoutError):
        metrics.show(metrics.REDIS_UP, 0)
        return
    metrics.show(metrics.REDIS_UP, 1)
    metrics.show(metrics.REDIS_USED, state.share)
    metrics.show(metrics.REDIS_SAFE, int(state.writes_ok))
