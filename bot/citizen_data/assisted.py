"""The chats of assisted mode: begun by an officer's address, and deleted whole when they are done or time is over."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot import keys
from bot.messages.envelope import PLAIN, CannotOpen, Envelope
from bot.messages.short_codes import ALPHABET
from bot.processes.tasks import keep_on
from bot.redis import Client

LONGEST_SECONDS = 30 * 60
OPEN_WITHIN_SECONDS = 15 * 60
"""Seconds for which the address waits to be opened on the tablet."""
AGAIN_SECONDS = 60
"""Seconds after the first deletion at which it is done once more: a turn that was under way has ended by then."""
LOOK_SECONDS = 5.0
WEB = "web"
WORD = 6
"""Letters of the word that begins a session."""

Erase = Callable[[str, str, str], Awaitable[str]]
"""Deletes everything about a chat: its channel, its id, and a code for the proof."""


@dataclass(frozen=True)
class Began:
    """A session that begins: a fresh chat, for the office and the counter (a link's code) that were chosen."""

    chat: str
    office: str
    link: str


class Sessions:
    """All of them, in Redis. Chats lie sealed."""

    def __init__(self, redis: Client, envelope: Envelope = PLAIN, *, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._envelope = envelope
        self._clock = clock

    async def offer(self, office: str, link: str) -> str:
        """A word that begins one session soon; short, as it may be typed. Who guesses one gets an empty chat."""
        word = "".join(secrets.choice(ALPHABET) for _ in range(WORD))
        await self._redis.set(keys.assist(word), f"{office} {link}", ex=OPEN_WITHIN_SECONDS)
        return word

    async def waits(self, word: str) -> bool:
        """Tell whether the session of that word can still be begun."""
        return bool(await self._redis.exists(keys.assist(_typed(word))))

    async def begin(self, word: str) -> Began | None:
        """The session of that word; None where it was begun before, or waited too long."""
        stored = await self._redis.getdel(keys.assist(_typed(word)))
        if stored is None:
            return None
        office, _, link = stored.partition(" ")
        began = Began(secrets.token_urlsafe(24), office, link)
        await self._note(began.chat, self._clock() + LONGEST_SECONDS)
        return began

    async def end(self, chat: str) -> None:
        """Let it be deleted now. Of a chat that is none of these nothing happens."""
        if await self._redis.hexists(keys.ASSISTED, keys.mark_of(WEB, chat)):
            await self._note(chat, self._clock())

    async def sweep(self, erase: Erase) -> int:
        """Delete the chats whose time is over; how many."""
        due = 0
        for mark, row in (await self._redis.hgetall(keys.ASSISTED)).items():
            try:
                data = json.loads(self._envelope.open(row))
            except (CannotOpen, ValueError):
                await self._redis.hdel(keys.ASSISTED, mark)
                continue
            late = self._clock() - data["until"]
            if late < 0 or (data.get("once") and late < AGAIN_SECONDS):
                continue
            await erase(WEB, data["chat"], secrets.token_hex(5).upper())
            due += 1
            if data.get("once"):
                await self._redis.delete(keys.web(data["chat"]))  # by now every open page took its words away
                await self._redis.hdel(keys.ASSISTED, mark)
            else:
                await self._note(data["chat"], data["until"], once=True)
        return due

    async def look_after(self, erase: Erase) -> None:
        """Sweep for ever."""
        await keep_on(lambda: self.sweep(erase), LOOK_SECONDS, "assisted sessions are deleted later")

    async def _note(self, chat: str, until: float, *, once: bool = False) -> None:
        row = self._envelope.seal(json.dumps({"chat": chat, "until": until, "once": once}))
        await self._redis.hset(keys.ASSISTED, keys.mark_of(WEB, chat), row)


def _typed(word: str) -> str:
    """A word as somebody typed it: in any case, in groups."""
    return word.replace("-", "").replace(" ", "").upper()
