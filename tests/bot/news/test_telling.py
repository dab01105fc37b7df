"""How news reach a citizen: once, by day, when the bot speaks with them, and never silently not at all."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from support.outbox import hand_to
from support.portal import Portal, portal, running_portal
from support.town import NOON, Town

from actions.saying.reply import Reply
from bot import keys
from bot.delivery import crash_points
from bot.delivery.inbox import Event
from bot.delivery.voice import Owner
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.redis import Client
from citizens.notices import Address, NewNotice, Telling, add
from common.today import VIETNAM

__all__ = ["portal", "running_portal"]

CODE = "H55.12-261120-0007"


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def town(portal: Portal, redis: Client, tmp_path: Path) -> Town:
    return Town(None, portal, redis, tmp_path)


def tell(town: Town, *texts: str, chat: str = "lan", send_at: float = 0.0) -> None:
    """News for a citizen."""
    address = Address(town.refs.of("telegram", chat), "telegram", town.envelope.seal(chat))
    news = [
        NewNotice(text, town.envelope.seal(json.dumps(Reply(text).to_dict())), town.now, send_at) for text in texts
    ]
    with town.engine.begin() as connection:
        add(connection, address, CODE, news)


async def late(town: Town, event_id: str = "9-0", chat: str = "lan") -> list[str]:
    """What is told late when the citizen writes."""
    event = Event(0, event_id, Inbound("telegram", chat, event_id, Kind.TEXT, "chào"))
    return [reply.text for reply in await town.following.sign(event, None, [])]


async def test_news_of_one_citizen_come_in_their_order_and_once(town: Town):
    tell(town, "một", "hai", "ba")
    tell(town, "bốn", chat="hoa")
    await town.tell()
    await town.tell()
    assert town.channel.texts("lan") == ["một", "hai", "ba"]
    assert town.channel.texts("hoa") == ["bốn"]
    assert town.notices.counts() == {"told": 4}


async def test_nobody_is_woken(town: Town):
    town.now = datetime(2026, 11, 25, 21, 30, tzinfo=VIETNAM).timestamp()
    tell(town, "một", "hai")
    await town.tell()
    assert town.channel.said == []
    town.now = datetime(2026, 11, 26, 6, 59, tzinfo=VIETNAM).timestamp()
    await town.tell()
    assert town.channel.said == []
    town.now = datetime(2026, 11, 26, 7, 30, tzinfo=VIETNAM).timestamp()
    await town.tell()
    assert town.channel.texts("lan") == ["một", "hai"]


@pytest.mark.parametrize("point", ["before push", "after push"])
async def test_a_process_that_dies_while_it_tells_loses_and_doubles_nothing(town: Town, point: str):
    tell(town, "một")

    def die(reached: str) -> None:
        if reached == point:
            raise Killed

    crash_points.install(die)
    try:
        with pytest.raises(Killed):
            await town.news.teller.round()
    finally:
        crash_points.install(None)
    await town.tell()
    town.later(minutes=2)  # its lease has run out
    await town.tell()
    assert town.channel.texts("lan") == ["một"]
    assert town.notices.counts() == {"told": 1}


async def test_what_the_channel_does_not_take_is_listed_and_told_with_the_next_answer(town: Town):
    tell(town, "một")
    town.channel.outcomes = [Delivery(Outcome.NOT_SENT, final=True)]
    await town.tell()
    assert [notice.state for notice in town.notices.failed()] == [Telling.UNDELIVERED]
    first = await late(town, "9-0")
    assert first == ["Tin báo chưa gửi được cho bà con (lúc 12:00 ngày 25/11/2026):\nmột"]
    assert await late(town, "9-0") == first  # the turn was repeated after a crash
    assert await late(town, "9-1") == []
    assert town.notices.failed() == []


async def test_of_an_unknown_outcome_it_is_said_that_it_may_have_arrived(town: Town):
    tell(town, "một")
    town.channel.outcomes = [Delivery(Outcome.UNKNOWN)]
    await town.tell()
    assert [text.splitlines()[0] for text in await late(town)] == [
        "Tin báo có thể chưa tới bà con (lúc 12:00 ngày 25/11/2026):"
    ]


async def test_news_wait_while_an_officer_speaks_with_the_citizen(town: Town):
    await hand_to(town.redis, "telegram", "lan", Owner.OFFICER)
    tell(town, "một")
    await town.tell()
    assert town.channel.said == []
    await hand_to(town.redis, "telegram", "lan", Owner.BOT)
    town.later(minutes=2)
    await town.tell()
    assert town.channel.texts("lan") == ["một"]


async def test_an_officer_who_comes_while_news_lie_in_the_outbox_loses_none(town: Town):
    tell(town, "một", "hai")
    await town.news.teller.round()
    await town.news.teller.round()
    await hand_to(town.redis, "telegram", "lan", Owner.OFFICER)
    await town.tell()
    assert town.channel.said == []
    await hand_to(town.redis, "telegram", "lan", Owner.BOT)
    town.later(minutes=5)
    await town.tell()
    assert town.channel.texts("lan") == ["một", "hai"]


async def test_what_was_never_heard_of_is_not_kept_silent_about(town: Town):
    tell(town, "một")
    await town.news.teller.round()
    await town.redis.flushdb()  # the outbox is lost
    town.now = NOON + 3 * 24 * 3600
    await town.tell()
    assert [notice.state for notice in town.notices.failed()] == [Telling.UNCERTAIN]


async def test_two_processes_tell_once(town: Town):
    tell(town, *(str(number) for number in range(20)))
    other = town.new_process()
    for _ in range(30):
        await other.teller.round()
        await town.news.teller.round()
    await town.tell()
    assert town.channel.texts("lan") == [str(number) for number in range(20)]


async def test_nothing_of_a_citizen_stands_in_the_names_of_keys(town: Town):
    tell(town, "một", chat="0912345678")
    await town.tell()
    assert [key for key in await town.redis.keys("*") if "0912345678" in key] == []
    assert await town.redis.keys(keys.news(0)[:-4] + "*:news") == []
