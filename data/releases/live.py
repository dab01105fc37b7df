"""The release in force in this process. Swapping it is how a content edit goes live: no restart, no training."""

from __future__ import annotations

import threading

from data.models import Release

_lock = threading.Lock()
_current: Release | None = None


def current_release() -> Release:
    """The release in force; the starter content when none was installed yet."""
    global _current
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
