"""Zalo's signature: the SHA-256 of app id, body as received, timestamp and the OA's secret, one after the other.

Sources differ on which timestamp is meant, the request header's or the body's; both are tried. The digest comes as
``mac=…``, bare or as ``sha256=…``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from hmac import compare_digest

SIGNATURE_HEADER = "X-ZEvent-Signature"
TIMESTAMP_HEADER = "X-ZEvent-Timestamp"

_PREFIXES = ("mac=", "sha256=")


def digest(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The digest that belongs to ``body``, in lower-case hex."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def is_signed(app_id: str, secret: str, body: bytes, signature: str, timestamps: Iterable[str]) -> bool:
    """Tell whether ``signature`` belongs to ``body`` with one of ``timestamps``. Compares in constant time."""
    given = _bare(signature.strip()).lower().encode()
    expected = [digest(app_id, body, timestamp, secret).encode() for timestamp in timestamps]
    return bool(secret) and sum(compare_digest(given, one) for one in expected) > 0


def _bare(signature: str) -> str:
    for prefix in _PREFIXES:
        if signature.lower().startswith(prefix):
            return signature[len(prefix) :]
    return signature
