"""``getUpdates``: one long poll at a time, confirmed by the next call's offset."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from sandbox.telegram.errors import ApiError, conflict
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.updates import Updates

LONGEST_POLL = 50
MOST_UPDATES = 100
SAME_OFFSET_SECONDS = 3.0

Json = dict[str, Any]

WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
SECOND_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
SET_WEBHOOK = "terminated by setWebhook request"


@dataclass
class Poll:
    """A poll in progress. Setting ``end`` ends it with that error."""

    end: asyncio.Future[Any]


class Polling:
    """The bot's side of polling."""

    def __init__(self, updates: Updates) -> None:
        self._updates = updates
        self._current: Poll | None = None
        self._last_offset: int | None = None
        self._last_start = float("-inf")
        self._last_conflict = float("-inf")

    async def get(self, parameters: Parameters) -> list[Json]:
        """Wait for updates. Raises the 409 of the official server when another poll takes over."""
        self.interrupt(SECOND_POLLER)
        offset = parameters.number("offset")
        limit = min(max(parameters.number("limit", MOST_UPDATES), 1), MOST_UPDATES)
        seconds = self._seconds(offset, parameters.number("timeout"))
        if "allowed_updates" in parameters:
            self._updates.allowed = list(parameters.json("allowed_updates") or ())
        poll = self._current = Poll(asyncio.get_running_loop().create_future())
        try:
            return await self._wait(poll, offset, limit, seconds)
        finally:
            if self._current is poll:
                self._current = None

    def interrupt(self, reason: str) -> None:
        """End the poll in progress, if there is one."""
        if self._current and not self._current.end.done():
            self._current.end.set_result(conflict(reason))

    def _seconds(self, offset: int, asked: int) -> float:
        """The same offset again within 3 seconds waits for at least 3, so that a bot in a loop does no harm."""
        now, seconds = time.monotonic(), float(min(max(asked, 0), LONGEST_POLL))
        if offset == self._last_offset and now - self._last_start < SAME_OFFSET_SECONDS:
            seconds = max(seconds, SAME_OFFSET_SECONDS)
        self._last_offset, self._last_start = offset, now
        return seconds

    async def _wait(self, poll: Poll, offset: int, limit: int, seconds: float) -> list[Json]:
        deadline = time.monotonic() + seconds
        while not (batch := self._updates.next_batch(offset, limit)):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            self._updates.changed.clear()
            await self._first_of(poll, left)
        return [update.to_wire() for update in batch]

    async def _first_of(self, poll: Poll, seconds: float) -> None:
        """Wait for a new update, the end of time, or another poller."""
        news: asyncio.Future[Any] = asyncio.ensure_future(self._updates.changed.wait())
        await asyncio.wait({news, poll.end}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        news.cancel()
        if poll.end.done():
            await self._delay_repeated_conflict()
            error: ApiError = poll.end.result()
            raise error

    async def _delay_repeated_conflict(self) -> None:
        now = time.monotonic()
        repeated, self._last_conflict = now - self._last_conflict < SAME_OFFSET_SECONDS, now
        if repeated:
            await asyncio.sleep(SAME_OFFSET_SECONDS)
