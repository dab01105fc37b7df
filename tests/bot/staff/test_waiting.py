"""A talk that nobody answers goes on by itself: to the province, or back to the bot."""

from __future__ import annotations

from datetime import datetime

import pytest

from actions.citizen.known import PROVINCE
from actions.saying.reply import Reply
from bot import keys
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Inbox
from bot.delivery.voice import Owner, Voice
from bot.messages.channel import Inbound, Kind
from bot.messages.entry import Entry
from bot.staff.waiting import Waiting
from citizens.talks import Officer, State
from common.today import VIETNAM
from data.opening import read_hours

HERE, HOUR = "xa-phu-thong", 3600.0
MAI, AN = Officer("mai", "Mai", HERE), Officer("an", "An", PROVINCE)
CASE = keys.case_id("web", "lan")
FRIDAY = datetime(2026, 11, 27, 16, 0, tzinfo=VIETNAM).timestamp()


@pytest.fixture
def waiting(desk, clock) -> Waiting:
    hours = read_hours("7h30–11h30, 13h30–17h00")
    return Waiting(desk, lambda _office: hours, escalate_seconds=4 * HOUR, idle_seconds=12 * HOUR, clock=clock)


async def says(redis) -> list[str]:
    return [Entry.from_json(row).reply.text for row in await redis.lrange(keys.out("web", "lan"), 0, -1)]


async def test_over_a_weekend_nothing_is_escalated_and_on_monday_it_is_once(redis, desk, waiting, clock):
    await desk.open("web", "lan", HERE)
    clock.now = FRIDAY + 62.5 * HOUR  # Monday 6:30
    await waiting.round()
    assert not (await desk.all())[0].escalated
    clock.now = FRIDAY + 67 * HOUR  # Monday 11:00: one hour on Friday and three and a half since
    for _ in range(2):
        await waiting.round()
    [case] = await desk.all()
    assert case.escalated
    assert case.state is State.WAITING
    assert [text for text in await says(redis) if "báo lên tỉnh" in text] == await says(redis)
    assert len(await says(redis)) == 1
    assert len(await desk.cases(AN)) == len(await desk.cases(MAI)) == 1


async def test_an_officer_who_leaves_a_question_lie_loses_the_talk(redis, desk, waiting, clock):
    await desk.open("web", "lan", HERE)
    await desk.take(MAI, CASE)
    clock.now = FRIDAY + 72 * HOUR
    await waiting.round()
    [case] = await desk.all()
    assert (case.state, case.escalated) == (State.WAITING, True)
    assert Voice.read(await redis.get(keys.talk("web", "lan"))).owner is Owner.BOT
    assert await desk.take(AN, CASE)


async def test_a_talk_that_fell_silent_goes_back_to_the_bot_without_a_word(redis, desk, waiting, clock):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    await desk.answer(MAI, CASE, case.number, "xong rồi ạ")
    clock.now = FRIDAY + 11 * HOUR
    await waiting.round()
    assert (await desk.all())[0].state is State.TAKEN
    clock.now = FRIDAY + 13 * HOUR
    await waiting.round()
    assert (await desk.all())[0].state is State.RETURNED
    assert len(await says(redis)) == 1


async def test_a_question_after_the_last_answer_is_waited_for_anew(redis, desk, waiting, clock):
    await desk.open("web", "lan", HERE)
    case = await desk.take(MAI, CASE)
    await desk.answer(MAI, CASE, case.number, "vâng")
    inbox = Inbox(redis)
    await inbox.put(Inbound("web", "lan", "1", Kind.TEXT, "còn việc nữa"))
    [event] = await inbox.read({keys.lane_of("web", "lan"): "0"}, count=1, block_ms=None)
    await inbox.begin(event)
    await Conversations(redis).commit(event, {}, [Reply("nháp")])
    assert (await desk.all())[0].asked
