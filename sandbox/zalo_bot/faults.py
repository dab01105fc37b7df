"""Things that can be made to go wrong, and the limit on sends."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from typing import ClassVar

from sandbox import faults
from sandbox.zalo_bot.errors import ApiError


class Fault(faults.Fault):
    """One thing that goes wrong. ``where`` is a method."""

    kinds: ClassVar[Mapping[str, str]] = {**faults.COMMON, **faults.WEB}

    @property
    def error(self) -> ApiError | None:
        """The answer to give, for kinds that answer in the API's form."""
        own = {"429": ApiError(429, "Too many requests", self.retry_after), "500": ApiError(500, "Internal error")}
        return own.get(self.kind)


class Rate:
    """Sends within a second; over it, 429. No number is published."""

    def __init__(self) -> None:
        self._sends: deque[float] = deque()

    def check(self, most: int) -> None:
        """Count one send; ``most`` 0 is without limit. Raises :class:`ApiError`."""
        now = time.monotonic()
        while self._sends and now - self._sends[0] >= 1.0:
            self._sends.popleft()
        if most and len(self._sends) >= most:
            raise ApiError(429, "Too many requests", 1)
        self._sends.append(now)
