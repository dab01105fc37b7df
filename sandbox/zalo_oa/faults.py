"""Things that can be made to go wrong, and the limit on calls."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Mapping
from typing import ClassVar

from sandbox import faults
from sandbox.zalo_oa.errors import Refusal


class Fault(faults.Fault):
    """One thing that goes wrong. ``where`` is part of a path; any error number of Zalo's is a kind as well."""

    kinds: ClassVar[Mapping[str, str]] = {
        **faults.COMMON,
        **faults.WEB,
        "-N": "any error number of Zalo's, such as -32, -216, -210",
    }

    def is_known(self) -> bool:
        """One of the kinds, or a number."""
        return self.error is not None or super().is_known()

    @property
    def error(self) -> int | None:
        """Zalo's error number, for kinds that are one."""
        return int(self.kind) if self.kind.startswith("-") and self.kind[1:].isdigit() else None


class Rate:
    """Calls of the app within a second or a minute; over it, -32."""

    def __init__(self) -> None:
        self._calls: deque[float] = deque()

    def check(self, most: int, seconds: float) -> None:
        """Count one call. Raises :class:`Refusal`."""
        now = time.monotonic()
        while self._calls and now - self._calls[0] >= seconds:
            self._calls.popleft()
        if most and len(self._calls) >= most:
            raise Refusal(-32)
        self._calls.append(now)
