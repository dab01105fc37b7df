"""A commune's news from the officer's click to the citizens' screens: real Redis and SQL, the real senders."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.officials.console import Console
from support.portal import Portal, portal, running_portal
from support.telegram import phone
from support.town import SECRET, Town

from actions.citizen.known import Citizen, Effect, EffectKind
from bot import keys
from bot.channels.telegram.channel import Telegram
from bot.channels.web.channel import WebChannel
from bot.channels.web.history import History
from bot.citizen_data.citizen_ref import Refs
from bot.delivery import crash_points
from bot.delivery.inbox import Event, Inbox
from bot.delivery.outbox import Outbox
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.messages.envelope import Sealed
from bot.news.communes import CommuneNewsService, HandingOut
from bot.news.telling import Teller
from bot.redis import Client
from citizens.broadcasts import Broadcast, Broadcasts, Readers, add, stop
from citizens.notices import Notices, Telling
from common.today import VIETNAM
from console.entry.accounts import Role
from sandbox.telegram.app import DEMO_TOKEN

__all__ = ["portal", "running_portal"]

HERE, PATH = "xa-cho-ra", "/tin-cua-xa"
TEXT = "Thứ Bảy 5/12 cấp căn cước lưu động tại nhà văn hóa thôn Nà Ngạo, 8 giờ–11 giờ"


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def town(portal: Portal, redis: Client, tmp_path: Path) -> Town:
    return Town(None, portal, redis, tmp_path)


def service_of(town: Town) -> CommuneNewsService:
    return CommuneNewsService(Readers(town.engine), town.refs, town.envelope)


async def does(town: Town, kind: EffectKind, chat: str, *, office: str = HERE) -> None:
    inbound = Inbound("telegram", chat, "1", Kind.TEXT, "x")
    await service_of(town).do(Event(0, f"{int(town.now * 1000)}-0", inbound), Effect(kind, office=office))


def send(town: Town, text: str = TEXT, days: int = 2) -> int:
    last = datetime.fromtimestamp(town.now, VIETNAM).date() + timedelta(days=days)
    with town.engine.begin() as connection:
        return add(connection, Broadcast(HERE, "Xã Chợ Rã", text, "mai", town.now + 1, last))


async def goes_out(town: Town) -> None:
    town.later(minutes=1)
    while await asyncio.to_thread(town.news.handing_out.round):
        pass
    await town.tell()


async def goes_on(town: Town) -> None:
    """Hand out and send without waiting for an end: who is killed in between never comes to one."""
    while town.news.handing_out.round():
        pass
    async with town.sending() as box:
        for _ in range(20):
            await town.news.teller.round()
            for lane in range(keys.LANES):
                box.wake(lane)
            await asyncio.sleep(0.05)


def became(town: Town, number: int) -> dict[Telling, int]:
    store = Broadcasts(town.engine)
    found = store.get(number)
    assert found is not None
    return dict(store.became(found))


async def test_who_asked_reads_it_once_and_sees_how_to_stop(town: Town):
    await does(town, EffectKind.READ, "lan")
    await does(town, EffectKind.READ, "hoa", office="xa-phu-thong")
    number = send(town)
    await goes_out(town)
    await goes_out(town)
    [text] = town.channel.texts("lan")
    assert text == f"Tin của xã Chợ Rã, ngày 25/11/2026:\n{TEXT}\n\nNhắn “thôi nhận tin” để dừng."
    assert town.channel.texts("hoa") == []
    assert became(town, number) == {Telling.TOLD: 1}


@pytest.mark.parametrize("ends", [EffectKind.UNREAD, EffectKind.REFUSE])
async def test_who_stops_while_it_waits_does_not_get_it(town: Town, ends: EffectKind):
    await does(town, EffectKind.READ, "lan")
    send(town)
    town.later(minutes=1)
    town.news.handing_out.round()
    await does(town, ends, "lan")
    await goes_out(town)
    assert town.channel.said == []
    assert (await service_of(town).know(Inbound("telegram", "lan", "1", Kind.TEXT, "x"), Citizen("r"))).reads == ""


async def test_a_deletion_names_it_in_the_proof(town: Town):
    await does(town, EffectKind.READ, "lan")
    assert list(await service_of(town).erase("telegram", "lan")) == ["việc nhận tin của xã, phường"]
    assert list(await service_of(town).erase("telegram", "lan")) == []


async def test_who_stops_between_being_claimed_and_being_told_does_not_get_it(town: Town, monkeypatch):
    """A sender claims fifty at once: all of them were told that had stopped since."""
    await does(town, EffectKind.READ, "lan")
    send(town)
    town.later(minutes=1)
    town.news.handing_out.round()
    claim = Notices.claim

    def claims(self: Notices, *args: object, **limits: object) -> object:
        found = claim(self, *args, **limits)
        Readers(town.engine).stop(town.refs.of("telegram", "lan"))
        return found

    monkeypatch.setattr(Notices, "claim", claims)
    await town.tell()
    assert town.channel.said == []


async def test_at_night_it_waits_and_after_its_day_it_is_not_sent(town: Town):
    await does(town, EffectKind.READ, "lan")
    town.now = datetime(2026, 11, 25, 20, 58, tzinfo=VIETNAM).timestamp()
    number = send(town, days=0)
    town.now = datetime(2026, 11, 25, 21, 5, tzinfo=VIETNAM).timestamp()
    await goes_out(town)
    town.now = datetime(2026, 11, 26, 9, tzinfo=VIETNAM).timestamp()
    await goes_out(town)
    assert town.channel.said == []
    assert became(town, number) == {Telling.EXPIRED: 1}


async def test_what_the_app_refuses_is_shown_with_the_next_answer_while_it_is_of_use(town: Town):
    await does(town, EffectKind.READ, "lan")
    number = send(town, days=1)
    town.channel.outcomes = [Delivery(Outcome.NOT_SENT, final=True)]
    await goes_out(town)
    assert became(town, number) == {Telling.UNDELIVERED: 1}
    event = Event(0, "9-0", Inbound("telegram", "lan", "9", Kind.TEXT, "chào"))
    at, town.now = town.now, town.now + 3 * 24 * 3600
    assert await town.following.sign(event, None, []) == []
    town.now = at
    [late] = await town.following.sign(event, None, [])
    assert TEXT in late.text
    assert became(town, number) == {Telling.SHOWN: 1}


async def test_an_officer_who_stops_it_stops_the_rest(town: Town):
    await does(town, EffectKind.READ, "lan")
    number = send(town)
    town.later(minutes=1)
    town.news.handing_out.round()
    with town.engine.begin() as connection:
        stop(connection, number)
    await goes_out(town)
    assert town.channel.said == []
    assert became(town, number) == {Telling.STOPPED: 1}


@pytest.mark.parametrize("point", ["before handing out", "before push", "after push", "before hear", "after hear"])
async def test_a_killed_process_goes_on_without_a_double(town: Town, point: str):
    chats = ["lan", "hoa", "cúc", "nga"]
    for chat in chats:
        await does(town, EffectKind.READ, chat)
    number, seen = send(town), 0

    def die(reached: str) -> None:
        nonlocal seen
        seen += reached == point
        if reached == point and seen == 2:
            raise Killed

    town.later(minutes=1)
    crash_points.install(die)
    try:
        with pytest.raises(Killed):
            await goes_on(town)
    finally:
        crash_points.install(None)
    town.news = town.new_process()
    for _ in range(2):
        await goes_out(town)
        town.later(minutes=2)  # its lease has run out
    assert {chat: len(town.channel.texts(chat)) for chat in chats} == dict.fromkeys(chats, 1)
    assert became(town, number) == {Telling.TOLD: 4}


async def test_one_that_waits_is_not_lost_when_all_dossiers_are_unfollowed(town: Town):
    await does(town, EffectKind.READ, "lan")
    send(town)
    town.later(minutes=1)
    town.news.handing_out.round()
    inbound = Inbound("telegram", "lan", "2", Kind.TEXT, "x")
    await town.following.do(Event(0, "9-9", inbound), Effect(EffectKind.UNFOLLOW))
    await town.tell()
    assert len(town.channel.texts("lan")) == 1


class Clock:
    """Noon of today in Vietnam, or now where that is later; tomorrow's where it is night already."""

    def __init__(self) -> None:
        now = datetime.now(VIETNAM)
        noon = now.replace(hour=12, minute=0)
        self.ahead = (max(noon, now) if now.hour < 21 else noon + timedelta(days=1)).timestamp()

    def __call__(self) -> float:
        return self.ahead


