"""Named places before and after every durable write, where the kill drill may end a process.

In service :func:`reach` does nothing. The drill's own programs (``drill/``) put a hook in; no setting can.
"""

from __future__ import annotations

from collections.abc import Callable

WRITES = ("intake", "lease", "begin", "commit", "quarantine", "mark", "split", "settle")
"""Every durable write of a message's way: taken in, lane taken or kept, try counted, turn committed (or set aside),
send announced, long reply replaced by its pieces, send settled."""

NEWS_WRITES = ("claim", "note", "push", "hear", "judge", "return")
"""Every durable write on the way of news: look claimed, what was seen noted, notice put into the outbox, its end
noted, word from a system judged, the return of a system noted for whoever waits for it."""

STAFF_WRITES = ("open", "turn", "answer")
"""Every durable write of the desk of commune staff: asked for, who speaks changed, an officer's answer on its way."""

POINTS = tuple(f"{side} {write}" for write in WRITES for side in ("before", "after"))
NEWS_POINTS = tuple(f"{side} {write}" for write in NEWS_WRITES for side in ("before", "after"))
STAFF_POINTS = tuple(f"{side} {write}" for write in STAFF_WRITES for side in ("before", "after"))

_hook: Callable[[str], None] | None = None


def install(hook: Callable[[str], None] | None) -> None:
    """Call ``hook`` with the name of every point that is reached. For drills only."""
    global _hook
    _hook = hook


def reach(point: str) -> None:
    """``point`` is reached."""
    if _hook is not None:
        _hook(point)
