"""Things that can be made to go wrong, and the flood limits."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque

from sandbox import faults
from sandbox.telegram.errors import ApiError, too_many


class Fault(faults.Fault):
    """One thing that goes wrong. ``where`` is a method."""

    @property
    def error(self) -> ApiError | None:
        """The answer to give, for kinds that answer in the Bot API's form."""
        own = {"429": too_many(self.retry_after), "500": ApiError(500, "Internal Server Error")}
        return own.get(self.kind)


class Flood:
    """Sends per second and minute: 30 in all, one a chat, 20 a minute in a group. Over it, 429."""

    def __init__(self, enabled: bool = False) -> None:
        self.enabled = enabled
        self._sends: dict[object, deque[float]] = defaultdict(deque)

    def check(self, chat: int) -> None:
        """Count one send to ``chat``. Raises 429 with the seconds to wait."""
        if not self.enabled:
            return
        limits: list[tuple[object, int, float]] = [("all", 30, 1.0), (chat, 20, 60.0) if chat < 0 else (chat, 1, 1.0)]
        now = time.monotonic()
        for key, most, seconds in limits:
            sends = self._sends[key]
            while sends and now - sends[0] >= seconds:
                sends.popleft()
            if len(sends) >= most:
                raise too_many(max(1, math.ceil(sends[0] + seconds - now)))
        for key, _, _ in limits:
            self._sends[key].append(now)
