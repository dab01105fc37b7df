"""The history of a web chat: kept for a day so that it survives a reload, a lost connection and a restart of ours."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot import keys
from bot.messages.envelope import PLAIN, CannotOpen, Envelope
from bot.redis import Client

KEEP_SECONDS = 24 * 3600
KEEP_ENTRIES = 200
START = "0-0"

# KEYS: marks, stream. ARGV: life (s), sealed entry, most entries, oldest time (ms), signal, chat, key, now (ms)
_APPEND = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[4])
if redis.call('ZADD', KEYS[1], 'NX', ARGV[8], ARGV[7]) == 0 then return 0 end
redis.call('EXPIRE', KEYS[1], ARGV[1])
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[3], '*', 'entry', ARGV[2])
redis.call('XTRIM', KEYS[2], 'MINID', ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[1])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 1
"""

# KEYS: marks, stream. ARGV: life (s), sealed entry, signal, chat. → 1 when there was something
_CLEAR = """
local there = redis.call('DEL', KEYS[1], KEYS[2])
if there == 0 then return 0 end
redis.call('XADD', KEYS[2], '*', 'entry', ARGV[2])
redis.call('EXPIRE', KEYS[2], ARGV[1])
redis.call('PUBLISH', ARGV[3], ARGV[4])
return 1
"""

CLEARED = {"from": "nobody", "cleared": True}
"""The entry that begins a history again: pages take away what they show."""


@dataclass(frozen=True)
class Shown:
    """One entry of a history. ``id`` grows with each entry; a reader that lost its connection goes on after it."""

    id: str
    entry: dict[str, Any]


class History:
    """The histories of all web chats."""

    def __init__(self, redis: Client, envelope: Envelope = PLAIN) -> None:
        self._redis = redis
        self._envelope = envelope
        self._append = redis.register_script(_APPEND)
        self._clear = redis.register_script(_CLEAR)

    async def append(self, chat: str, key: str, entry: Mapping[str, Any]) -> None:
        """Add ``entry``, once per ``key``. It must hold no identity or phone number."""
        body = self._envelope.seal(json.dumps(entry, ensure_ascii=False))
        now = int(time.time() * 1000)
        what: list[str | int] = [KEEP_SECONDS, body, KEEP_ENTRIES, now - KEEP_SECONDS * 1000]
        args = [*what, keys.WEB_SIGNAL, chat, keys.mark_of(key), now]
        await self._append(keys=[keys.shown(chat), keys.web(chat)], args=args)

    async def clear(self, chat: str) -> bool:
        """Delete what was shown, also on open pages. False when there was nothing."""
        args: list[str | int] = [KEEP_SECONDS, self._envelope.seal(json.dumps(CLEARED)), keys.WEB_SIGNAL, chat]
        return bool(await self._clear(keys=[keys.shown(chat), keys.web(chat)], args=args))

    async def exists(self, chat: str) -> bool:
        """Tell whether anything was shown in ``chat`` yet."""
        return bool(await self._redis.exists(keys.web(chat)))

    async def after(self, chat: str, cursor: str = START) -> list[Shown]:
        """Entries after ``cursor`` that are not yet a day old."""
        first = max(f"({cursor}", f"({_oldest()}", key=_order)
        rows = await self._redis.xrange(keys.web(chat), min=first)
        return [*filter(None, (self._shown(entry_id, fields) for entry_id, fields in rows))]

    async def label(self, chat: str, payload: str) -> str | None:
        """The label of a button that this chat was shown; None when it was not, or too long ago."""
        for shown in reversed(await self.after(chat)):
            for choice in shown.entry.get("choices", ()):
                if choice["payload"] == payload:
                    return str(choice["label"])
        return None

    def _shown(self, entry_id: str, fields: Mapping[str, str]) -> Shown | None:
        """None for an entry that was sealed with another secret."""
        try:
            return Shown(entry_id, json.loads(self._envelope.open(fields["entry"])))
        except CannotOpen:
            return None


def _oldest() -> str:
    return f"{int((time.time() - KEEP_SECONDS) * 1000)}-0"


def _order(bound: str) -> tuple[int, ...]:
    return tuple(int(part) for part in bound.lstrip("(").split("-"))


class Ring(Enum):
    """The reason for which a listener woke up."""

    NEWS = "news"
    TYPING = "typing"
    SILENCE = "ping"
    END = "end"


@dataclass
class Bell:
    """Rings when a chat has something new to show."""

    _rung: asyncio.Event = field(default_factory=asyncio.Event)
    _typing: bool = False
    _ended: bool = False

    def end(self) -> None:
        """Wake the listener for the last time."""
        self._ended = True
        self._rung.set()

    def ring(self, *, typing: bool = False) -> None:
        """Wake the listener."""
        self._typing = self._typing or typing
        self._rung.set()

    async def wait(self, seconds: float) -> Ring:
        """Wait until the bell rings, at most ``seconds``."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except asyncio.TimeoutError:
            return Ring.SILENCE
        if self._ended:
            return Ring.END
        self._rung.clear()
        typing, self._typing = self._typing, False
        return Ring.TYPING if typing else Ring.NEWS


class Hub:
    """The open pages of this process, by chat."""

    def __init__(self) -> None:
        self._bells: dict[str, list[Bell]] = {}

    def close(self) -> None:
        """Let every open page go."""
        for bells in self._bells.values():
            for bell in bells:
                bell.end()

    def ring(self, chat: str, *, typing: bool = False) -> None:
        """Wake every open page of ``chat``."""
        for bell in self._bells.get(chat, ()):
            bell.ring(typing=typing)

    @contextmanager
    def listen(self, chat: str) -> Iterator[Bell]:
        """A bell for one open page, for as long as it is open."""
        bell = Bell()
        self._bells.setdefault(chat, []).append(bell)
        try:
            yield bell
        finally:
            self._bells[chat].remove(bell)
            if not self._bells[chat]:
                del self._bells[chat]

    def open_pages(self, chat: str) -> int:
        """Count how many pages of ``chat`` are open here."""
        return len(self._bells.get(chat, ()))
