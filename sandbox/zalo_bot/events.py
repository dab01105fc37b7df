"""Events on their way to the bot: for polls or the webhook."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.held import Gate
from sandbox.zalo_bot.switches import BotSwitches

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

    switches: BotSwitches
    pending: deque[Event] = field(default_factory=deque)
    all: list[Event] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    on_new: Callable[[], None] = lambda: None
    _fetched: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT))

    def __post_init__(self) -> None:
        self.gate: Gate[Event] = Gate(self._queue)

    def emit(self, name: str, chat: str, message: Json) -> None:
        """A new event."""
        event = Event({"event_name": name, "message": message}, chat)
        self.all.append(event)
        self.gate.put(event)

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
