"""Addresses of webhooks."""

from __future__ import annotations

import hmac


def webhook_url(base_url: str, path: str, token: str, secret: str) -> str:
    """A webhook's address. It changes with the secret, which a service does not tell: so a new secret is noticed."""
    version = hmac.digest(token.encode(), secret.encode(), "sha256").hex()[:8]
    return f"{base_url}{path}?v={version}"
