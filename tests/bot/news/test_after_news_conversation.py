"""A talk that goes on right after news: about the dossier, without asking for what is known."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.brain import brain, model
from support.portal import Portal, portal, running_portal
from support.town import Recorder, Town

from actions.dossier import following
from actions.dossier import look_up as dossier
from bot.messages.channel import Delivery, Outcome
from bot.redis import Client
from common.today import VIETNAM

__all__ = ["brain", "model", "portal", "running_portal"]

CODE, OTHER = "H55.12-261120-0007", "H55.12-261123-0001"
SUPPLEMENT = 5


@pytest.fixture
def town(brain, portal: Portal, redis: Client, tmp_path: Path, monkeypatch) -> Town:
    noon = datetime.now(VIETNAM).replace(hour=12, minute=0) + timedelta(days=1)
    town = Town(brain, portal, redis, tmp_path, now=noon.timestamp())  # news are newer than every turn
    for module in (dossier, following):
        monkeypatch.setattr(module, "settings", lambda: town.settings)
    return town


async def followed(town: Town, code: str = CODE) -> None:
    owner = town.portal.dossier(code).identity
    told = await town.says(f"{code} {owner}")
    asked = await town.taps("Theo dõi hồ sơ này", told)
    if any(choice.label == "Đồng ý, theo dõi hồ sơ này" for choice in asked[0].choices):
        await town.taps("Đồng ý, theo dõi hồ sơ này", asked)
    await town.look()


async def news(town: Town, note: str = "Nộp thêm giấy chứng sinh", code: str = CODE) -> str:
    """The office wants more papers, and the citizen is told."""
    town.portal.dossier(code).move(SUPPLEMENT, datetime.now(VIETNAM), note)
    town.later(minutes=100)
    await town.look()
    await town.tell()
    return town.channel.texts("lan")[-1]


async def test_what_is_missing_is_asked_right_after_the_news_of_a_supplement(town: Town):
    await followed(town)
    await town.says("làm giấy khai sinh cần gì")
    assert "Yêu cầu bổ sung" in await news(town)
    town.later(minutes=2)
    [answer, *_] = await town.says("cần nộp thêm gì")
    assert answer.text.startswith("Cơ quan ghi hồ sơ cần nộp thêm: Nộp thêm giấy chứng sinh.")
    assert "Nguồn: Hệ thống giải quyết thủ tục hành chính" in answer.text
    assert "số định danh" not in answer.text
    [when, *_] = await town.says("bao giờ xong")
    assert "Nguồn: Hệ thống giải quyết thủ tục hành chính" in when.text, "of the dossier, not of a birth registration"
    assert "số định danh" not in when.text


async def test_where_the_office_wrote_nothing_that_is_said(town: Town):
    await followed(town)
    await news(town, note="")
    town.later(minutes=2)
    [answer, *_] = await town.says("cần nộp thêm gì")
    assert answer.text.startswith("Hệ thống không ghi thiếu giấy gì.")


async def test_news_that_came_too_late_leave_a_trace_as_well(town: Town):
    await followed(town)
    town.channel.outcomes = [Delivery(Outcome.NOT_SENT, final=True)]
    town.portal.dossier(CODE).move(SUPPLEMENT, datetime.now(VIETNAM), "Nộp thêm giấy chứng sinh")
    town.later(minutes=100)
    await town.look()
    await town.tell()
    [*_, late] = await town.says("chào em")
    assert "Tin báo chưa gửi được" in late.text
    town.later(minutes=1)
    [answer, *_] = await town.says("cần nộp thêm gì")
    assert answer.text.startswith("Cơ quan ghi hồ sơ cần nộp thêm: Nộp thêm giấy chứng sinh.")


async def test_of_several_followed_the_one_that_is_spoken_of_is_named(town: Town):
    """The answer said no code, and might have been about the other one."""
    await followed(town)
    await followed(town, OTHER)
    await news(town)
    town.later(minutes=2)
    [answer, *_] = await town.says("cần nộp thêm gì")
    assert answer.text.startswith("Cơ quan ghi hồ sơ cần nộp thêm: Nộp thêm giấy chứng sinh.")
    assert CODE in answer.text
    assert OTHER not in answer.text


async def test_a_new_matter_right_after_the_news_is_a_new_matter(town: Town):
    await followed(town)
    await news(town)
    town.later(minutes=2)
    [answer, *_] = await town.says("làm giấy khai sinh cần gì")
    assert answer.text.startswith("Đăng ký khai sinh – giấy tờ")
    assert "Giấy chứng sinh" in answer.text


async def test_a_system_that_is_ill_says_what_was_known_and_asks_for_no_number(town: Town):
    await followed(town)
    await news(town)
    town.later(minutes=2)
    town.portal.fault("503")
    [answer, *_] = await town.says("cần nộp thêm gì")
    assert "Lần xem trước, hồ sơ ở bước: Yêu cầu bổ sung giấy tờ." in answer.text
    assert "số định danh" not in answer.text


# What "bỏ theo dõi" does


async def test_with_one_dossier_it_stops_at_once(town: Town):
    await followed(town)
    [stopped] = await town.says("bo theo doi")
    assert stopped.text == f"Tôi đã bỏ theo dõi hồ sơ {CODE} và xóa những gì đã lưu về hồ sơ này."
    assert town.subscriptions.counts() == {}


async def test_with_several_it_asks_which_and_the_number_or_the_code_is_enough(town: Town):
    await followed(town)
    await followed(town, OTHER)
    [asked] = await town.says("bỏ theo dõi")
    assert asked.text == "Bà con muốn bỏ theo dõi hồ sơ nào?"
    assert sorted(choice.label for choice in asked.choices) == [f"Bỏ {CODE}", f"Bỏ {OTHER}"]
    first = asked.choices[0].label.removeprefix("Bỏ ")
    [stopped] = await town.says("1")
    assert f"đã bỏ theo dõi hồ sơ {first}" in stopped.text
    assert town.subscriptions.counts() == {"active": 1}


async def test_with_a_code_it_stops_that_one(town: Town):
    await followed(town)
    await followed(town, OTHER)
    [stopped] = await town.says(f"thôi bỏ theo dõi hồ sơ {CODE} cho tôi")
    assert f"đã bỏ theo dõi hồ sơ {CODE}" in stopped.text
    assert town.subscriptions.counts() == {"active": 1}


async def test_with_a_wrong_code_nothing_stops(town: Town):
    await followed(town)
    [asked] = await town.says("bỏ theo dõi H55.12-261101-9999")
    assert asked.text.startswith("Bà con không theo dõi hồ sơ H55.12-261101-9999.")
    assert [choice.label for choice in asked.choices] == [f"Bỏ {CODE}"]
    assert town.subscriptions.counts() == {"active": 1}


async def test_this_one_means_the_dossier_that_is_talked_of(town: Town):
    await followed(town)
    await followed(town, OTHER)
    [stopped] = await town.says("bỏ theo dõi hồ sơ này")
    assert f"đã bỏ theo dõi hồ sơ {OTHER}" in stopped.text


async def test_with_none_it_says_so(town: Town):
    none, *_ = await town.says("bỏ theo dõi")
    assert none.text == "Bà con chưa theo dõi hồ sơ nào."


async def test_all_of_them_at_once(town: Town):
    await followed(town)
    await followed(town, OTHER)
    await town.says("bỏ theo dõi tất cả")
    assert town.subscriptions.counts() == {}


# What is promised


@pytest.mark.parametrize(
    ("channel", "paid", "said"),
    [
        ("zalo_oa", False, "Zalo chỉ cho tôi nhắn trong 48 giờ kể từ tin cuối của bà con, nhiều nhất 8 tin."),
        ("zalo_oa", True, "Zalo chỉ cho tôi nhắn trong 168 giờ kể từ tin cuối của bà con."),
        ("telegram", False, "Tin nào ứng dụng nhắn tin không cho gửi thì tôi nói khi bà con nhắn lần sau."),
    ],
)
async def test_a_promise_names_its_limit_and_what_happens_after_it(
    brain, portal: Portal, redis: Client, tmp_path: Path, monkeypatch, channel: str, paid: bool, said: str
):
    town = Town(brain, portal, redis, tmp_path, channel=Recorder(channel), settings_={"zalo_oa_paid": paid})
    for module in (dossier, following):
        monkeypatch.setattr(module, "settings", lambda: town.settings)
    told = await town.says(f"{CODE} {portal.dossier(CODE).identity}")
    agreed = await town.taps("Đồng ý, theo dõi hồ sơ này", await town.taps("Theo dõi hồ sơ này", told))
    assert said in agreed[0].text
    limited = channel == "zalo_oa"
    assert ("tin báo được giữ lại, bà con nhắn lần sau là tôi nói ngay" in agreed[0].text) == limited
    [again] = await town.says("theo dõi hồ sơ này giúp tôi")
    assert ("Zalo chỉ cho tôi nhắn" in again.text) == limited
