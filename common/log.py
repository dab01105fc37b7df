"""Logging that tells what happened and never who said what.

No message text, identity number or phone number goes into a log. People are named by :func:`who`, a keyed hash that
cannot be turned back into a channel's id; errors by :func:`where`, their type and place without their message, since
a message may quote what a citizen wrote. What belongs to one event, from the webhook to the send of its answer, has
the same trace: the event's place in the queue (``3-1764547200000-0``), known as soon as it is taken in.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timezone
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s%(traced)s: %(message)s"
CHATTY = (
    "alembic",
    "httpx",
    "httpcore",
    "sse_starlette",
    "uvicorn.access",
    "telegram",
    "rasa",
    "matplotlib",
    "asyncio",
)

_key = os.urandom(16)
_as_json = False
_trace: ContextVar[str] = ContextVar("trace", default="")


def setup(level: str, key: bytes = b"", style: str = "") -> None:
    """Log to standard error from ``level`` on. ``key`` makes :func:`who` give the same hash in every process.

    ``style`` is ``text`` or ``json``: one object a line; empty leaves it as it was. Libraries that would log requests
    or message bodies are held at WARNING whatever the level.
    """
    global _key, _as_json
    _key = key[:64] or _key
    _as_json = style == "json" if style else _as_json
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if _as_json else Text(FORMAT))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


class Text(logging.Formatter):
    """Lines for reading."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, with its trace where it has one."""
        record.traced = f" [{_trace.get()}]" if _trace.get() else ""
        return super().format(record)


class Json(logging.Formatter):
    """Lines for a program that collects them. What is not known to be harmless (a stack with values) is left out."""

    def format(self, record: logging.LogRecord) -> str:
        """One object: time, level, logger, message, and the trace where there is one."""
        at = datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = where(record.exc_info[1])
        if _trace.get():
            line["trace"] = _trace.get()
        return json.dumps(line, ensure_ascii=False)


@contextmanager
def traced(trace: str) -> Iterator[None]:
    """All that is logged in the block belongs to the event with this ``trace``."""
    token = _trace.set(trace)
    try:
        yield
    finally:
        _trace.reset(token)


def who(channel: str, chat: str) -> str:
    """A short name for one citizen's chat: the channel and ten characters of a keyed hash."""
    digest = hashlib.blake2b(f"{channel}\0{chat}".encode(), key=_key, digest_size=5).hexdigest()
    return f"{channel}#{digest}"


def where(error: BaseException) -> str:
    """Type of ``error`` and the place it was raised, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return f"{type(error).__name__}{place}"
