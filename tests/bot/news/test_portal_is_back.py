"""What a citizen sees when a portal is ill: they may be told when it works again, and then ask with one tap."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from support.brain import brain, model
from support.portal import Portal, portal, running_portal
from support.town import Town

from actions.dossier import following
from actions.dossier import look_up as dossier
from actions.saying.reply import Reply
from bot.news import returning
from bot.redis import Client
from citizens.notices import NewNotice
from citizens.waits import Wait, Waits
from common.today import VIETNAM
from portals.circuit import forget_failures

__all__ = ["brain", "model", "portal", "running_portal"]

CODE, OWNER = "H55.12-261120-0007", "019175000007"
OTHER = "H55.12-261123-0001"
IGATE = "H29.45-261118-0101"
TELL_ME, AGREE = "Báo khi cổng hoạt động lại", "Đồng ý, báo cho tôi"


@pytest.fixture
def town(brain, portal: Portal, redis: Client, tmp_path: Path, monkeypatch) -> Town:
    town = Town(brain, portal, redis, tmp_path)
    for module in (dossier, following):
        monkeypatch.setattr(module, "settings", lambda: town.settings)
    monkeypatch.setattr(returning, "PROBE_SECONDS", 0.001)
    return town


async def told_that_it_is_ill(town: Town, chat: str = "lan") -> list[Reply]:
    town.portal.fault("503")
    await town.says(f"hồ sơ {CODE} đến đâu rồi", chat)
    return await town.says(OWNER, chat)


async def waiting(town: Town, chat: str = "lan") -> None:
    asked = await town.taps(TELL_ME, await told_that_it_is_ill(town, chat), chat)
    await town.taps(AGREE, asked, chat)


def well(town: Town) -> None:
    town.portal.fault()
    forget_failures()


async def news(town: Town, chat: str = "lan") -> list[str]:
    """Some rounds of the news process; what the citizen was told by themselves until now."""
    for _ in range(3):
        await town.probe()
        await town.tell()
        await asyncio.sleep(0.01)
    return town.channel.texts(chat)


async def test_the_portal_is_ill_and_the_citizen_is_told_when_it_is_back(town: Town):
    [ill] = await told_that_it_is_ill(town)
    assert "không kết nối được" in ill.text
    [asked] = await town.taps(TELL_ME, [ill])
    for words in ("phải ghi nhớ", "mã hồ sơ", "Không lưu số định danh", "đồng ý"):
        assert words in asked.text
    [agreed] = await town.taps(AGREE, [asked])
    assert "Khi Hệ thống giải quyết thủ tục hành chính tỉnh Thái Nguyên hoạt động lại" in agreed.text
    assert await news(town) == []

    well(town)
    [told] = await news(town)
    for words in ("Tin báo", "đã hoạt động lại", f"“xem hồ sơ {CODE}”", "gửi lại số định danh"):
        assert words in told
    assert "Đang xử lý" not in told  # whoever typed the code has not proved that it is theirs
    [again] = await town.says(f"xem hồ sơ {CODE}")
    assert "số định danh" in again.text
    assert "Đang xử lý" in (await town.says(OWNER))[0].text
    assert len(await news(town)) == 1


async def test_who_had_proved_to_be_the_owner_gets_the_answer_itself(town: Town):
    await town.says(f"hồ sơ {CODE} đến đâu rồi")
    await town.says(OWNER)
    [ill] = await told_that_it_is_ill(town)
    assert "Theo bản ghi lúc" in ill.text
    await town.taps(AGREE, await town.taps(TELL_ME, [ill]))
    well(town)
    town.portal.dossier(CODE).move(5, datetime.now(VIETNAM), "Nộp thêm giấy chứng sinh")
    [told] = await news(town)
    for words in ("đã hoạt động lại", CODE, "Yêu cầu bổ sung", "Nộp thêm giấy chứng sinh", "Nguồn:"):
        assert words in told


async def test_who_agreed_before_needs_one_tap(town: Town):
    await waiting(town)
    well(town)
    assert len(await news(town)) == 1
    [taken] = await town.taps(TELL_ME, await told_that_it_is_ill(town))
    assert "Khi Hệ thống" in taken.text
    well(town)
    assert len(await news(town)) == 2


@pytest.mark.parametrize("words", ["báo tôi khi cổng hoạt động lại", "có gì báo tôi nhé", "1"])
async def test_it_may_be_typed(town: Town, words: str):
    """ "Trước khi theo dõi hồ sơ, tôi cần xem hồ sơ …" was the answer, though the system was ill."""
    await told_that_it_is_ill(town)
    [asked] = await town.says(words)
    assert asked.choices[0].label == AGREE
    await town.taps(AGREE, [asked])
    assert town.waits.count() == 1


async def test_a_system_that_cannot_be_watched_can_be_waited_for(town: Town):
    town.settings = town.following._settings = town.portal.settings(hcc_key="", follow_rate=1000.0)
    town.news = town.new_process()
    await waiting(town)
    well(town)
    [told] = await news(town)
    assert "đã hoạt động lại" in told


async def test_one_ill_system_says_nothing_of_another(town: Town):
    await waiting(town)
    await town.says(f"hồ sơ {IGATE} đến đâu rồi", "hoa")
    assert "không kết nối được" in (await town.says("079095000101", "hoa"))[0].text
    town.portal.fault("503@/hcc")
    forget_failures()
    await town.taps(AGREE, await town.says(f'/follow{{"d":"{IGATE}","kind":"back"}}', "hoa"), "hoa")
    assert len(await news(town, "hoa")) == 1
    assert town.channel.texts("lan") == []


async def test_at_night_the_portal_comes_back_and_the_citizen_sleeps(town: Town):
    await waiting(town)
    well(town)
    town.now = datetime(2026, 11, 25, 23, 0, tzinfo=VIETNAM).timestamp()
    assert await news(town) == []
    town.now = datetime(2026, 11, 26, 7, 30, tzinfo=VIETNAM).timestamp()
    assert len(await news(town)) == 1


async def test_a_portal_that_stays_ill_is_not_waited_for_for_ever(town: Town):
    await waiting(town)
    town.later(minutes=3 * 24 * 60 - 1)
    assert await news(town) == []
    town.later(minutes=2)
    [told] = await news(town)
    assert "thôi chờ" in told
    well(town)
    assert len(await news(town)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before it is written", "after it is written"])
async def test_a_process_that_dies_while_it_notes_that_a_portal_is_back_loses_and_doubles_nothing(
    town: Town, monkeypatch, after: bool
):
    await waiting(town)
    well(town)
    real = Waits.tell

    def dying(waits: Waits, wait: Wait, notice: NewNotice) -> bool:
        if after:
            real(waits, wait, notice)
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(Waits, "tell", dying)
        with pytest.raises(OSError, match="killed"):
            await town.probe()
    town.news = town.new_process()
    assert len(await news(town)) == 1
    assert len(await news(town)) == 1


async def test_two_processes_tell_once(town: Town):
    await waiting(town)
    well(town)
    other = town.new_process()
    await asyncio.gather(town.probe(), town.probe(other))
    assert len(await news(town)) == 1


async def test_many_who_wait_cost_the_portal_one_question(town: Town):
    for chat in ("lan", "hoa", "mai"):
        await waiting(town, chat)
    well(town)
    town.portal.requests.clear()
    await town.probe()
    assert len(town.portal.requests) == 1
    await town.tell()
    assert {chat for chat, _ in town.channel.said} == {"lan", "hoa", "mai"}


async def test_a_citizen_may_stop_waiting_and_sees_what_is_kept(town: Town):
    await waiting(town)
    assert f"Chờ báo khi cổng hoạt động lại: {CODE}" in (await town.says("bạn lưu gì về tôi"))[0].text
    [stopped] = await town.says(f"bỏ theo dõi {CODE}")
    assert "không báo" in stopped.text
    well(town)
    assert await news(town) == []
    assert "Chờ báo" not in (await town.says("bạn lưu gì về tôi"))[0].text


@pytest.mark.parametrize("words", [["rút đồng ý"], ["xóa dữ liệu của tôi", '/erase_data{"kind":"yes"}']])
async def test_who_withdraws_or_deletes_is_not_told_any_more(town: Town, words: list[str]):
    await waiting(town)
    for text in words:
        await town.says(text)
    well(town)
    assert await news(town) == []
    assert town.waits.count() == 0


async def test_no_identity_number_and_no_channel_id_is_kept_for_it(town: Town):
    await waiting(town)
    written = (town.folder / "town.sqlite3").read_bytes() + str(town.memories).encode()
    assert OWNER.encode() not in written
    assert b"telegram:lan" not in written


async def test_only_so_many_can_be_waited_for(brain, portal: Portal, redis: Client, tmp_path: Path, monkeypatch):
    town = Town(brain, portal, redis, tmp_path, settings_={"follow_limit": 1})
    for module in (dossier, following):
        monkeypatch.setattr(module, "settings", lambda: town.settings)
    await waiting(town)
    [full] = await town.says(f'/follow{{"d":"{OTHER}","kind":"back"}}')
    assert "nhiều nhất" in full.text
    assert town.waits.count() == 1
