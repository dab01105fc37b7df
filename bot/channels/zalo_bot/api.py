"""One call to the Zalo Bot Platform: what certainly had no effect is told apart from what may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.messages.channel import Delivery, Outcome
from common.errors import OutsideError
from common.waiting import retry_after

CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
POOL_SECONDS = 10.0
CONNECTIONS = 64
BAD_TOKEN_SECONDS = 60.0
"""Until a token that is refused is tried again: somebody must look at the settings."""

UNAUTHORIZED = 401
TIMED_OUT = 408
TOO_MANY = 429
NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
REFUSED_BY_SERVER = (429, 503)
"""Turned away before anything was done. Of other 5xx nobody has said what they mean here."""


class Failed(OutsideError):
    """A call that was needed did not work. ``code`` is the platform's, 0 when it gave none."""

    def __init__(self, code: int, retry_after: float | None = None) -> None:
        super().__init__("Zalo Bot chưa trả lời được.")
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True)
class BotApiAnswer:
    """The end of a call. ``code`` is the platform's error code, 0 without one; ``result`` what it gave."""

    outcome: Outcome
    code: int = 0
    retry_after: float | None = None
    result: Any = None

    def delivery(self) -> Delivery:
        """The same, of a send."""
        if self.outcome is not Outcome.NOT_SENT:
            return Delivery(self.outcome)
        if self.code == UNAUTHORIZED:
            return Delivery(Outcome.NOT_SENT, retry_after=BAD_TOKEN_SECONDS)
        final = 400 <= self.code < 500 and self.code != TOO_MANY
        return Delivery(Outcome.NOT_SENT, retry_after=self.retry_after, final=final)

    def required(self) -> Any:
        """``result`` of a call that worked. Raises :class:`Failed`."""
        if self.outcome is not Outcome.SENT:
            raise Failed(self.code, self.retry_after)
        return self.result


class Api:
    """The API of one bot at one address."""

    def __init__(self, url: str, token: str) -> None:
        self._base = f"{url.rstrip('/')}/bot{token}/"
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=POOL_SECONDS),
            limits=httpx.Limits(max_connections=CONNECTIONS),
        )

    async def call(
        self, method: str, parameters: Mapping[str, Any], *, patience: float = READ_SECONDS
    ) -> BotApiAnswer:
        """Call ``method``, waiting ``patience`` seconds for the answer. Never raises for what the other side does."""
        timeout = httpx.Timeout(patience, connect=CONNECT_SECONDS, pool=POOL_SECONDS)
        try:
            response = await self._client.post(self._base + method, json=parameters, timeout=timeout)
        except NEVER_LEFT:
            return BotApiAnswer(Outcome.NOT_SENT)
        except (httpx.HTTPError, httpx.StreamError):
            return BotApiAnswer(Outcome.UNKNOWN)
        return read(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def read(response: httpx.Response) -> BotApiAnswer:
    """Return what an HTTP answer says about the call. The status follows the code of the body."""
    status, body = response.status_code, _json(response)
    if body is not None and body.get("ok") is True and status < 300:
        return BotApiAnswer(Outcome.SENT, result=body.get("result"))
    code = _code(body)
    if status in REFUSED_BY_SERVER or code == TOO_MANY:
        return BotApiAnswer(Outcome.NOT_SENT, code, retry_after(response.headers.get("retry-after", "")))
    if _may_have_worked(status, code):
        return BotApiAnswer(Outcome.UNKNOWN, code)
    return BotApiAnswer(Outcome.NOT_SENT, code)


def _may_have_worked(status: int, code: int) -> bool:
    """Tell whether the call may have had its effect, though the answer does not say so."""
    if status < 300:
        return code in (0, TIMED_OUT)
    return status >= 500 or TIMED_OUT in (status, code)


def _code(body: Mapping[str, Any] | None) -> int:
    code = (body or {}).get("error_code")
    return code if isinstance(code, int) and not isinstance(code, bool) else 0


def _json(response: httpx.Response) -> Mapping[str, Any] | None:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
