"""One chat's replies, sent one after the other: announced, delivered, and its end written down.

Before each send its key is marked in Redis, and the mark goes when the send is settled. A mark that a new sender
finds is that of a send whose end nobody saw: its outcome is unknown, unless the channel itself shows each key only
once (``repeatable``). A reply that its channel shows in several messages is replaced by them before any is sent.
What may be missing of earlier messages is put before the next one (:mod:`bot.delivery.repeats`). When the last
message of an answer is settled, its arrival is reported (:mod:`bot.citizen_data.arrivals`).
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from actions.saying.reply import Reply
from bot import keys
from bot.delivery import repeats
from bot.delivery.crash_points import reach
from bot.delivery.outbox_scripts import MARK, MISSING_KEPT, REPLACE, SETTLE
from bot.delivery.repeats import Missing
from bot.messages.channel import Channel, Delivery, Outcome
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import CannotOpen, Envelope
from bot.redis import DOWN, Client
from common.log import traced, where, who
from common.metrics import SEND_SECONDS, SENDS, tally, took
from common.waiting import Backoff

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.3
BACKOFF = Backoff()
GIVE_UP_SECONDS = 24 * 3600

UNKNOWN_KEPT = 1_000
UNKNOWN_SECONDS = 30 * 24 * 3600
"""Most replies that may not have arrived, listed per lane, and the seconds for which they are."""
DELIVERY_SECONDS = 7 * 24 * 3600
"""Seconds for which it is known that a message to a chat got lost, for the citizen who writes again only days later.
"""


CASE = ("case", "said")
"""Keys of the talk for an officer that a chat may have."""


def as_decided(reply: Reply) -> Reply:
    """Leave a reply as it is."""
    return reply


class Mark(IntEnum):
    """The state found when a send was to be announced."""

    FENCED = -1
    NOTHING = 0
    SET = 1
    FOUND = 2
    NOT_OURS = 3


@dataclass(frozen=True)
class Step:
    """The result of one step: whether the next may follow at once, or in how many seconds.

    ``fenced`` when the lane is not ours as we thought.
    """

    more: bool = False
    wait: float | None = None
    fenced: bool = False


@dataclass(frozen=True)
class Chat:
    """Whom a send is for."""

    lane: int
    channel: str
    chat: str

    @property
    def ref(self) -> str:
        """As it stands in the ``due`` set."""
        return chat_ref(self.channel, self.chat)

    def keys(self, *names: str) -> list[str]:
        """Keys of the chat and its lane, by the names of their functions in :mod:`bot.keys`."""
        return [self._key(name) for name in names]

    def _key(self, name: str) -> str:
        if name == "fence":
            return keys.fence(self.lane, "sender")
        if name in CASE:
            return str(getattr(keys, name)(keys.case_id(self.channel, self.chat)))
        if name in ("out", "missing", "delivery", "talk"):
            return str(getattr(keys, name)(self.channel, self.chat))
        return str(getattr(keys, name)(self.lane))


@dataclass(frozen=True)
class _Found:
    """The first reply that waits. ``missing`` is how many before it may be missing, -1 when none is kept of these."""

    mark: Mark
    body: str = ""
    name: str = ""
    missing: int = 0


class Sending:
    """Sends the first reply of a chat, step by step. ``fences`` are those of the lanes held (lane → fence)."""

    def __init__(
        self,
        redis: Client,
        channels: Mapping[str, Channel],
        envelope: Envelope,
        fences: Callable[[], Mapping[int, str]],
        stopping: Callable[[], bool],
        ways_out: Callable[[Reply], Reply] = as_decided,
    ) -> None:
        self._redis = redis
        self._envelope = envelope
        self._channels = channels
        self._fences = fences
        self._stopping = stopping
        self._ways_out = ways_out
        self._mark = redis.register_script(MARK)
        self._settle = redis.register_script(SETTLE)
        self._replace_first = redis.register_script(REPLACE)
        self._failures: dict[str, int] = {}
        self._names: dict[str, str] = {}

    async def step(self, to: Chat) -> Step:
        """Send the first reply that waits, or put in its place what has to be sent before or instead."""
        found = await self._announce(to)
        if found.mark is Mark.NOT_OURS:
            log.info("outbox %s: replies dropped, the bot does not speak now", who(to.channel, to.chat))
            return Step(more=True)  # behind them an officer's words may wait
        if found.mark not in (Mark.SET, Mark.FOUND):
            return Step(fenced=found.mark is Mark.FENCED)
        entry, pieces = self._open(to.channel, found.body)
        if found.missing and not entry.repeat and await self._say_again(to, found, entry):
            return Step(more=True)
        if len(pieces) > 1:
            return await self._take_apart(to, found, entry, pieces)
        with traced(entry.whole):
            return await self._note(to, found, entry, await self._deliver(to, found, entry, readable=bool(pieces)))

    async def _announce(self, to: Chat) -> _Found:
        """Mark the first reply of a chat as being sent.

        The name of the send stays the same until it is known to be announced: the answer of Redis may have been lost.
        """
        name = self._names.setdefault(to.ref, secrets.token_hex(6))
        names = to.keys("fence", "out", "due", "sending", "talk", "news", "missing", "delivery", "arrivals", *CASE)
        reach("before mark")
        found = await self._mark(keys=names, args=[self._fence(to), to.ref, name, keys.NEWS])
        reach("after mark")
        del self._names[to.ref]
        mark = Mark(found[0])
        return _Found(mark, *found[1:]) if mark in (Mark.SET, Mark.FOUND) else _Found(mark)

    def _open(self, channel: str, body: str) -> tuple[Entry, Sequence[Reply]]:
        """An entry and the messages its channel shows it in: none when it cannot be opened."""
        try:
            entry = Entry.from_json(body, self._envelope)
        except CannotOpen:
            return Entry.unreadable(body), ()
        entry = replace(entry, reply=self._ways_out(entry.reply))
        sender = self._channels.get(channel)
        return entry, sender.pieces(entry.reply) if sender else (entry.reply,)

    async def _say_again(self, to: Chat, found: _Found, entry: Entry) -> bool:
        """Put what may be missing of earlier messages before ``entry``. False when there is nothing to be said.

        That is done before ``entry`` is sent: a mark that is found meanwhile is that of a send that never began.
        """
        missing, waiting, gone_at = await self._missing(to, entry)
        if gone_at:
            gone = repeats.gone(gone_at, entry).to_json(self._envelope)
            await self._replace(to, found, [gone, found.body], gone=True)
            return True
        rows = repeats.due(missing, entry)
        said = [one.to_json(self._envelope) for one in repeats.again(rows, entry, waiting)]
        if rows:
            await self._replace(to, found, [*said, found.body], [one.row for one in rows])
        return bool(rows)

    async def _missing(self, to: Chat, entry: Entry) -> tuple[list[Missing], list[Reply], float]:
        """Return what may be missing, what goes to the chat now, and when (epoch s) the first was decided of which
        nothing is kept any more, 0 for never, or where that was told ahead of ``entry`` already.
        """
        missing, out, delivery = to.keys("missing", "out", "delivery")
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.lrange(missing, 0, -1).lrange(out, 0, -1).hmget(delivery, "lost", "dropped", "told ahead of")
            rows, waiting, (lost_at, dropped_at, told_ahead_of) = await pipe.execute()
        pieces = [piece for body in waiting for piece in self._open(to.channel, body)[1]]
        gone_at = 0.0 if told_ahead_of == entry.whole else float(dropped_at or (not rows and lost_at) or 0)
        return [self._read(row) for row in rows], pieces, gone_at

    def _read(self, row: str) -> Missing:
        outcome, _, body = row.partition(" ")
        return Missing(row, Outcome(outcome), self._open("", body)[0])

    async def _take_apart(self, to: Chat, found: _Found, entry: Entry, pieces: Sequence[Reply]) -> Step:
        """Put the pieces of a long reply in its place before any is sent: each is then sent and settled by itself.

        So a mark that is found on a reply that was not taken apart is that of a send that never began.
        """
        whole = replace(entry, answer=entry.whole)
        first, *rest = [replace(whole, key=f"{entry.key}.{n}", reply=piece) for n, piece in enumerate(pieces, 1)]
        parts = [first, *(replace(part, quote="") for part in rest)]
        await self._replace(to, found, [part.to_json(self._envelope) for part in parts])
        return Step(more=True)

    async def _replace(
        self, to: Chat, found: _Found, bodies: Sequence[str], said: Sequence[str] = (), *, gone: bool = False
    ) -> None:
        """Put ``bodies`` in the place of the reply that was found; the rows ``said`` are no longer missing.

        ``gone`` when they tell that something is not kept any more.
        """
        names = to.keys("fence", "out", "sending", "missing", "delivery")
        args: list[str | int] = [self._fence(to), to.ref, found.name, found.body]
        args += [int(gone), len(said), *said, *bodies]
        reach("before split")
        await self._replace_first(keys=names, args=args)
        reach("after split")

    async def _deliver(self, to: Chat, found: _Found, entry: Entry, *, readable: bool) -> Delivery:
        """Send one message, unless it cannot be opened, or a send of it may have arrived already."""
        channel = self._channels.get(to.channel)
        if not readable:
            log.error("outbox %s: %s cannot be opened: is WEB_SECRET right?", who(to.channel, to.chat), entry.key)
            return Delivery(Outcome.NOT_SENT, final=True)
        if found.mark is Mark.FOUND and not getattr(channel, "repeatable", False):
            return Delivery(Outcome.UNKNOWN)
        if channel is None:
            return Delivery(Outcome.NOT_SENT)
        begun = time.perf_counter()
        try:
            return await channel.send(to.chat, entry.key, entry.reply, entry.quote)
        except Exception as error:
            log.error("channel %s broke its promise not to raise: %s", to.channel, where(error))
            return Delivery(Outcome.UNKNOWN)
        finally:
            took(SEND_SECONDS, time.perf_counter() - begun, channel=to.channel)

    async def _note(self, to: Chat, found: _Found, entry: Entry, delivery: Delivery) -> Step:
        """Write down how a send ended; while Redis is away, again and again, since only we know it."""
        again = _may_be_tried_again(delivery, entry)
        outcome, wait = ("again", self._backoff(to.ref, delivery)) if again else (delivery.outcome.value, 0.0)
        if not again:
            self._failures.pop(to.ref, None)
        tally(SENDS, channel=to.channel, outcome=outcome)
        level = logging.WARNING if outcome in (Outcome.UNKNOWN.value, Outcome.NOT_SENT.value) else logging.INFO
        log.log(level, "outbox %s: %s %s", who(to.channel, to.chat), entry.key, outcome)
        names = to.keys("out", "due", "sending", "unknown", "news", "missing", "delivery", "arrivals")
        names += to.keys("talk", *CASE)
        args: list[str | int | float] = [
            *(found.body, entry.key, to.ref, outcome, later(wait), int(time.time())),
            *(UNKNOWN_KEPT, found.name, UNKNOWN_SECONDS, keys.NEWS),
            *_of_the_answer(entry, outcome),
            *(entry.at, repeats.KEPT_SECONDS, DELIVERY_SECONDS, MISSING_KEPT),
        ]
        reach("before settle")
        more = await self._insist(lambda: self._settle(keys=names, args=args))
        reach("after settle")
        return Step(wait=wait) if again else Step(more=bool(more))

    async def _insist(self, step: Callable[[], Awaitable[Any]]) -> Any:
        while True:
            try:
                return await step()
            except DOWN as error:
                if self._stopping():
                    raise
                log.warning("outbox waits for Redis: %s", where(error))
                await asyncio.sleep(RETRY_SECONDS)

    def _backoff(self, ref: str, delivery: Delivery) -> float:
        failures = self._failures[ref] = self._failures.get(ref, 0) + 1
        return BACKOFF.after(failures) if delivery.retry_after is None else delivery.retry_after

    def _fence(self, to: Chat) -> str:
        return self._fences().get(to.lane, "none")


def later(seconds: float) -> int:
    """The time in so many seconds (epoch ms)."""
    return int((time.time() + seconds) * 1000)


def _may_be_tried_again(delivery: Delivery, entry: Entry) -> bool:
    now = time.time()
    young = now - entry.at < GIVE_UP_SECONDS and not 0 < entry.until <= now
    return delivery.outcome is Outcome.NOT_SENT and not delivery.final and young


def _of_the_answer(entry: Entry, outcome: str) -> list[str | int]:
    """Return what follows for the answer when a message of it ended so, as the script wants it.

    Its name; whether it was told in part before; whether its rest must wait; what becomes of what is missing. The
    rest waits behind what was refused, since it would be too, and behind a repeat that got lost as well.
    """
    late = bool(entry.ahead_of) and entry.ahead_of != entry.whole
    lost = outcome in (Outcome.UNKNOWN.value, Outcome.NOT_SENT.value)
    rest_waits = lost and (outcome == Outcome.NOT_SENT.value or 0 < entry.repeat <= repeats.MOST_REPEATS)
    if entry.repeat < repeats.MOST_REPEATS:
        kept = "kept"
    else:
        kept = "told" if entry.repeat == repeats.MOST_REPEATS else "let go"
    return [entry.whole, int(late), int(rest_waits), kept]
