"""Taps on Zalo, where a button's payload comes back as if the citizen had typed it.

A payload therefore carries a seal, made for one chat with a key that never leaves us: only what was offered in this
chat is a tap. ``/choose{…}`` typed by hand has no seal and stays text.
"""

from __future__ import annotations

import base64
import hmac
import re

SEAL_LETTERS = 16
_SEALED = re.compile(rf"(?P<payload>/.*)~(?P<seal>[A-Za-z0-9_-]{{{SEAL_LETTERS}}})", re.DOTALL)


class Seal:
    """Seals payloads and knows its seals again."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"zalo-oa taps", "sha256")

    def put(self, chat: str, payload: str) -> str:
        """``payload`` as it goes into a button of ``chat``."""
        return f"{payload}~{self._of(chat, payload)}"

    def take(self, chat: str, text: str) -> str | None:
        """The payload of a tap in ``chat``; "" for a seal that is not right; None when ``text`` was typed."""
        found = _SEALED.fullmatch(text)
        if found is None:
            return None
        payload, seal = found["payload"], found["seal"]
        return payload if hmac.compare_digest(seal, self._of(chat, payload)) else ""

    def _of(self, chat: str, payload: str) -> str:
        mac = hmac.digest(self._key, f"{chat}\0{payload}".encode("utf-8", "replace"), "sha256")
        return base64.urlsafe_b64encode(mac).decode()[:SEAL_LETTERS]
