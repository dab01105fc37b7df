"""The worker: takes events from the inbox, lets the brain answer, commits.

Citizens are served side by side, each citizen's messages one at a time and in order; fragments of one message are
answered together (:mod:`bot.delivery.joining`). A slow portal therefore holds up only the citizen who asked for it.
Several workers share the lanes (:mod:`bot.delivery.lanes`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any

from actions.citizen.known import CITIZEN, EffectKind
from actions.saying.reply import Reply
from bot import keys
from bot.delivery import joining
from bot.delivery.commit import Conversations, answer_of
from bot.delivery.inbox import FENCED, Event, Inbox
from bot.delivery.joining import Talk
from bot.delivery.lanes import RENEW_SECONDS, Lanes
from bot.delivery.turn import Brain, Closing, Desk, NoDesk, StoreAway, TurnResult
from bot.messages.channel import Inbound
from bot.messages.envelope import PLAIN, Envelope
from bot.processes.tasks import cancel, set_within
from bot.redis import DOWN, Client
from common.log import traced, where, who
from common.metrics import FAILURES, STEPS, TURNS, step, tally, took
from portals.inquiry import TURN
from portals.inquiry import Turn as InquiryTurn

log = logging.getLogger(__name__)

MAX_TRIES = 3
"""Turns of one event that may fail before it is set aside."""
MAX_BEGINS = 8
"""Turns of one event that may be begun at all: one that kills its worker each time is set aside as well."""
TURN_SECONDS = 60.0
"""Longest turn; a longer one counts as failed."""
STOP_SECONDS = 9.0
"""Seconds that the turns in hand may take after SIGTERM; what is not finished then waits for the next start."""
MAX_OPEN = 64
"""Events in hand at once, over all citizens, without those that wait for a portal or for SQL."""
MAX_HELD = 4_000
"""Events in hand at once, with those."""
ROOM_SECONDS = 0.05
STORE_SECONDS = 1.0
"""Seconds between two tries of a turn for which SQL is away."""
TYPING_SECONDS = 4.0
RETRY_SECONDS = 0.5
BLOCK_MS = 200
"""Milliseconds that one read waits for events, and so how late a stop is noticed."""
_NEVER = float("-inf")
REMEMBERED = 1_000
"""Chats of which it is known when they last sent a fragment: about as many as can within a settle time."""

FAILED = Reply(
    "Xin lỗi, tin nhắn này hệ thống đang chưa trả lời được vì lỗi kỹ thuật. "
    "Vui lòng hỏi lại bằng cách khác, hoặc gõ “gặp cán bộ” để biết cách liên hệ."
)


class _MoreCame(Exception):
    """More fragments came of a message on which little could be said: its turn is given up for one about all."""


def _acts(result: TurnResult) -> bool:
    """Tell whether the turn does something beside answering; to keep a question is nothing that has to be now."""
    return any(effect.kind is not EffectKind.KEEP for effect in result.effects)


Check = Callable[[TurnResult], Awaitable[None]]
"""Looks at what the brain decided before it is carried out. Raises :class:`_MoreCame`."""


async def _accept_it(_result: TurnResult) -> None:
    """No check."""


class Worker:
    """Serves its share of the lanes until told to stop. ``settle`` is the settle time of fragments (s)."""

    def __init__(
        self,
        redis: Client,
        brain: Brain,
        envelope: Envelope = PLAIN,
        desk: Desk | None = None,
        *,
        settle: float = 0.0,
    ) -> None:
        self._redis = redis
        self._settle_seconds = settle
        self._brain = brain
        self._desk = desk or NoDesk()
        self._inbox = Inbox(redis, envelope)
        self._conversations = Conversations(redis, envelope)
        self._lanes = Lanes(redis, "worker")
        self._renewed = 0.0
        self._stop = asyncio.Event()
        self._fences: dict[int, str] = {}
        self._cursors: dict[int, str] = {}
        self._waiting: dict[tuple[str, str], Talk] = {}
        self._fragments: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._talks: set[asyncio.Task[None]] = set()
        self._typings: set[asyncio.Task[None]] = set()
        self._lost: Exception | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until ``stop`` is set, then finish the turns in hand. A Redis that is away is waited for."""
        self._stop = stop
        while not stop.is_set():
            try:
                await self._serve(stop)
            except Exception as error:
                log.warning("worker starts over: %s", where(error))
                await set_within(stop, RETRY_SECONDS)
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
        held = sum(len(talk.waiting) for talk in self._waiting.values() if talk.held)
        room = min(MAX_OPEN + held, MAX_HELD) - sum(len(talk.waiting) for talk in self._waiting.values())
        if room <= 0:
            await asyncio.wait(self._talks, timeout=ROOM_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            return
        if not self._cursors:
            await set_within(stop, RENEW_SECONDS / 2)
            return
        count = max(1, room // len(self._cursors))
        for event in await self._inbox.read(self._cursors, count=count, block_ms=BLOCK_MS, fences=self._fences):
            self._cursors[event.lane] = event.id
            if event.inbound is None:
                log.error("an event in lane %d cannot be opened: is WEB_SECRET the gateway's?", event.lane)
                tally(FAILURES, failure="unreadable")
                await self._conversations.set_aside(event, "unreadable", [])
            else:
                self._accept(event, stop)

    def _accept(self, event: Event, stop: asyncio.Event) -> None:
        chat = (event.known.channel, event.known.chat)
        known = chat in self._waiting
        self._waiting.setdefault(chat, Talk()).add(event)
        if known:
            return
        task = asyncio.create_task(self._talk(chat, stop))
        self._talks.add(task)
        task.add_done_callback(self._talks.discard)

    async def _talk(self, chat: tuple[str, str], stop: asyncio.Event) -> None:
        """All waiting events of one citizen, one after the other; after ``stop``, only those in hand."""
        talk = self._waiting[chat]
        try:
            while talk.waiting and not stop.is_set():
                talk.burst = talk.waiting[0].since - self._fragments.get(chat, _NEVER) < joining.BURST_SECONDS
                await self._settle(chat, talk, stop)
                if not stop.is_set():
                    await self._answer(chat, talk, stop)
            del self._waiting[chat]
        except Exception as error:
            self._lost = error

    async def _settle(self, chat: tuple[str, str], talk: Talk, stop: asyncio.Event) -> None:
        """Wait until no more fragments of the first message are to be expected."""
        if talk.pause(self._settle_seconds):
            await self._signal_typing(*chat)
        while (seconds := talk.pause(self._settle_seconds)) and not stop.is_set():
            await talk.wait(min(seconds, BLOCK_MS / 1000))

    async def _answer(self, chat: tuple[str, str], talk: Talk, stop: asyncio.Event) -> None:
        """Answer the first message: its fragments in one turn, or where that does not work the first of them."""
        patience = self._settle_seconds
        while True:
            events = talk.first(patience)
            try:
                with traced(answer_of(events[0])):
                    done = await self._answer_together(events, self._if_no_more(talk, events, stop))
                break
            except _MoreCame:
                patience = self._settle_seconds * joining.PATIENT
                await self._settle(chat, talk, stop)
        self._note_fragment(chat, talk.waiting[done - 1])
        for _ in range(done):
            talk.waiting.popleft()

    def _if_no_more(self, talk: Talk, events: Sequence[Event], stop: asyncio.Event) -> Check:
        """A check that waits a little for more fragments where little can be said on what is there."""
        patience = self._settle_seconds * joining.PATIENT

        async def check(result: TurnResult) -> None:
            if not joining.says_little(result.decision) or _acts(result):
                return
            while (
                (seconds := talk.pause(patience)) and len(talk.first(patience)) == len(events) and not stop.is_set()
            ):
                await talk.wait(min(seconds, BLOCK_MS / 1000))
            if len(talk.first(patience)) > len(events):
                raise _MoreCame

        return check

    def _note_fragment(self, chat: tuple[str, str], last: joining.Waiting) -> None:
        if joining.is_fragment(last.event.known):
            self._fragments[chat] = last.since
            self._fragments.move_to_end(chat)
        if len(self._fragments) > REMEMBERED:
            self._fragments.popitem(last=False)

    async def _answer_together(self, events: Sequence[Event], check: Check) -> int:
        """Answer ``events`` in one turn; one that breaks it must not take the others along. How many were answered.

        Raises :class:`_MoreCame` when another turn is better.
        """
        if len(events) == 1:
            await self._answer_one(events[0], check)
            return 1
        event = joining.joined(events)
        memory = await self._conversations.memory(*_chat(event))
        if await self._inbox.begin(event) == 1:
            try:
                closing = await self._closing(event, memory, check)
                if await self._conversations.close(event, closing):
                    return len(events)
            except _MoreCame:
                await self._inbox.unbegin(event)
                raise
            except StoreAway:
                await self._inbox.unbegin(event)
            except Exception as failure:
                log.warning("fragments of %s are answered one by one: %s", who(*_chat(event)), where(failure))
        await self._answer_one(events[0], _accept_it)
        return 1

    async def _answer_one(self, event: Event, check: Check) -> None:
        """One event: a turn and its commit, or quarantine. Nothing when it is done already or no longer ours."""
        error, failures = "its turns ended the worker", 0
        memory = await self._conversations.memory(*_chat(event))
        while failures < MAX_TRIES:
            begun = await self._inbox.begin(event)
            if begun == FENCED:
                self._read_again(event.lane)
            if begun <= 0:
                return
            if begun > MAX_BEGINS:
                break
            try:
                closing = await self._closing(event, memory, check if begun == 1 else _accept_it)
            except _MoreCame:
                await self._inbox.unbegin(event)
                raise
            except StoreAway:
                tally(FAILURES, failure="without_sql")
                await self._inbox.unbegin(event)
                if await self._store_is_waited_for(event):
                    return
            except Exception as failure:
                failures += 1
                tally(FAILURES, failure="failed")
                error = where(failure)
                log.error("turn of %s failed: %s", who(*_chat(event)), error)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                if not await self._conversations.close(event, closing):
                    self._read_again(event.lane)
                return
        tally(FAILURES, failure="set_aside")
        if not await self._conversations.set_aside(event, error, [FAILED]):
            self._read_again(event.lane)

    async def _store_is_waited_for(self, event: Event) -> bool:
        """Wait until it is back, taking nobody's place; True when it is time to stop."""
        with self._held(_chat(event)):
            while not await set_within(self._stop, STORE_SECONDS):
                if await self._desk.is_there(event.known):
                    return False
        return True

    @contextmanager
    def _held(self, chat: tuple[str, str]) -> Iterator[None]:
        """A talk that waits for somebody outside does not count among those in hand."""
        talk = self._waiting.get(chat) or Talk()
        talk.held += 1
        try:
            yield
        finally:
            talk.held -= 1

    async def _closing(self, event: Event, memory: dict[str, Any], check: Check) -> Closing:
        """A turn within its time, with "typing" shown meanwhile."""
        took(STEPS, time.time() - event.moment, step="waited")
        async with self._typing(event.known):
            return await asyncio.wait_for(self._turn(event, memory, check), TURN_SECONDS)

    async def _turn(self, event: Event, memory: dict[str, Any], check: Check) -> Closing:
        """Let the brain answer, and the desk do what was decided. All of it may be repeated until the commit."""
        citizen = await self._desk.citizen(event.known)
        CITIZEN.set(citizen)
        TURN.set(InquiryTurn(event.known.origin, partial(self._held, _chat(event))))
        result = await self._brain.turn(self._desk.recall(memory, citizen), event.known)
        await check(result)
        with step("close"):
            closing = await self._desk.close(event, citizen, result)
        tally(TURNS, channel=event.known.channel, decision=result.decision.value)
        return closing

    def _read_again(self, lane: int) -> None:
        """The lane is not ours as we thought: look at the leases now, and read it anew if we still hold it."""
        self._fences.pop(lane, None)
        self._renewed = 0.0

    @asynccontextmanager
    async def _typing(self, inbound: Inbound) -> AsyncIterator[None]:
        """Signal "typing" before the block, so that it never follows the answer, and again while the block lasts."""
        chat, done = (inbound.channel, inbound.chat), asyncio.Event()
        await self._signal_typing(*chat)
        task = asyncio.create_task(self._go_on_typing(*chat, done))
        self._typings.add(task)
        task.add_done_callback(self._typings.discard)
        try:
            yield
        finally:
            done.set()  # a cancelled publish would cost its connection

    async def _go_on_typing(self, channel: str, chat: str, done: asyncio.Event) -> None:
        while not await set_within(done, TYPING_SECONDS):
            await self._signal_typing(channel, chat)

    async def _signal_typing(self, channel: str, chat: str) -> None:
        with suppress(*DOWN):
            await self._redis.publish(keys.TYPING_SIGNAL, json.dumps({"channel": channel, "chat": chat}))

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
        return {talk.waiting[0].event.lane for talk in self._waiting.values() if talk.waiting}


def _chat(event: Event) -> tuple[str, str]:
    return event.known.channel, event.known.chat
