"""What the webhooks of the messaging services share: reading a body that may be too large or malformed."""

from __future__ import annotations

import hmac
import json
from typing import Any

from starlette.requests import Request

MAX_BODY = 1024 * 1024
"""Bytes of a webhook's body that are read."""


async def read_body(request: Request) -> bytes | None:
    """The body, or None when it is larger than :data:`MAX_BODY`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object in ``body``, or None when it is none."""
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def webhook_url(base_url: str, path: str, token: str, secret: str) -> str:
    """A webhook's address. It changes with the secret, which a service does not tell: so a new secret is noticed."""
    version = hmac.digest(token.encode(), secret.encode(), "sha256").hex()[:8]
    return f"{base_url}{path}?v={version}"
