"""The killer: ends processes at named points, each point in turn and then at random, and starts them again."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.delivery.crash_points import NEWS_POINTS, POINTS, STAFF_POINTS
from drill.system import Program, Redis, System

ROLES = {
    "gateway": ("intake", "lease", "mark", "split", "settle"),
    "worker": ("lease", "begin", "commit", "quarantine"),
}
PATIENCE_SECONDS = 4.0
"""Seconds in which a point must be reached; then the process is killed wherever it is."""
CALM_SECONDS = 6.0
"""Between kills whose recovery is measured."""
PAUSE_SECONDS = 4.5
"""Longer than a lease: whoever was stopped for so long has lost its lanes."""


@dataclass
class Killer:
    """Kills until there were ``kills``. ``at`` holds the times (epoch s), ``counts`` where they happened."""

    system: System
    kills: int
    random: random.Random
    rest: float = 1.0
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ROLES)
    at: list[float] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    victims: Counter[str] = field(default_factory=Counter)
    calm_at: list[float] = field(default_factory=list)
    pauses: int = 0

    def __post_init__(self) -> None:
        self._open = {role: self._points(role) for role in self.roles}
        self._open_for_redis = [(role, point) for role in self.roles for point in self._points(role)]
        self.random.shuffle(self._open_for_redis)

    async def run(self) -> None:
        """Side by side: each program is killed again and again, and so is Redis."""
        loops = [self._kill_program(program) for program in self.system.programs]
        await asyncio.gather(*loops, self._kill_redis())

    @property
    def done(self) -> bool:
        """Enough was killed."""
        return len(self.at) >= self.kills

    async def kill_one_by_one(self, count: int) -> None:
        """Kill so slowly that the system has recovered before the next."""
        await asyncio.sleep(CALM_SECONDS * 2)
        for number in range(count):
            await asyncio.sleep(CALM_SECONDS)
            role = ("worker", "gateway", "worker", "redis")[number % 4]
            if role == "redis":
                await self._kill_redis_once()
            else:
                mine = [program for program in self.system.programs if program.role == role]
                await self._kill_once(self.random.choice(mine), self.random.choice(self._points(role)))
            self.calm_at.append(self.at[-1])

    async def _kill_program(self, program: Program) -> None:
        while not self.done:
            await asyncio.sleep(self.random.uniform(0.0, 2 * self.rest))
            if program.role == "worker" and self.random.random() < 0.05:
                await self._pause(program)
            await self._kill_once(program, self._next_point(program.role))

    async def _kill_once(self, program: Program, point: str) -> None:
        program.order.write_text(f"{point} 0")
        if not await program.ended(PATIENCE_SECONDS):
            program.order.unlink(missing_ok=True)
            point = "wherever it was"
            program.kill()
            await program.ended(5.0)
        self._count(point, program.role)
        await program.start()

    async def _kill_redis(self) -> None:
        while not self.done:
            await asyncio.sleep(self.random.uniform(2.0, 6.0) * self.rest)
            await self._kill_redis_once()

    async def _kill_redis_once(self) -> None:
        """Somebody else reaches the point, and Redis dies at it."""
        redis: Redis = self.system.redis
        role, point = self._open_for_redis.pop() if self._open_for_redis else self._any()
        program = self.random.choice([program for program in self.system.programs if program.role == role])
        program.order.write_text(f"{point} {redis.pid}")
        if not await redis.ended(PATIENCE_SECONDS):
            point = "wherever it was"
            redis.kill()
            await redis.ended(5.0)
        self._count(point, "redis")
        await redis.start()

    async def _pause(self, program: Program) -> None:
        program.kill(signal.SIGSTOP)
        await asyncio.sleep(PAUSE_SECONDS)
        program.kill(signal.SIGCONT)
        self.pauses += 1

    def _points(self, role: str) -> list[str]:
        known = (*POINTS, *NEWS_POINTS, *STAFF_POINTS)
        return [point for point in known if point.partition(" ")[2] in self.roles[role]]

    def _next_point(self, role: str) -> str:
        return self._open[role].pop(0) if self._open[role] else self.random.choice(self._points(role))

    def _any(self) -> tuple[str, str]:
        role = self.random.choice(list(self.roles))
        return role, self.random.choice(self._points(role))

    def _count(self, point: str, victim: str) -> None:
        self.at.append(time.time())
        self.counts[point] += 1
        self.victims[victim] += 1
