"""Reading the body of a request that may be too large or malformed."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from starlette.requests import Request

MAX_BODY = 1024 * 1024
"""Bytes of a webhook's body that are read."""


async def read_body(request: Request, most: int = MAX_BODY) -> bytes | None:
    """The body, or None when it is larger than ``most`` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            return None
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in ``body``, or None when it is none."""
    try:
        loaded = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def _refuse(_constant: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")
