"""A group of the staff is called when somebody waits: once, by day, and without a word of the citizen."""

from __future__ import annotations

import pytest

from bot import keys
from bot.messages.entry import Entry
from bot.messages.envelope import PLAIN
from bot.staff.groups import StaffGroups
from bot.staff.waiting import Waiting
from citizens.talks import PROVINCE, Officer
from common.chat_groups import Group, groups_of
from common.errors import SettingsError
from common.settings import load

HERE = "xa-phu-thong"
OURS, THEIRS = Group("telegram", "-1001"), Group("zalo_bot", "nhom-tinh")
HOUR = 3600.0


@pytest.fixture
def waiting(redis, desk, clock) -> Waiting:
    return waiting_with(redis, desk, clock, {HERE: OURS, "*": THEIRS})


def waiting_with(redis, desk, clock, groups) -> Waiting:
    called = StaffGroups(
        redis,
        PLAIN,
        groups,
        address="https://hoi.test/quan-tri/ban-tra-loi",
        name_of={HERE: "xã Phủ Thông"}.get,
        title_of={"1.001193": "Đăng ký khai sinh"}.get,
        clock=clock,
    )
    hours = {"escalate_seconds": 4 * HOUR, "idle_seconds": 12 * HOUR}
    return Waiting(desk, lambda _office: None, **hours, groups=called, clock=clock)


async def said(redis, group: Group) -> list[str]:
    rows = await redis.lrange(keys.out(group.channel, group.chat), 0, -1)
    return [Entry.from_json(row).reply.text for row in rows]


async def test_the_group_of_the_office_is_called_once(redis, desk, waiting, clock):
    clock.now += 5 * 60
    await desk.open("web", "lan", HERE, "1.001193", "con tôi tên Nguyễn Thị Na")
    for _ in range(3):
        await waiting.round()
    [call] = await said(redis, OURS)
    assert call == (
        "Bà con đang đợi cán bộ xã Phủ Thông từ 16:05 ngày 27/11 (đang hỏi: Đăng ký khai sinh).\n"
        "Trả lời ở Bàn trả lời: https://hoi.test/quan-tri/ban-tra-loi"
    )
    assert await said(redis, THEIRS) == []
    lane = keys.lane_of(OURS.channel, OURS.chat)
    assert await redis.zcard(keys.due(lane)) == 1


async def test_at_night_nobody_is_called_and_in_the_morning_they_are(redis, desk, waiting, clock):
    clock.now += 7 * HOUR
    await desk.open("web", "lan", HERE)
    await waiting.round()
    assert await said(redis, OURS) == []
    clock.now += 9 * HOUR
    await waiting.round()
    assert len(await said(redis, OURS)) == 1


async def test_the_province_hears_of_who_waits_too_long(redis, desk, waiting):
    await desk.open("web", "lan", HERE)
    await waiting.round()
    [case] = await desk.all()
    await desk.escalate(case)
    await waiting.round()
    assert len(await said(redis, OURS)) == 1
    [call] = await said(redis, THEIRS)
    assert "chưa ai trả lời" in call


async def test_who_is_spoken_with_calls_nobody_and_who_waits_anew_does(redis, desk, waiting):
    await desk.open("web", "lan", HERE)
    mai = Officer("mai", "Mai", HERE)
    name = keys.case_id("web", "lan")
    case = await desk.take(mai, name)
    await waiting.round()
    assert await said(redis, OURS) == []
    await desk.give_back(mai, name, case.number, seen=9)
    await desk.open("web", "lan", HERE)
    await waiting.round()
    assert len(await said(redis, OURS)) == 1


async def test_without_a_group_nothing_is_sent(redis, desk, clock):
    await desk.open("web", "lan", HERE)
    await waiting_with(redis, desk, clock, {PROVINCE: THEIRS}).round()
    assert await redis.keys("*:out:*") == []


def test_groups_are_set_by_office_and_a_slip_is_named():
    chosen = load(desk_groups="xa-phu-thong = telegram:-1001, *=zalo_bot:nhom-tinh")
    assert groups_of(chosen.desk_groups) == {HERE: OURS, "*": THEIRS}
    with pytest.raises(SettingsError, match="DESK_GROUPS"):
        load(desk_groups="xa-phu-thong=web:lan")
