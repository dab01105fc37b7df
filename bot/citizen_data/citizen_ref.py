"""The name of a citizen wherever something is kept about them: a keyed hash of channel and chat.

It is the same in every process and after every restart, since its key is made of the installation's own secret, and
cannot be turned back into a channel's id without that secret.
"""

from __future__ import annotations

import hashlib

_PERSON = b"motcua citizen"


class Refs:
    """The names that ``secret`` gives."""

    def __init__(self, secret: bytes) -> None:
        self._key = hashlib.blake2b(secret, digest_size=32, person=_PERSON).digest()

    def of(self, channel: str, chat: str) -> str:
        """32 hexadecimal digits."""
        text = f"{channel}\0{chat}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(text, key=self._key, digest_size=16).hexdigest()
