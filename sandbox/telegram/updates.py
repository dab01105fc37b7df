"""The updates that wait for the bot, whichever way it fetches them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.held import Gate

MESSAGE_LIFE = 24 * 3600.0
CALLBACK_LIFE = 150.0
OPT_IN = ("chat_member", "message_reaction", "message_reaction_count")
"""Kinds that are delivered only when asked for."""

Json = dict[str, Any]


@dataclass(eq=False)
class Update:
    """One update. ``queue`` names the order it belongs to: one per chat for messages, one per user for taps."""

    id: int
    kind: str
    payload: Json
    queue: str
    born: float = field(default_factory=time.time)

    @property
    def expired(self) -> bool:
        """Tell whether it is too old to be delivered."""
        return time.time() - self.born > (CALLBACK_LIFE if self.kind == "callback_query" else MESSAGE_LIFE)

    def to_wire(self) -> Json:
        """An ``Update`` object."""
        return {"update_id": self.id, self.kind: self.payload}


class Updates:
    """Pending updates, oldest first; ``gate`` holds new ones back."""

    def __init__(self) -> None:
        self.pending: list[Update] = []
        self.allowed: list[str] = []
        self.changed = asyncio.Event()
        self.on_new: Callable[[], None] = lambda: None
        self._ids = count(100_000_001)
        self.gate: Gate[Update] = Gate(self._queue)

    def emit(self, kind: str, payload: Json, queue: str) -> None:
        """A new update, unless the bot does not want its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in OPT_IN
        if not wanted:
            return
        self.gate.put(Update(next(self._ids), kind, payload, queue))

    def next_batch(self, offset: int, limit: int) -> list[Update]:
        """Confirm everything below ``offset`` and give the next ones. A negative offset counts from the end."""
        self.drop_expired()
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [update for update in self.pending if update.id >= offset]
        return self.pending[:limit]

    def remove(self, update: Update) -> None:
        """Delivered or given up."""
        if update in self.pending:
            self.pending.remove(update)

    def clear(self) -> None:
        """Forget all that is pending."""
        self.pending.clear()

    def drop_expired(self) -> None:
        """Forget what is too old."""
        self.pending = [update for update in self.pending if not update.expired]

    def _queue(self, update: Update) -> None:
        self.pending.append(update)
        self.changed.set()
        self.on_new()
