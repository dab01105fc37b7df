"""The release in force in this process. Swapping it is how a content edit goes live: no restart, no training."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from data.models import Release

_supposed: ContextVar[Release | None] = ContextVar("supposed", default=None)
_lock = threading.Lock()
_current: Release | None = None


def current_release() -> Release:
    """The release in force, or the one supposed to be; the starter content when none was installed yet."""
    global _current
    supposed = _supposed.get()
    if supposed is not None:
        return supposed
    with _lock:
        if _current is None:
            from data.loader import seed_release

            _current = seed_release()
        return _current


def install(release: Release) -> None:
    """Put ``release`` in force. Turns already begun finish with the one they began with."""
    global _current
    with _lock:
        _current = release


@contextmanager
def supposed(release: Release) -> Iterator[None]:
    """As if ``release`` were in force, in this task or thread alone: what would be answered then can be tried out."""
    token = _supposed.set(release)
    try:
        yield
    finally:
        _supposed.reset(token)
