"""One way to ask an outside service: time limits, retries, and every failure as an error of ours.

Retried, with growing pauses: 429 (after its ``Retry-After``), 5xx, block pages in HTML, dropped connections. Never
retried: a request that the service calls wrong (4xx) and an answer that did not come in time. Whatever happens, the
answer or the error is there within ``Patience.total`` seconds, so that the citizen gets a true sentence in time. A
service with a circuit (:mod:`portals.circuit`) that keeps failing is not asked at all for a while.
Bodies and addresses are never logged: they may hold identity numbers and dossier codes.
"""

from __future__ import annotations

import asyncio
import logging
import math
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx

from common.errors import Malformed, OutsideError, Refused, TooSlow, Unreachable
from common.metrics import PORTAL_SECONDS, PORTALS, tally, took
from common.settings import Settings
from common.waiting import Backoff, retry_after
from portals.circuit import guarded

log = logging.getLogger(__name__)

UNREACHABLE = "Hệ thống bên ngoài hiện không kết nối được."
TOO_SLOW = "Hệ thống bên ngoài không trả lời kịp."
REFUSED = "Hệ thống bên ngoài từ chối trả lời."
MALFORMED = "Hệ thống bên ngoài trả lời không đúng dạng quy định."

TOO_BIG = "Hệ thống bên ngoài gửi về nhiều quá mức cho phép."
PAGE_NOT_FILE = "Hệ thống bên ngoài trả về một trang web thay vì tệp."
EMPTY_FILE = "Tệp bên hệ thống bên ngoài đang trống."

MOST = 16 * 1024 * 1024
"""Bytes of an answer that are read, where no other number is given."""
DEEPEST = 64
"""Levels of objects and lists in each other; records have about ten."""

_NAMES = {Unreachable: "unreachable", TooSlow: "too_slow", Refused: "refused", Malformed: "malformed"}

_REJECTED = b"Request Rejected"

_OF_TRANSFER = (b"content-encoding", b"content-length", b"transfer-encoding")
"""Headers that describe a body on its way and not when it is here."""
_NO_PROXY: dict[str, None] = {"all://127.0.0.1": None, "all://localhost": None}
"""A proxy of the environment is for the world outside, not for this machine."""


@dataclass(frozen=True)
class Patience:
    """The time to wait: seconds for one answer, seconds in all, how many retries, the first pause in seconds and how
    much longer each further one is.
    """

    attempt: float = 15.0
    total: float = 10.0
    retries: int = 3
    pause: float = 0.3
    growth: float = 2.0

    @classmethod
    def of(cls, settings: Settings) -> Patience:
        """As the settings say."""
        return cls(attempt=settings.lookup_timeout, total=settings.lookup_budget)


@dataclass(frozen=True)
class PortalAnswer:
    """The answer of a portal: the status, the JSON of the body (a page's text), and whether a sandbox says that it is
    one.
    """

    status: int
    body: Any
    simulated: bool = False


class _Again(Exception):
    """A failure worth another try, and after how many seconds at least."""

    def __init__(self, error: OutsideError, after: float = 0.0) -> None:
        self.error = error
        self.after = after


class Transport:
    """Asks one service; use as a context manager.

    Each question may take ``patience.total`` seconds, or all of them together until ``deadline`` (monotonic seconds)
    where one is given. Failures are counted under the name ``circuit``, if there is one. No answer is read beyond
    ``most`` bytes, counted after unpacking.
    """

    def __init__(
        self,
        patience: Patience,
        headers: Mapping[str, str] | None = None,
        deadline: float | None = None,
        circuit: str | None = None,
        most: int = MOST,
    ) -> None:
        self._patience = patience
        self._most = most
        self._deadline = deadline
        self._circuit = circuit
        self._client = httpx.AsyncClient(
            headers={"Accept-Encoding": "gzip, deflate", **(headers or {})},
            timeout=patience.attempt,
            verify=_certificates(),
            mounts=_NO_PROXY,
        )

    @classmethod
    def within(
        cls, patience: Patience, headers: Mapping[str, str] | None = None, circuit: str | None = None
    ) -> Transport:
        """For one task of several questions: its time runs from now."""
        return cls(patience, headers, monotonic() + patience.total, circuit)

    async def __aenter__(self) -> Transport:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(
        self, method: str, url: str, *, retries: int | None = None, answers: Collection[int] = (), **request: Any
    ) -> PortalAnswer:
        """Send one request, again where that makes sense. Raises :class:`OutsideError`.

        ``answers`` are statuses that are an answer in this protocol though they are none elsewhere.
        """
        return await self._try(partial(_read, answers=answers), method, url, retries, request)

    async def page(self, method: str, url: str, *, retries: int | None = None, **request: Any) -> PortalAnswer:
        """As :meth:`ask`, for a service that answers with web pages. The body is the page's text."""
        return await self._try(_read_page, method, url, retries, request)

    async def file(self, method: str, url: str, *, retries: int | None = None, **request: Any) -> PortalAnswer:
        """As :meth:`ask`, for a service that answers with a file. The body is its bytes."""
        return await self._try(_read_file, method, url, retries, request)

    async def _try(
        self,
        read: Callable[[httpx.Response], PortalAnswer],
        method: str,
        url: str,
        retries: int | None,
        request: Mapping[str, Any],
    ) -> PortalAnswer:
        async with _measured(self._circuit), guarded(self._circuit) as probe:
            tries = 0 if probe else self._patience.retries if retries is None else retries
            return await self._until_read(read, method, url, self._pauses(tries), request)

    async def _until_read(
        self,
        read: Callable[[httpx.Response], PortalAnswer],
        method: str,
        url: str,
        pauses: Iterator[float],
        request: Mapping[str, Any],
    ) -> PortalAnswer:
        deadline = self._deadline or monotonic() + self._patience.total
        before: OutsideError | None = None
        while True:
            try:
                return read(await self._send(method, url, request, deadline))
            except TooSlow as error:
                raise before or error from None  # a later try has less time: what it said before is nearer the truth
            except _Again as failure:
                before = failure.error
                log.warning("%s: %s", httpx.URL(url).host, type(failure.error).__name__)
                pause = max(failure.after, next(pauses, math.inf))
                if pause >= deadline - monotonic():
                    raise failure.error from None
                await asyncio.sleep(pause)

    def _pauses(self, retries: int) -> Iterator[float]:
        growing = Backoff(self._patience.pause, math.inf, growth=self._patience.growth, spread=0.2)
        return map(growing.after, range(1, retries + 1))

    async def _send(self, method: str, url: str, request: Mapping[str, Any], deadline: float) -> httpx.Response:
        left = max(deadline - monotonic(), 0.001)
        try:
            return await asyncio.wait_for(self._whole(method, url, request), left)
        except (httpx.TimeoutException, asyncio.TimeoutError):
            raise TooSlow(TOO_SLOW) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise Unreachable(UNREACHABLE) from None
        except httpx.DecodingError:
            raise Malformed(MALFORMED) from None
        except httpx.TransportError:
            raise _Again(Unreachable(UNREACHABLE)) from None

    async def _whole(self, method: str, url: str, request: Mapping[str, Any]) -> httpx.Response:
        """The response with its body, read no further than it may be long."""
        body = bytearray()
        async with self._client.stream(method, url, **request) as response:
            unpack = _unpacker(response.headers.get("content-encoding", ""))
            async for piece in response.aiter_raw():
                body += unpack(piece, self._most + 1 - len(body))
                if len(body) > self._most:
                    raise Malformed(TOO_BIG)
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _OF_TRANSFER]
        return httpx.Response(response.status_code, headers=headers, content=bytes(body))


