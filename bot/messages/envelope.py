"""Envelopes: what a citizen wrote lies in Redis, in its append-only file and in backups only sealed.

The key is made of the installation's own secret (``WEB_SECRET``, or the one kept in ``VAR_DIR``), which is not in
Redis. Gateways and workers need the same secret. After a change of the secret the old ones (``WEB_SECRET_OLD``) still
open what they sealed.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Protocol

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from common.errors import MotCuaError


class CannotOpen(MotCuaError):
    """An envelope was sealed with another secret, or is damaged."""


class Envelope(Protocol):
    """A seal that keeps a text away from other eyes."""

    def seal(self, text: str) -> str:
        """``text``, unreadable."""

    def open(self, sealed: str) -> str:
        """The inverse of :meth:`seal`. Raises :class:`CannotOpen`."""


class Sealed:
    """Envelopes that only holders of ``secret`` can open; they also open what one of the ``older`` secrets sealed."""

    def __init__(self, secret: bytes, *older: bytes) -> None:
        self._cipher = MultiFernet([_cipher(one) for one in (secret, *older)])

    def seal(self, text: str) -> str:
        """``text``, encrypted and signed."""
        return self._cipher.encrypt(text.encode("utf-8", "surrogatepass")).decode()

    def open(self, sealed: str) -> str:
        """The inverse of :meth:`seal`. Raises :class:`CannotOpen`."""
        try:
            return self._cipher.decrypt(sealed.encode()).decode("utf-8", "surrogatepass")
        except (InvalidToken, UnicodeError):
            raise CannotOpen("Không mở được tin đã niêm phong: khóa bí mật (WEB_SECRET) đã đổi.") from None


def _cipher(secret: bytes) -> Fernet:
    digest = hashlib.blake2b(secret, digest_size=32, person=b"motcua inbox").digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class Plain:
    """No envelope, for tests that look inside."""

    def seal(self, text: str) -> str:
        """``text`` itself."""
        return text

    def open(self, sealed: str) -> str:
        """``sealed`` itself."""
        return sealed


PLAIN = Plain()
