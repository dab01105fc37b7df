"""One call to Zalo's OA API: what certainly had no effect is told apart from what may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.messages.channel import Outcome
from common.waiting import retry_after

SEND_PATH = "/v3.0/oa/message/cs"
CONNECT_SECONDS = 5.0
READ_SECONDS = 20.0
POOL_SECONDS = 10.0
CONNECTIONS = 64
TOKEN_REFUSED = -216

NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
REFUSED_BY_SERVER = (429, 503)
"""Turned away before anything was done. Of other 5xx nobody has said what they mean here."""


@dataclass(frozen=True)
class OaApiAnswer:
    """The end of a call. ``error`` is Zalo's number when there was an answer in Zalo's form (0 is success)."""

    outcome: Outcome
    error: int | None = None
    status: int = 0
    retry_after: float | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


class Api:
    """The API at one address."""

    def __init__(self, url: str) -> None:
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=POOL_SECONDS)
        limits = httpx.Limits(max_connections=CONNECTIONS)
        self._url = url.rstrip("/") + SEND_PATH
        self._client = httpx.AsyncClient(timeout=timeout, limits=limits)

    async def send(self, token: str, recipient: Mapping[str, str], message: Mapping[str, Any]) -> OaApiAnswer:
        """Send one consultation message. Never raises for what the other side does."""
        body = {"recipient": recipient, "message": message}
        try:
            response = await self._client.post(self._url, json=body, headers={"access_token": token})
        except NEVER_LEFT:
            return OaApiAnswer(Outcome.NOT_SENT)
        except (httpx.HTTPError, httpx.StreamError):
            return OaApiAnswer(Outcome.UNKNOWN)
        return read(response)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def read(response: httpx.Response) -> OaApiAnswer:
    """Return what an HTTP answer says about the message."""
    status = response.status_code
    if status == 401:
        return OaApiAnswer(Outcome.NOT_SENT, TOKEN_REFUSED, status)
    body = _json(response)
    if body is not None and status < 500:
        return _said(body, status)
    if status in REFUSED_BY_SERVER or 400 <= status < 500:
        return OaApiAnswer(Outcome.NOT_SENT, None, status, retry_after(response.headers.get("retry-after", "")))
    return OaApiAnswer(Outcome.UNKNOWN, None, status)


def _said(body: Mapping[str, Any], status: int) -> OaApiAnswer:
    """``error`` 0 and nothing else is success."""
    error, data = body.get("error"), body.get("data")
    if isinstance(error, bool) or not isinstance(error, int):
        return OaApiAnswer(Outcome.UNKNOWN if status < 300 else Outcome.NOT_SENT, None, status)
    outcome = Outcome.SENT if error == 0 and status < 300 else Outcome.NOT_SENT
    return OaApiAnswer(outcome, error, status, data=data if isinstance(data, Mapping) else {})


def _json(response: httpx.Response) -> Mapping[str, Any] | None:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None