@asynccontextmanager
async def _measured(circuit: str | None) -> AsyncIterator[None]:
    """Count a question to a dossier system, its time and what came of it. Others, without a circuit, are not."""
    if circuit is None:
        yield
        return
    host, begun, answer = urlsplit(circuit).hostname or "", monotonic(), "answered"
    try:
        yield
    except OutsideError as error:
        answer = _NAMES.get(type(error), "malformed")
        raise
    finally:
        tally(PORTALS, host=host, answer=answer)
        took(PORTAL_SECONDS, monotonic() - begun, host=host)


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return what gives the bytes in a piece of a body, so many at most: httpx would unpack without end."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda piece, most: piece[:most]
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Malformed(MALFORMED)
    unpacked = zlib.decompressobj(zlib.MAX_WBITS | 32)  # either header

    def unpack(piece: bytes, most: int) -> bytes:
        try:
            return unpacked.decompress(piece, most)
        except zlib.error:
            raise Malformed(MALFORMED) from None

    return unpack


def _read_file(response: httpx.Response) -> PortalAnswer:
    """The bytes in a response. A web page is no file."""
    _raise_passing(response)
    if _is_page(response) and _REJECTED in response.content[:500]:
        raise _Again(Refused(REFUSED))
    if response.status_code >= 300:
        raise Refused(REFUSED)
    if _is_page(response):
        raise Malformed(PAGE_NOT_FILE)
    if not response.content:
        raise Malformed(EMPTY_FILE)
    return PortalAnswer(response.status_code, response.content, "X-Sandbox" in response.headers)


def _read(response: httpx.Response, answers: Collection[int] = ()) -> PortalAnswer:
    """The answer in a response; failures that pass by themselves as :class:`_Again`."""
    if response.status_code in answers and not _is_page(response):
        return PortalAnswer(response.status_code, _json(response), "X-Sandbox" in response.headers)
    _raise_passing(response)
    if _is_page(response):
        raise _Again(Refused(REFUSED))
    if response.status_code >= 300 and response.status_code not in (400, 401):
        raise Refused(REFUSED)
    return PortalAnswer(response.status_code, _json(response), "X-Sandbox" in response.headers)


def _read_page(response: httpx.Response) -> PortalAnswer:
    """The page in a response; the firewall's own page is no answer."""
    _raise_passing(response)
    if _REJECTED in response.content[:500]:
        raise _Again(Refused(REFUSED))
    if response.status_code >= 300:
        raise Refused(REFUSED)
    return PortalAnswer(response.status_code, response.text, "X-Sandbox" in response.headers)


def _raise_passing(response: httpx.Response) -> None:
    if response.status_code == 429:
        after = retry_after(response.headers.get("retry-after", "")) or 0.0
        raise _Again(Refused(REFUSED, after), after)
    if response.status_code >= 500:
        raise _Again(Unreachable(UNREACHABLE))


def _json(response: httpx.Response) -> Any:
    try:
        loaded = response.json()
        if not _too_deep(loaded):
            return loaded
    except (ValueError, RecursionError):
        pass
    if response.is_success:
        raise Malformed(MALFORMED)
    return None


def _too_deep(loaded: Any) -> bool:
    """Tell whether whoever reads ``loaded`` part by part would go down without end."""
    level = [loaded]
    for _ in range(DEEPEST):
        parts = (part.values() if isinstance(part, dict) else part for part in level if isinstance(part, dict | list))
        level = [inner for part in parts for inner in part if isinstance(inner, dict | list)]
        if not level:
            return False
    return True


def _is_page(response: httpx.Response) -> bool:
    """A web page where JSON was promised: the firewall's "Request Rejected", or a maintenance notice."""
    return response.content[:200].lstrip().startswith(b"<")


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Loaded once: it takes longer than a request."""
    return ssl.create_default_context()
