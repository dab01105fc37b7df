"""Things that can be made to go wrong in the messaging sandboxes, and how a call then ends."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from starlette.responses import HTMLResponse, Response
from starlette.types import Receive, Scope, Send

PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

COMMON: Mapping[str, str] = {
    "429": "too many requests, without the effect",
    "500": "internal server error, without the effect",
    "502": "bad gateway (an HTML page), without the effect",
    "502_after": "bad gateway, after the effect",
    "timeout": "no answer for `seconds`, without the effect",
    "timeout_after": "no answer for `seconds`, after the effect",
    "drop": "the connection breaks before the effect",
    "drop_after": "the connection breaks after the effect",
}
"""Kinds of faults that every messaging service can have."""
WEB: Mapping[str, str] = {
    "503": "unavailable (an HTML page), without the effect",
    "not_json": "status 200 and a page instead of JSON, without the effect",
    "not_json_after": "status 200 and a page instead of JSON, after the effect",
    "slow": "the right answer, after `seconds`",
}
"""Further kinds, of services that stand behind a web server of somebody else's."""


@dataclass
class Fault:
    """One thing that goes wrong. Sandboxes subclass it with the kinds they know.

    ``where`` is part of the names of the calls concerned, ``who`` the chat; empty means any. ``times`` None means
    until it is taken away.
    """

    kinds: ClassVar[Mapping[str, str]] = COMMON

    kind: str
    where: str = ""
    who: str | int = ""
    times: int | None = 1
    retry_after: int = 1
    seconds: float = 60.0

    def __post_init__(self) -> None:
        if not self.is_known():
            raise ValueError(f"unknown fault {self.kind!r}; known are {', '.join(self.kinds)}")

    @classmethod
    def parse(cls, text: str) -> Fault:
        """``KIND[:WHERE[:TIMES]]``; TIMES ``*`` means always, and is what is meant when it is left out."""
        kind, where, times = (*text.split(":"), "", "")[:3]
        return cls(kind, where, times=int(times) if times not in ("", "*") else None)

    def is_known(self) -> bool:
        """Tell whether this sandbox has such a fault."""
        return self.kind in self.kinds

    def meets(self, where: str, who: str | int) -> bool:
        """Tell whether it concerns this call."""
        return self.where.lower() in where.lower() and str(self.who) in ("", str(who))

    @property
    def after(self) -> bool:
        """Tell whether the call has its effect all the same."""
        return self.kind.endswith("_after") or self.kind == "slow"


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

    def take(self, where: str, who: str | int) -> Fault | None:
        """The fault that hits this call, counted down."""
        fault = next((fault for fault in self.active if fault.meets(where, who)), None)
        if fault and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.active.remove(fault)
        return fault

    def to_wire(self) -> list[dict[str, Any]]:
        """Plain JSON."""
        return [asdict(fault) for fault in self.active]


class HangUp(Response):
    """Promise a long answer, send its beginning, break the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leaves the answer unfinished: the server then closes the connection."""
        headers = [(b"content-type", b"application/json"), (b"content-length", b"5000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b'{"', "more_body": True})


async def fail(fault: Fault) -> Response:
    """Return how a call ends that ``fault`` hits, unless the service says it in its own words."""
    kind = fault.kind.removesuffix("_after")
    if kind.isdigit():
        headers = {"Retry-After": str(fault.retry_after)} if kind == "429" else None
        return HTMLResponse(PAGE, int(kind), headers)
    if kind == "not_json":
        return HTMLResponse(PAGE)
    if kind == "timeout":
        await asyncio.sleep(fault.seconds)
    return HangUp()
