"""Reminders from the citizen's tap to the notice, and back from an answer to the count."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from actions.answers.reminders import LABELS
from actions.citizen.known import Citizen, Effect, EffectKind
from actions.saying.reply import Reply
from bot.citizen_data.citizen_ref import Refs
from bot.commands import outcomes as command
from bot.delivery.inbox import Event
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import Sealed
from bot.news.reminding import ReminderService, Reminding
from citizens import outcomes
from citizens.notices import Notices
from citizens.outcomes import Answer, shown
from citizens.reminders import Reminders
from common.settings import load
from common.sql.migrating import upgrade
from common.today import VIETNAM
from data.releases.store import Store

BIRTH = "1.001193"
NOON = datetime(2026, 12, 1, 12, tzinfo=VIETNAM).timestamp()
DAY = 24 * 3600.0
SECRET = b"s" * 40


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


class World:
    """One citizen on the web, the service, and the news."""

    def __init__(self) -> None:
        self.engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
        upgrade(self.engine)
        self.clock, envelope = Clock(), Sealed(SECRET)
        self.reminders, self.notices, self.envelope = Reminders(self.engine), Notices(self.engine), envelope
        self.service = ReminderService(self.reminders, Refs(SECRET), envelope, 3, self.clock)
        self.news = Reminding(self.reminders, envelope, self.clock)
        self.lan = Inbound("web", "lan", "1", Kind.TEXT, "x")
        self.ref = Refs(SECRET).of("web", "lan")

    async def do(self, kind: EffectKind, **about: str) -> None:
        await self.service.do(Event(0, f"{int(self.clock.now * 1000)}-0", self.lan), Effect(kind, **about))

    def told(self) -> list[Reply]:
        found = self.notices.all_of(self.ref)
        return [Reply.from_dict(json.loads(self.envelope.open(notice.body))) for notice in found]


@pytest.fixture
def world() -> World:
    return World()


async def test_after_three_days_it_is_asked_once_and_the_answer_counts_once(world):
    await world.do(EffectKind.REMIND, about=BIRTH, name="Đăng ký khai sinh")
    assert (await world.service.know(world.lan, Citizen(world.ref))).reminders == (BIRTH,)
    world.clock.now = NOON + 2 * DAY
    assert world.news.round() == 0
    world.clock.now = NOON + 3 * DAY
    assert (world.news.round(), world.news.round()) == (1, 0)
    [reply] = world.told()
    assert "“Đăng ký khai sinh” nộp được chưa, vướng gì?" in reply.text
    assert [choice.label for choice in reply.choices] == list(LABELS.values())
    for _ in range(2):
        await world.do(EffectKind.OUTCOME, about=BIRTH, seen="papers", office="phuong-a")
    assert [row.counts for row in shown(world.engine, least=1)] == [{Answer.PAPERS: 1}]


async def test_before_the_last_day_it_is_reminded_of_by_day(world):
    last = (datetime.fromtimestamp(NOON, VIETNAM) + timedelta(days=10)).date()
    await world.do(EffectKind.REMIND, about=BIRTH, name="Đăng ký khai sinh", seen=last.isoformat())
    world.clock.now = datetime(2026, 12, 8, 6, tzinfo=VIETNAM).timestamp()
    world.news.round()
    world.clock.now = datetime(2026, 12, 8, 8, tzinfo=VIETNAM).timestamp()
    assert world.news.round() == 1
    asked, reminded = world.told()
    assert "nộp được chưa" in asked.text
    assert "hạn 11/12/2026 (còn 3 ngày)" in reminded.text
    assert all(7 <= datetime.fromtimestamp(one.send_at, VIETNAM).hour < 21 for one in world.notices.all_of(world.ref))


@pytest.mark.parametrize("kind", [EffectKind.UNREMIND, EffectKind.REFUSE])
async def test_who_stops_or_withdraws_hears_nothing_more(world, kind):
    await world.do(EffectKind.REMIND, about=BIRTH, name="Đăng ký khai sinh")
    await world.do(kind)
    world.clock.now = NOON + 9 * DAY
    assert world.news.round() == 0
    assert world.reminders.of(world.ref) == []


async def test_a_deletion_deletes_what_is_to_be_told_and_what_was(world):
    await world.do(EffectKind.REMIND, about=BIRTH, name="Đăng ký khai sinh")
    world.clock.now = NOON + 3 * DAY
    world.news.round()
    assert list(await world.service.erase("web", "lan")) == ["1 lời nhờ nhắc, hỏi thăm"]
    assert world.told() == []


def test_the_command_shows_no_small_group(tmp_path, monkeypatch):
    chosen = load(var_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'motcua.sqlite3'}")
    monkeypatch.setattr(command, "settings", lambda: chosen)
    store = Store(chosen.sql_url)
    for number, answer in enumerate(["filed"] * 4 + ["online"]):
        shown_now = CliRunner().invoke(command.command).output
        assert "nộp được rồi" not in shown_now
        assert number == 0 or "dưới 5 câu trả lời" in shown_now
        with store.engine.begin() as connection:
            outcomes.count(connection, BIRTH, "", answer)
    assert "chưa rõ xã: nộp được rồi 4; vướng khi nộp trên mạng 1" in CliRunner().invoke(command.command).output
