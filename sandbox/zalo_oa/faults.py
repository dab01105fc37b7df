"""What can be made to go wrong, and the limit on calls."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.zalo_oa.errors import Refusal

KINDS = {
    "429": "too many requests, without the effect",
    "500": "internal server error, without the effect",
    "502": "bad gateway (an HTML page), without the effect",
    "502_after": "bad gateway, after the effect",
    "503": "unavailable (an HTML page), without the effect",
    "not_json": "status 200 and a page instead of JSON, without the effect",
    "not_json_after": "status 200 and a page instead of JSON, after the effect",
    "slow": "the right answer, after `seconds`",
    "timeout": "no answer for `seconds`, without the effect",
    "timeout_after": "no answer for `seconds`, after the effect",
    "drop": "the connection breaks before the effect",
    "drop_after": "the connection breaks after the effect",
    "-N": "any error number of Zalo's, such as -32, -216, -210",
}


@dataclass
class Fault:
    """One thing that goes wrong. ``path`` is part of the paths concerned; ``times`` None: until taken away."""

    kind: str
    path: str = ""
    user: str = ""
    times: int | None = 1
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS and self.error is None:
            raise ValueError(f"unknown fault {self.kind!r}; known are {', '.join(KINDS)}")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """``KIND[:PATH[:TIMES]]``; TIMES ``*`` means always, and is what is meant when it is left out."""
        kind, path, times = (*text.split(":"), "", "")[:3]
        return cls(kind, path, times=int(times) if times not in ("", "*") else None)

    @property
    def error(self) -> int | None:
        """Zalo's error number, for kinds that are one."""
        return int(self.kind) if self.kind.startswith("-") and self.kind[1:].isdigit() else None

    @property
    def after(self) -> bool:
        """Whether the call has its effect all the same."""
        return self.kind.endswith("_after") or self.kind == "slow"

    def meets(self, path: str, user: str) -> bool:
        """Whether it concerns this call."""
        return self.path in path and self.user in ("", user)


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

    def take(self, path: str, user: str) -> Fault | None:
        """The fault that hits this call, counted down."""
        fault = next((fault for fault in self.active if fault.meets(path, user)), None)
        if fault and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.active.remove(fault)
        return fault

    def to_wire(self) -> list[dict[str, Any]]:
        """Plain JSON."""
        return [asdict(fault) for fault in self.active]


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
