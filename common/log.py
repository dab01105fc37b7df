"""Logging that tells what happened and never who said what.

No message text, identity number or phone number goes into a log. People are named by :func:`who`, a keyed hash that
cannot be turned back into a channel's id; errors by :func:`where`, their type and place without their message, since
a message may quote what a citizen wrote.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sys
import traceback
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
CHATTY = ("httpx", "httpcore", "sse_starlette", "uvicorn.access", "telegram", "rasa", "matplotlib", "asyncio")

_key = os.urandom(16)


def setup(level: str, key: bytes = b"") -> None:
    """Log to standard error from ``level`` on. ``key`` makes :func:`who` give the same hash in every process.

    Libraries that would log requests or message bodies are held at WARNING whatever the level.
    """
    global _key
    _key = key[:64] or _key
    logging.basicConfig(level=level, format=FORMAT, stream=sys.stderr, force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def who(channel: str, chat: str) -> str:
    """A short name for one citizen's chat: the channel and ten characters of a keyed hash."""
    digest = hashlib.blake2b(f"{channel}\0{chat}".encode(), key=_key, digest_size=5).hexdigest()
    return f"{channel}#{digest}"


def where(error: BaseException) -> str:
    """Type of ``error`` and the place it was raised, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{place}"
