"""What a citizen sees of following: from the look-up to the message that comes by itself, and to its end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from support.brain import brain, model
from support.portal import Portal, portal, running_portal
from support.town import Town

from actions.dossier import following
from actions.dossier import look_up as dossier
from bot import keys
from bot.messages.channel import Delivery, Outcome
from bot.redis import Client
from common.today import VIETNAM, today
from figures import measures as m

__all__ = ["brain", "model", "portal", "running_portal"]

CODE, OWNER = "H55.12-261120-0007", "019175000007"
STOPPED = 8
FOLLOW, AGREE = "Theo dõi hồ sơ này", "Đồng ý, theo dõi hồ sơ này"


@pytest.fixture
def town(brain, portal: Portal, redis: Client, tmp_path: Path, monkeypatch) -> Town:
    town = Town(brain, portal, redis, tmp_path)
    for module in (dossier, following):
        monkeypatch.setattr(module, "settings", lambda: town.settings)
    return town


async def followed(town: Town, chat: str = "lan") -> None:
    await town.says(f"hồ sơ {CODE} đến đâu rồi", chat)
    told = await town.says(OWNER, chat)
    await town.taps(AGREE, await town.taps(FOLLOW, told, chat), chat)
    await town.look()


def advance(portal: Portal, to: int, note: str = "") -> None:
    portal.dossier(CODE).move(to, datetime.now(VIETNAM), note)


async def test_a_citizen_follows_and_hears_by_themselves_what_changed(town: Town, portal: Portal):
    await town.says(f"hồ sơ {CODE} đến đâu rồi")
    told = await town.says(OWNER)
    assert "Đang xử lý" in told[0].text
    asked = await town.taps(FOLLOW, told)
    assert "đồng ý" in asked[0].text
    assert "định danh" in asked[0].text
    agreed = await town.taps(AGREE, asked)
    assert f"bắt đầu theo dõi hồ sơ {CODE}" in agreed[0].text
    await town.look()
    await town.tell()
    assert town.channel.said == []  # nothing has changed since the answer

    advance(portal, 5, "Nộp thêm giấy chứng sinh")
    town.later(minutes=100)
    await town.look()
    await town.tell()
    [news] = town.channel.texts("lan")
    for words in (
        "Tin báo",
        "Đang xử lý",
        "Yêu cầu bổ sung",
        "Nộp thêm giấy chứng sinh",
        "cần nộp thêm giấy tờ",
        "Nguồn:",
    ):
        assert words in news
    await town.look()
    await town.tell()
    assert len(town.channel.said) == 1


async def test_the_words_work_as_the_button_does_and_the_list_shows_what_is_followed(town: Town):
    await followed(town)
    [listed] = await town.says("hồ sơ của tôi")
    assert f"1. {CODE}: Đang xử lý (xem lúc 12:00 ngày 25/11/2026)" in listed.text
    assert [choice.label for choice in listed.choices] == [CODE]
    [again] = await town.says("theo dõi hồ sơ này giúp tôi")
    assert "đang theo dõi" in again.text
    [stopped] = await town.says(f"bỏ theo dõi {CODE}")
    assert "đã bỏ theo dõi" in stopped.text
    [none] = await town.says("bỏ theo dõi")
    assert "chưa theo dõi hồ sơ nào" in none.text
    assert town.subscriptions.counts() == {}


async def test_agreeing_in_words_to_follow_a_dossier_follows_it(town: Town):
    """ "đồng ý" was taken for a consent alone: the citizen thanked, and nothing was followed."""
    await town.taps(FOLLOW, await town.says(f"{CODE} {OWNER}"))
    await town.says("đồng ý")
    assert town.subscriptions.counts() == {"active": 1}


async def test_a_turn_repeated_after_the_dossier_has_ended_tells_the_end_once(town: Town, portal: Portal):
    """Following began anew when the worker was killed before its commit, and the end was told a second time."""
    await followed(town)
    advance(portal, STOPPED)
    town.later(minutes=100)
    await town.look()
    await town.tell()
    await town.repeat()
    await town.look()
    await town.tell()
    assert len(town.channel.said) == 1
    assert town.subscriptions.counts() == {"ended": 1}


async def test_asked_for_the_list_it_says_that_nothing_is_followed(town: Town):
    """ "hồ sơ tôi đang theo dõi" was answered by asking for the identity number of the dossier just told."""
    await town.says(f"{CODE} {OWNER}")
    none, *_ = await town.says("hồ sơ tôi đang theo dõi")
    assert "chưa theo dõi hồ sơ nào" in none.text
    assert [choice.label for choice in none.choices] == [FOLLOW]


async def test_without_the_owners_number_nothing_is_followed(town: Town):
    [asked] = await town.says(f"theo dõi hồ sơ {CODE}, có gì báo tôi")
    assert "số định danh" in asked.text
    [forged] = await town.says(f'/follow{{"d":"{CODE}","kind":"consent"}}')
    assert "số định danh" in forged.text
    assert town.subscriptions.counts() == {}
    told = await town.says(OWNER)
    await town.taps(AGREE, await town.taps(FOLLOW, told))
    assert town.subscriptions.counts() == {"active": 1}


async def test_no_identity_number_is_kept_anywhere(town: Town):
    await followed(town)
    written = (town.folder / "town.sqlite3").read_bytes() + str(town.memories).encode()
    assert OWNER.encode() not in written
    assert b"telegram:lan" not in written


async def test_a_system_that_cannot_be_watched_is_said_with_its_page(town: Town):
    said, *_ = await town.says("theo dõi hồ sơ 00001/2026/00001 giúp tôi")
    assert "Bảo hiểm xã hội" in said.text
    assert "nơi tôi chưa tra được" in said.text  # what cannot be looked up cannot be followed
    assert said.links[0].url.startswith("https://")


async def test_only_so_many_can_be_followed(brain, portal: Portal, redis: Client, tmp_path: Path, monkeypatch):
    town = Town(brain, portal, redis, tmp_path, settings_={"follow_limit": 1})
    for module in (dossier, following):
        monkeypatch.setattr(module, "settings", lambda: town.settings)
    await followed(town)
    other = portal.dossier("H55.12-261123-0001")
    await town.says(f"hồ sơ {other.code} đến đâu rồi")
    [full] = await town.taps(FOLLOW, await town.says(other.identity))
    assert "nhiều nhất" in full.text
    assert [choice.label for choice in full.choices] == [f"Bỏ {CODE}"]


@pytest.mark.parametrize(
    "words",
    [["rút đồng ý"], ["/refuse_consent"], ["xóa dữ liệu của tôi", '/erase_data{"kind":"yes"}']],
    ids=["withdrawn", "refused by the button", "deleted"],
)
async def test_who_withdraws_or_deletes_is_forgotten_by_following_too(town: Town, portal: Portal, words: list[str]):
    """Subscriptions, news that wait for the morning, and news that did not arrive."""
    await followed(town)
    await followed(town, "hoa")
    advance(portal, 5)
    town.later(minutes=100)
    await town.look()
    town.channel.outcomes = [Delivery(Outcome.UNKNOWN)] * 2
    await town.tell()  # what became of it is not known
    advance(portal, 4)
    town.now = datetime(2026, 11, 25, 23, 0, tzinfo=VIETNAM).timestamp()
    await town.look()  # waits for the morning
    counts = town.notices.counts()
    assert (counts["uncertain"], counts["waiting"]) == (2, 2)
    for text in words:
        replies = await town.says(text)
    assert not any("có thể chưa tới" in reply.text for reply in replies)
    assert town.subscriptions.of(town.refs.of("telegram", "lan")) == []
    assert town.notices.all_of(town.refs.of("telegram", "lan")) == []
    town.now = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM).timestamp()
    await town.look()
    await town.tell()
    assert town.channel.texts("lan") == []
    assert town.channel.texts("hoa")  # nobody else is touched


async def test_a_followed_dossier_that_comes_back_is_counted_once(town: Town, portal: Portal, redis: Client):
    await followed(town)
    advance(portal, 5, "Nộp thêm giấy chứng sinh")
    for _ in range(3):
        town.later(minutes=100)
        await town.look()
    counted = await redis.hgetall(keys.figures(today().isoformat()))
    back = {field: count for field, count in counted.items() if m.CAME_BACK in field}
    assert len(back) == 2, "of the province and of the channel"
    assert set(back.values()) == {"1"}
    assert all(m.SUPPLEMENT in field for field in back)
    assert "chứng sinh" not in str(counted)
