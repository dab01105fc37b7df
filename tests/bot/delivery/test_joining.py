"""Fragments sent within seconds are one message; what means something by itself is not joined and not held up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.live import EchoBrain

from actions.saying.reply import Decision
from bot import keys
from bot.delivery import joining, worker
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Event, Inbox
from bot.delivery.joining import BURST_SECONDS, LONGEST_SECONDS, MOST_FRAGMENTS, Waiting, is_fragment, pause, together
from bot.delivery.lanes import Lanes
from bot.delivery.worker import Worker
from bot.messages.channel import MAX_TEXT, Inbound, Kind
from bot.messages.entry import Entry

SETTLE = 0.3


def inbound(text: str, number: int = 1, kind: Kind = Kind.TEXT, channel: str = "telegram", public: bool = False):
    return Inbound(channel, "lan", str(number), kind, text, public)


def event(text: str, at: float, **named) -> Event:
    """Taken in ``at`` (s)."""
    return Event(0, f"{int(at * 1000)}-0", inbound(text, **named))


def texts(events) -> list[str]:
    return [one.known.text for one in events]


@pytest.mark.parametrize(
    "text", ["2", " 3. ", "số 2", "so 12", "/start", "012345678901", "H55.12-261120-0007", "gọi 0209312345"]
)
def test_what_means_something_by_itself_is_no_fragment(text):
    assert not is_fragment(inbound(text))


@pytest.mark.parametrize("text", ["chào em", "con tôi 2 tuổi", "sinh ngày 5/3/2026", "cần gì", "nhà số 12 ngõ 3"])
def test_what_people_write_is_a_fragment(text):
    assert is_fragment(inbound(text))


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.TEXT])
def test_only_texts_are_fragments(kind):
    assert not is_fragment(inbound("chào", kind=kind))


def test_nothing_is_joined_in_a_group_where_several_people_write():
    assert not is_fragment(inbound("chào", public=True))


def test_five_fragments_are_one_message():
    events = [event(text, at) for at, text in enumerate(["chào em", "cho hỏi", "mới sinh", "khai sinh", "cần gì"])]
    events[1:] = [event(one.known.text, 0.5 + n) for n, one in enumerate(events[1:])]
    assert together(events, 0.8) == events


def test_a_message_after_a_pause_is_another():
    events = [event("khai sinh cần gì", 0), event("hết bao nhiêu tiền", 0.9)]
    assert together(events, 0.8) == events[:1]
    assert together(events, 1.0) == events


def test_a_tap_ends_what_is_joined_and_waits_for_nothing():
    events = [event("chào", 0), event("/choose", 0.1, kind=Kind.TAP), event("cần gì", 0.2)]
    assert together(events, 0.8) == events[:1]
    assert pause([Waiting(one, 0.0) for one in events], 0.8, 0.0) == 0
    assert pause([Waiting(events[1], 0.0)], 0.8, 0.0) == 0


def test_on_the_web_chat_nobody_waits():
    alone = event("chào", 0, channel="web")
    assert pause([Waiting(alone, 0.0)], 0.8, 0.0) == 0
    assert together([alone, event("cần gì", 0.1, channel="web")], 0.8) == [alone]


def test_a_lone_message_waits_for_the_settle_time_and_a_burst_longer():
    one, two = Waiting(event("chào", 0), 10.0), Waiting(event("cần gì", 0.5), 10.5)
    assert pause([one], 0.8, 10.0) == pytest.approx(0.8)
    assert pause([one], 0.8, 10.9) == 0
    assert pause([one, two], 0.8, 10.5) == pytest.approx(BURST_SECONDS)
    assert pause([one], 0.8, 10.0, burst=True) == pytest.approx(BURST_SECONDS)


@given(
    st.lists(
        st.tuples(st.floats(0, 3), st.sampled_from(["chào", "2", "x" * 900, "cần gì"])), min_size=1, max_size=30
    ),
    st.sampled_from([0.0, 0.5, 0.8, 2.0]),
    st.booleans(),
    st.floats(0, 20),
)
def test_no_fragment_is_left_out_and_nobody_waits_for_ever(steps, settle, burst, waited):
    at, events = 1000.0, []
    for gap, text in steps:
        at += gap
        events.append(event(text, at))
    first = together(events, settle, burst=burst)
    assert list(first) == events[: len(first)]
    assert 1 <= len(first) <= MOST_FRAGMENTS
    assert sum(len(text) + 1 for text in texts(first)) <= MAX_TEXT + 1 or len(first) == 1
    waiting = [Waiting(one, one.moment) for one in events]
    now = waiting[0].since + waited
    seconds = pause(waiting, settle, now, burst=burst)
    assert 0 <= seconds <= max(0.0, waiting[0].since + LONGEST_SECONDS - now)


@asynccontextmanager
async def working(redis, brain, settle: float = SETTLE) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(Worker(redis, brain, settle=settle).run(stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 12)


async def say(redis, *said: str | Inbound, gap: float = 0.0, start: int = 0) -> None:
    for number, text in enumerate(said, start):
        await Inbox(redis).put(inbound(text, number) if isinstance(text, str) else text)
        await asyncio.sleep(gap)


async def replies(redis) -> list[str]:
    return [Entry.from_json(body).reply.text for body in await redis.lrange(keys.out("telegram", "lan"), 0, -1)]


async def answered(redis, count: int) -> list[str]:
    deadline = time.monotonic() + 8
    while len(said := await replies(redis)) < count:
        assert time.monotonic() < deadline, said
        await asyncio.sleep(0.01)
    return said


LANE = keys.lane_of("telegram", "lan")


async def nothing_left(redis) -> None:
    assert await redis.xlen(keys.inbox(LANE)) == 0
    assert not await redis.exists(keys.tries(LANE), keys.waiting(LANE))


async def test_fragments_are_answered_once_and_all_of_them(redis):
    async with working(redis, brain := EchoBrain()):
        await say(redis, "chào em", "con tôi mới sinh", "khai sinh", "cần gì", gap=0.1)
        assert await answered(redis, 1) == ["1. Đã nghe: chào em\ncon tôi mới sinh\nkhai sinh\ncần gì"]
        await asyncio.sleep(0.3)
    assert len(brain.heard) == 1
    await nothing_left(redis)


async def test_fragments_that_wait_already_are_joined_when_their_turn_begins(redis):
    await say(redis, "khai sinh", "cần gì")
    async with working(redis, EchoBrain()):
        assert await answered(redis, 1) == ["1. Đã nghe: khai sinh\ncần gì"]
    await nothing_left(redis)


async def test_a_number_is_answered_at_once_and_by_itself(redis):
    async with working(redis, EchoBrain(), settle=8.0):
        begun = time.monotonic()
        await say(redis, "2")
        assert await answered(redis, 1) == ["1. Đã nghe: 2"]
        assert time.monotonic() - begun < 6


async def test_a_tap_behind_fragments_holds_neither_up(redis):
    async with working(redis, EchoBrain(), settle=8.0):
        begun = time.monotonic()
        await say(redis, "chào em", "khai sinh", inbound("/fee", 9, Kind.TAP))
        assert await answered(redis, 2) == ["1. Đã nghe: chào em\nkhai sinh", "2. Đã bấm /fee"]
        assert time.monotonic() - begun < 6


async def test_typing_is_shown_while_more_is_waited_for(redis):
    async with redis.pubsub(ignore_subscribe_messages=True) as pubsub, working(redis, EchoBrain(), settle=1.5):
        await pubsub.subscribe(keys.TYPING_SIGNAL)
        await pubsub.get_message(timeout=1)
        await say(redis, "chào")
        assert await pubsub.get_message(timeout=1.0) is not None
        assert await replies(redis) == []


async def test_of_fragments_one_of_which_breaks_the_turn_the_others_are_answered(redis, monkeypatch):
    monkeypatch.setattr(worker, "RETRY_SECONDS", 0.01)

    async def before(message: Inbound) -> None:
        if "độc" in message.text:
            raise RuntimeError("bug")

    await say(redis, "một", "độc", "hai")
    async with working(redis, EchoBrain(before=before)):
        said = await answered(redis, 3)
    assert said == ["1. Đã nghe: một", worker.FAILED.text, "2. Đã nghe: hai"]
    await nothing_left(redis)


async def test_a_worker_that_stops_while_it_waits_leaves_the_fragments_to_the_next(redis):
    async with working(redis, EchoBrain(), settle=8.0):
        await say(redis, "khai sinh")
        await asyncio.sleep(0.3)
    assert await replies(redis) == []
    async with working(redis, EchoBrain()):
        assert await answered(redis, 1) == ["1. Đã nghe: khai sinh"]
    await nothing_left(redis)


async def in_lane(redis, *said: str) -> list[Event]:
    lanes = Lanes(redis, "worker")
    await lanes.renew()
    await say(redis, *said)
    return await Inbox(redis).read({LANE: "0"}, count=10, block_ms=None, fences=lanes.held)


async def test_a_turn_of_several_events_is_done_for_all_or_for_none(redis):
    one, two, three = await in_lane(redis, "một", "hai", "ba")
    inbox, conversations = Inbox(redis), Conversations(redis)
    first, second = joining.joined([one, two]), joining.joined([two, three])
    assert await inbox.begin(first) == 1
    assert await conversations.commit(first, {"n": 1}, [])
    assert not await conversations.commit(first, {"n": 2}, []), "it is done"
    assert await inbox.begin(second) == 0, "one of its events is done"
    assert not await conversations.commit(second, {"n": 3}, [])
    assert await conversations.memory("telegram", "lan") == {"n": 1}
    assert await redis.xlen(keys.inbox(LANE)) == 1, "the third is open"


async def test_events_are_begun_together_only_once(redis):
    """After a kill, each is answered by itself: the one that ended the worker takes no other along."""
    one, two = await in_lane(redis, "một", "hai")
    inbox, together_ = Inbox(redis), joining.joined([one, two])
    assert await inbox.begin(together_) == 1
    assert await inbox.begin(together_) == 2
    assert await inbox.begin(together_) == 2, "and that counts as no try"
    assert await inbox.begin(one) == 2
    assert await inbox.begin(two) == 2


async def test_another_worker_s_fragments_are_not_committed(redis):
    one, two = await in_lane(redis, "một", "hai")
    stale = joining.joined([Event(one.lane, one.id, one.inbound, one.sealed, "0:nobody"), two])
    assert not await Conversations(redis).commit(stale, {"n": 1}, [])
    assert await redis.xlen(keys.inbox(LANE)) == 2


class AsksBack(EchoBrain):
    """Has nothing to tell but a question back, unless "cần gì" is in the message."""

    async def turn(self, memory, message):
        result = await super().turn(memory, message)
        return replace(result, decision=Decision.ANSWER if "cần gì" in message.text else Decision.CLARIFY)


async def test_a_turn_that_would_only_ask_back_is_given_up_when_more_comes(redis):
    """The second fragment comes after the settle time, and before the patience for a question back is over."""
    async with working(redis, brain := AsksBack(), settle=0.6):
        await say(redis, "khai sinh")
        await asyncio.sleep(0.9)
        await say(redis, "cần gì", start=1)
        assert await answered(redis, 1) == ["1. Đã nghe: khai sinh\ncần gì"]
        await asyncio.sleep(0.2)
    assert [message.text for message in brain.heard] == ["khai sinh", "khai sinh\ncần gì"]
    assert await replies(redis) == ["1. Đã nghe: khai sinh\ncần gì"]
    await nothing_left(redis)


async def test_an_answer_is_not_held_back_and_a_question_back_not_for_long(redis):
    async with working(redis, AsksBack(), settle=0.5):
        begun = time.monotonic()
        await say(redis, "cần gì")
        await answered(redis, 1)
        told = time.monotonic() - begun
        await asyncio.sleep(joining.BURST_SECONDS)
        begun = time.monotonic()
        await say(redis, "khai sinh", start=1)
        await answered(redis, 2)
        asked = time.monotonic() - begun
    assert 0.4 < told < 0.95
    assert 0.9 < asked < 1.9


async def test_what_was_given_up_counts_as_no_try(redis):
    [one] = await in_lane(redis, "một")
    inbox = Inbox(redis)
    assert await inbox.begin(one) == 1
    await inbox.unbegin(one)
    assert await inbox.begin(one) == 1
