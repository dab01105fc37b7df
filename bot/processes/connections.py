"""Connections that waste nobody's time: requests have to arrive in time, and no address holds too many of them.

uvicorn bounds only how long a finished connection idles and how many there are in all, so that one address could open
thousands, never finish a request, and everybody else was turned away.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from uvicorn.protocols.http.auto import AutoHTTPProtocol

from bot.processes.addresses import Networks, is_ours, read_address
from common.metrics import LIMITS, tally

HEADER_SECONDS = 10.0
"""Seconds from the first byte (or the connection) until the headers of a request are complete."""
BODY_SECONDS = 30.0
"""Seconds for all of its body."""


def guarded(most: int, trusted: Networks = ()) -> type[asyncio.Protocol]:
    """A protocol for uvicorn with ``most`` connections an address. Proxies of ours may hold any number."""
    counts: Counter[str] = Counter()

    class Guarded(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
        """One connection."""

        _timer: asyncio.TimerHandle | None = None
        _reading: object = None
        _peer = ""

        def connection_made(self, transport: Any) -> None:
            """Count it, and wait for a request."""
            super().connection_made(transport)
            self._peer = _counted(transport, trusted)
            counts[self._peer] += 1
            if self._peer and counts[self._peer] > most:
                tally(LIMITS, limit="connections")
                transport.abort()
                return
            self._wait("headers", HEADER_SECONDS)

        def connection_lost(self, exc: Exception | None) -> None:
            """Count it no more."""
            self._stop_waiting()
            counts[self._peer] -= 1
            if counts[self._peer] <= 0:
                del counts[self._peer]
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            """Read on; each part of a request has its own time, however slowly it drips."""
            super().data_received(data)
            cycle = self.cycle
            if cycle is None or cycle.response_complete:
                self._wait("headers", HEADER_SECONDS)
            elif cycle.more_body:
                self._wait(cycle, BODY_SECONDS)
            else:
                self._stop_waiting()

        def on_response_complete(self) -> None:
            """From here uvicorn's own time for idle connections runs, but for a body that nobody read to its end."""
            self._stop_waiting()
            if self.cycle is not None and self.cycle.more_body:
                self._wait("rest", HEADER_SECONDS)
            super().on_response_complete()

        def _wait(self, what: object, seconds: float) -> None:
            """Let the time for ``what`` run, unless it runs already."""
            if self._timer is None or self._reading is not what:
                self._stop_waiting()
                self._reading = what
                self._timer = asyncio.get_running_loop().call_later(seconds, self._give_up)

        def _stop_waiting(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
            self._timer, self._reading = None, None

        def _give_up(self) -> None:
            self._timer = None
            self.transport.abort()

    return Guarded


def _counted(transport: Any, trusted: Networks) -> str:
    """The address under which a connection counts; "" for one that does not."""
    peer = transport.get_extra_info("peername")
    if not isinstance(peer, tuple):
        return ""
    address = read_address(peer[0].partition("%")[0])
    return "" if is_ours(address, trusted) else str(address)
