"""Events on their way to the bot: for polls or the webhook; held back for duplicates and disorder."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.zalo_bot.switches import Switches

KEPT = 200
"""Fetched updates that can come back."""

Json = dict[str, Any]


@dataclass
class Event:
    """One event. ``chat`` is the queue in which a webhook gets them one after the other."""

    body: Json
    chat: str
    state: str = "waiting"
    """``waiting``, ``taken`` or ``lost``."""


@dataclass
class Events:
    """All events, and those that no poll and no webhook has taken yet."""

    switches: Switches
    pending: deque[Event] = field(default_factory=deque)
    all: list[Event] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    on_new: Callable[[], None] = lambda: None
    _fetched: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT))
    _held: list[Event] | None = None

    def emit(self, name: str, chat: str, message: Json) -> None:
        """A new event."""
        event = Event({"event_name": name, "message": message}, chat)
        self.all.append(event)
        if self._held is None:
            self._queue(event)
        else:
            self._held.append(event)

    def hold(self) -> None:
        """Keep events back from now on."""
        self._held = self._held or []

    def release(self, order: str = "same", copies: int = 1) -> int:
        """Let go what was held, each ``copies`` times, in the ``same``, ``reversed`` or ``shuffled`` order."""
        held = [event for event in self._held or [] for _ in range(copies)]
        self._held = None
        if order == "reversed":
            held.reverse()
        elif order == "shuffled":
            random.shuffle(held)
        for event in held:
            self._queue(event)
        return len(held)

    def fetch(self) -> Json | None:
        """The next update of a poll; None when there is none. Replays come after what is new."""
        if self.pending:
            event = self.pending.popleft()
            event.state = "taken"
            self._fetched.append(event)
            return event.body
        if self.switches.replays and self._fetched:
            self._fetched.rotate(1)
            return self._fetched[0].body
        return None

    def _queue(self, event: Event) -> None:
        self.pending.append(event)
        self.changed.set()
        self.on_new()
