"""The worker: takes events from the inbox, lets the brain answer, commits.

Citizens are served side by side, each citizen's messages one at a time and in order. A slow portal therefore holds up
only the citizen who asked for it. Several workers share the lanes (:mod:`bot.delivery.lanes`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

from actions.citizen import CITIZEN
from actions.reply import Reply
from bot import keys
from bot.care.desk import Closing, Desk, NoDesk, TurnResult
from bot.channels.base import Inbound
from bot.delivery.commit import Conversations
from bot.delivery.envelope import PLAIN, Envelope
from bot.delivery.inbox import FENCED, Event, Inbox
from bot.delivery.lanes import RENEW_SECONDS, Lanes
from bot.processes.tasks import cancel
from bot.redis import DOWN, Client
from common.log import where, who

log = logging.getLogger(__name__)

MAX_TRIES = 3
"""Turns of one event that may fail before it is set aside."""
MAX_BEGINS = 8
"""Turns of one event that may be begun at all: one that kills its worker each time is set aside as well."""
TURN_SECONDS = 60.0
"""Longest turn; a longer one counts as failed."""
STOP_SECONDS = 9.0
"""How long the turns in hand may take after SIGTERM; what is not finished then waits for the next start."""
MAX_OPEN = 64
"""Events in hand at once, over all citizens."""
TYPING_SECONDS = 4.0
RETRY_SECONDS = 0.5
BLOCK_MS = 200
"""How long one read waits for events, and so how late a stop is noticed."""

FAILED = Reply(
    "Xin lỗi, tin nhắn này hệ thống đang chưa trả lời được vì lỗi kỹ thuật. "
    "Vui lòng hỏi lại bằng cách khác, hoặc gõ “gặp cán bộ” để biết cách liên hệ."
)


class Brain(Protocol):
    """What the worker needs of :class:`bot.brain.Brain`."""

    def turn(self, memory: dict[str, Any], message: Inbound) -> Awaitable[TurnResult]:
        """Answer one message."""


class Worker:
    """Serves its share of the lanes until told to stop."""

    def __init__(self, redis: Client, brain: Brain, envelope: Envelope = PLAIN, desk: Desk | None = None) -> None:
        self._redis = redis
        self._brain = brain
        self._desk = desk or NoDesk()
        self._inbox = Inbox(redis, envelope)
        self._conversations = Conversations(redis, envelope)
        self._lanes = Lanes(redis, "worker")
        self._renewed = 0.0
        self._fences: dict[int, str] = {}
        self._cursors: dict[int, str] = {}
        self._waiting: dict[tuple[str, str], deque[Event]] = {}
        self._talks: set[asyncio.Task[None]] = set()
        self._typings: set[asyncio.Task[None]] = set()
        self._lost: Exception | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then finish the turns in hand. A Redis that is away is waited for."""
        while not stop.is_set():
            try:
                await self._serve(stop)
            except Exception as error:
                log.warning("worker starts over: %s", where(error))
                await _set_within(stop, RETRY_SECONDS)
        await self._lanes.leave()

    async def _serve(self, stop: asyncio.Event) -> None:
        """Read our lanes from their first open event on. Raises when Redis is lost, giving up what is in hand."""
        self._cursors, self._fences, self._renewed = {}, {}, 0.0
        self._waiting, self._talks, self._lost = {}, set(), None
        try:
            while not stop.is_set() and self._lost is None:
                await self._look_after_lanes()
                await self._take(stop)
        finally:
            await self._finish(STOP_SECONDS if self._lost is None else 0.0)
        if self._lost is not None:
            raise self._lost

    async def _look_after_lanes(self) -> None:
        """Renew the leases in time. A lane that is new to us, or was another's meanwhile, is read from its start."""
        if time.monotonic() - self._renewed < RENEW_SECONDS:
            return
        await self._lanes.renew()
        self._renewed = time.monotonic()
        await self._lanes.give_back(self._lanes.surplus - self._busy_lanes())
        kept = {lane: self._fences[lane] for lane in self._cursors if lane in self._fences}
        self._fences = {lane: fence for lane, fence in self._lanes.held.items() if lane not in self._lanes.surplus}
        self._cursors = {
            lane: self._cursors[lane] if kept.get(lane) == fence else "0" for lane, fence in self._fences.items()
        }

    async def _take(self, stop: asyncio.Event) -> None:
        room = MAX_OPEN - sum(len(events) for events in self._waiting.values())
        if room <= 0:
            await asyncio.wait(self._talks, timeout=RENEW_SECONDS / 2, return_when=asyncio.FIRST_COMPLETED)
            return
        if not self._cursors:
            await _set_within(stop, RENEW_SECONDS / 2)
            return
        count = max(1, room // len(self._cursors))
        for event in await self._inbox.read(self._cursors, count=count, block_ms=BLOCK_MS, fences=self._fences):
            self._cursors[event.lane] = event.id
            if event.inbound is None:
                log.error("an event in lane %d cannot be opened: is WEB_SECRET the gateway's?", event.lane)
                await self._conversations.set_aside(event, "unreadable", [])
            else:
                self._accept(event, stop)

    def _accept(self, event: Event, stop: asyncio.Event) -> None:
        chat = (event.known.channel, event.known.chat)
        if chat in self._waiting:
            self._waiting[chat].append(event)
            return
        self._waiting[chat] = deque([event])
        task = asyncio.create_task(self._talk(chat, stop))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _talk(self, chat: tuple[str, str], stop: asyncio.Event) -> None:
        """All waiting events of one citizen, one after the other; after ``stop``, only the one in hand."""
        try:
            while self._waiting[chat] and not stop.is_set():
                await self._answer(self._waiting[chat][0])
                self._waiting[chat].popleft()
            del self._waiting[chat]
        except Exception as error:
            self._lost = error

    async def _answer(self, event: Event) -> None:
        """One event: a turn and its commit, or quarantine. Nothing when it is done already or no longer ours."""
        inbound, error = event.known, "its turns ended the worker"
        memory = await self._conversations.memory(inbound.channel, inbound.chat)
        for _ in range(MAX_TRIES):
            begun = await self._inbox.begin(event)
            if begun == FENCED:
                self._read_again(event.lane)
            if begun <= 0:
                return
            if begun > MAX_BEGINS:
                break
            try:
                async with self._typing(inbound):
                    closing = await asyncio.wait_for(self._turn(event, memory), TURN_SECONDS)
            except Exception as failure:
                error = where(failure)
                log.error("turn of %s failed: %s", who(inbound.channel, inbound.chat), error)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                if not await self._conversations.commit(event, closing.memory, closing.replies, closing.seconds):
                    self._read_again(event.lane)
                return
        if not await self._conversations.set_aside(event, error, [FAILED]):
            self._read_again(event.lane)

    async def _turn(self, event: Event, memory: dict[str, Any]) -> Closing:
        """Let the brain answer, and the desk do what was decided. All of it may be repeated until the commit."""
        citizen = await self._desk.citizen(event.known)
        CITIZEN.set(citizen)
        result = await self._brain.turn(memory, event.known)
        return await self._desk.close(event, citizen, result)

    def _read_again(self, lane: int) -> None:
        """The lane is not ours as we thought: look at the leases now, and read it anew if we still hold it."""
        self._fences.pop(lane, None)
        self._renewed = 0.0

    @asynccontextmanager
    async def _typing(self, inbound: Inbound) -> AsyncIterator[None]:
        """Signal "typing" before the block, so that it never follows the answer, and again while the block lasts."""
        signal = json.dumps({"channel": inbound.channel, "chat": inbound.chat})
        done = asyncio.Event()
        await self._signal_typing(signal)
        task = asyncio.create_task(self._go_on_typing(signal, done))
        self._typings.add(task)
        task.add_done_callback(self._typings.discard)
        try:
            yield
        finally:
            done.set()  # a cancelled publish would cost its connection

    async def _go_on_typing(self, signal: str, done: asyncio.Event) -> None:
        while not await _set_within(done, TYPING_SECONDS):
            await self._signal_typing(signal)

    async def _signal_typing(self, signal: str) -> None:
        with suppress(*DOWN):
            await self._redis.publish(keys.TYPING_SIGNAL, signal)

    async def _finish(self, seconds: float) -> None:
        """Let every talk finish the turn it is in, for up to ``seconds``; the rest stays in the inbox."""
        deadline = time.monotonic() + seconds
        while (talks := list(self._talks)) and time.monotonic() < deadline:
            await self._lanes.leave(but=self._busy_lanes())
            with suppress(*DOWN):
                await self._lanes.keep()
            await asyncio.wait(talks, timeout=min(RENEW_SECONDS, max(0.0, deadline - time.monotonic())))
        await cancel(self._talks)

    def _busy_lanes(self) -> set[int]:
        return {events[0].lane for events in self._waiting.values() if events}


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    with suppress(asyncio.TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
    return event.is_set()
