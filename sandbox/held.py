"""Events that a sandbox can keep back, and let go twice or in disorder."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Gate(Generic[T]):
    """Passes events on to ``deliver``, one by one; closed by :meth:`hold` until :meth:`release`."""

    def __init__(self, deliver: Callable[[T], None]) -> None:
        self._deliver = deliver
        self._held: list[T] | None = None

    def put(self, event: T) -> None:
        """Pass an event on, or keep it."""
        if self._held is None:
            self._deliver(event)
        else:
            self._held.append(event)

    def hold(self) -> None:
        """Keep events back from now on."""
        self._held = self._held or []

    def release(self, order: str = "same", copies: int = 1) -> int:
        """Let go what was held, each ``copies`` times, in the ``same``, ``reversed`` or ``shuffled`` order."""
        held = [copy.copy(event) if again else event for event in self._held or [] for again in range(copies)]
        self._held = None
        if order == "reversed":
            held.reverse()
        elif order == "shuffled":
            random.shuffle(held)
        for event in held:
            self._deliver(event)
        return len(held)