@asynccontextmanager
async def outbox(redis: Client, envelope: Sealed, *channels: object):
    box = Outbox(redis, {channel.name: channel for channel in channels}, envelope)
    task = asyncio.create_task(box.run())
    try:
        yield box
    finally:
        box.stop()
        await asyncio.wait_for(task, 8)


async def test_from_the_console_to_telegram_and_the_web(redis: Client, tmp_path: Path):
    """The officer's page, the news process, the outbox, the sandbox Telegram and the web chat's history."""
    console, envelope, clock = Console(tmp_path), Sealed(SECRET), Clock()
    engine = console.parts.engine
    service, notices = CommuneNewsService(Readers(engine), Refs(SECRET), envelope), Notices(engine)
    async with phone() as telegram:
        telegram.say(telegram.lan, "/start")
        for channel, chat in (("telegram", str(telegram.lan)), ("web", "chat-of-hoa")):
            event = Event(0, f"{int((time.time() - 60) * 1000)}-0", Inbound(channel, chat, "1", Kind.TAP, "x"))
            await service.do(event, Effect(EffectKind.READ, office=HERE))
        officer = console.inside("mai", Role.COMMUNE, HERE)
        await asyncio.to_thread(officer.send, PATH, {"text": TEXT})
        web = WebChannel(
            redis, Inbox(redis), secret=SECRET, province="Thử", base_url="http://x.test", envelope=envelope
        )
        sender = Telegram(Inbox(redis), token=DEMO_TOKEN, api_url=telegram.url)
        for _ in range(2):  # the second run sends nothing
            handing = HandingOut(Broadcasts(engine), envelope, clock)
            while await asyncio.to_thread(handing.round):
                pass
            async with outbox(redis, envelope, web, sender) as box:
                teller = Teller(redis, notices, envelope, clock=clock)
                for _ in range(15):
                    await teller.round()
                    for lane in range(keys.LANES):
                        box.wake(lane)
                    await asyncio.sleep(0.05)
        await sender.stop()
        [on_phone] = [text for text in telegram.shown() if "Tin của" in text]
    [shown] = await History(redis, envelope).after("chat-of-hoa")
    assert on_phone.startswith("Tin của xã Chợ Rã, ngày ")
    assert TEXT in on_phone
    assert TEXT in shown.entry["text"]
    assert [choice["label"] for choice in shown.entry["choices"]] == ["Thôi nhận tin"]
    assert notices.counts() == {"told": 2}
    [one] = Broadcasts(engine).of(HERE)
    assert "dưới 5 người" in await asyncio.to_thread(officer.open, f"{PATH}/{one.id}")
