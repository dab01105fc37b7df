"""What can be made to go wrong, and the flood limits."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.telegram.errors import ApiError, too_many

KINDS = {
    "429": "flood control, without the effect",
    "500": "internal server error, without the effect",
    "502": "bad gateway (an HTML page), without the effect",
    "502_after": "bad gateway, after the effect",
    "timeout": "no answer for `seconds`, without the effect",
    "timeout_after": "no answer for `seconds`, after the effect",
    "drop": "the connection breaks before the effect",
    "drop_after": "the connection breaks after the effect",
}


@dataclass
class Fault:
    """One thing that goes wrong. ``method`` and ``chat`` limit it; ``times`` None means until it is taken away."""

    kind: str
    method: str = "*"
    chat: int | None = None
    times: int | None = 1
    retry_after: int = 1
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}; known are {', '.join(KINDS)}")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """``KIND[:METHOD[:TIMES]]``; TIMES ``*`` means always, and is what is meant when it is left out."""
        kind, method, times = (*text.split(":"), "", "")[:3]
        return cls(kind, method or "*", times=int(times) if times not in ("", "*") else None)

    def meets(self, method: str, chat: int) -> bool:
        """Whether it concerns this call."""
        return self.method.lower() in ("*", method.lower()) and self.chat in (None, chat)

    @property
    def after(self) -> bool:
        """Whether the call has its effect all the same."""
        return self.kind.endswith("_after")

    @property
    def error(self) -> ApiError:
        """The answer to give, for kinds that answer in the Bot API's form."""
        return too_many(self.retry_after) if self.kind == "429" else ApiError(500, "Internal Server Error")


class Faults:
    """The faults that are switched on, oldest first."""

    def __init__(self) -> None:
        self.active: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Switch on."""
        self.active.append(fault)

    def clear(self) -> None:
        """Switch all off."""
        self.active.clear()

    def take(self, method: str, chat: int) -> Fault | None:
        """The fault that hits this call, counted down."""
        fault = next((fault for fault in self.active if fault.meets(method, chat)), None)
        if fault and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.active.remove(fault)
        return fault

    def to_wire(self) -> list[dict[str, Any]]:
        """Plain JSON."""
        return [asdict(fault) for fault in self.active]


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
