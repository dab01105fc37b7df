"""Requests on paper, as an officer carries them out."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from actions.citizen.known import Consent
from bot import keys
from bot.citizen_data.citizen_ref import Refs
from bot.cli import cli
from bot.commands import citizen as commands
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Event, Inbox
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import Sealed
from bot.redis import address
from bot.secret import secret_key
from citizens.consents import Consents
from citizens.notices import Address, NewNotice, Notices
from citizens.subscriptions import Subscriptions
from citizens.waits import Waits
from common.errors import SettingsError
from common.settings import Settings, load
from data.releases.store import Store

CODE, OTHER = "H55.12-261120-0007", "H55.12-261123-0001"


@pytest.fixture
async def run(redis, redis_url, tmp_path: Path, monkeypatch):
    """The command over what a citizen left behind: a consent, a memory, a message set aside and one waiting."""
    chosen = load(var_dir=tmp_path, database_url="", web_secret="", redis_url=redis_url)
    monkeypatch.setattr(commands, "settings", lambda: chosen)
    envelope, ref = Sealed(secret_key(tmp_path)), Refs(secret_key(tmp_path)).of("telegram", "77")
    Consents(Store(chosen.sql_url).engine).put(ref, Consent.GIVEN.value, "Bà con có đồng ý không?")
    _leave_news(chosen, envelope, ref)
    inbox, conversations = Inbox(redis, envelope), Conversations(redis, envelope)
    for number in range(3):
        await inbox.put(Inbound("telegram", "77", str(number), Kind.TEXT, f"câu hỏi {number}"))
    lane = keys.lane_of("telegram", "77")
    first, second, _ = await inbox.read({lane: "0"}, count=9, block_ms=None)
    await conversations.commit(Event(lane, first.id, first.inbound), {"procedure": "1.001193"}, [])
    await conversations.set_aside(Event(lane, second.id, second.inbound, second.sealed), "lỗi", [])

    def invoke(*words: str):
        return CliRunner().invoke(cli, ["citizen", *words])

    return invoke


def _leave_news(chosen: Settings, envelope: Sealed, ref: str) -> None:
    """A dossier followed, a portal waited for, and a piece of news."""
    engine, address = Store(chosen.sql_url).engine, Address(ref, "telegram", envelope.seal("77"))
    Subscriptions(engine).follow(address, CODE, "hcc", seen=(4, "Đang xử lý"), asked=0.0, limit=9)
    Waits(engine).begin(address, OTHER, "hcc", "back:1-0", confirmed=False, until=9e9, limit=9)
    body = envelope.seal(json.dumps({"text": "Tin báo: Đã xử lý xong."}))
    Notices(engine).announce(address, CODE, NewNotice("status:1", body, 0.0, 0.0))


async def in_thread(run, *words: str):
    return await asyncio.to_thread(run, *words)


async def test_a_citizen_gets_everything_that_is_kept(run):
    kept = json.loads((await in_thread(run, "show", "telegram", "77")).stdout)
    assert kept["dong_y"] == "given"
    assert kept["dong_y_voi"] == "Bà con có đồng ý không?"
    assert kept["mach_tro_chuyen"] == {"procedure": "1.001193"}
    assert kept["tin_chua_tra_loi_duoc"] == ["câu hỏi 1"]
    assert (kept["ho_so_theo_doi"], kept["cho_cong_hoat_dong_lai"]) == ([CODE], [OTHER])
    assert kept["tin_bao"] == ["Tin báo: Đã xử lý xong."]


async def test_a_request_on_paper_deletes_everything_also_what_waits(run, redis):
    told = (await in_thread(run, "forget", "telegram", "77", "--yes")).stdout
    for words in ("1 tin nhắn chưa trả lời", "mạch trò chuyện", "1 tin hệ thống chưa trả lời được", "đồng ý"):
        assert words in told
    for words in ("1 hồ sơ đang theo dõi", "1 lời nhờ báo khi cổng hoạt động lại"):
        assert words in told
    lane = keys.lane_of("telegram", "77")
    assert await redis.xlen(keys.inbox(lane)) == 0
    assert not await redis.exists(keys.waiting(lane), keys.quarantine(lane))
    kept = json.loads((await in_thread(run, "show", "telegram", "77")).stdout)
    assert (kept["dong_y"], kept["mach_tro_chuyen"], kept["tin_chua_tra_loi_duoc"]) == ("unasked", {}, [])
    assert (kept["ho_so_theo_doi"], kept["cho_cong_hoat_dong_lai"], kept["tin_bao"]) == ([], [], [])
    code = told.partition("Mã biên nhận: ")[2].partition("\n")[0]
    assert "mạch trò chuyện" in (await in_thread(run, "proof", code)).stdout


async def test_without_a_yes_nothing_is_deleted(run):
    assert (await in_thread(run, "forget", "telegram", "77")).exit_code == 1
    assert json.loads((await in_thread(run, "show", "telegram", "77")).stdout)["dong_y"] == "given"


async def test_an_unknown_proof_is_an_error_in_words(run):
    failed = await in_thread(run, "proof", "ABC")
    assert "Không có biên nhận ABC" in str(failed.exception)


def test_while_the_bot_runs_its_redis_is_found_without_a_setting(tmp_path: Path):
    """An officer was told to set REDIS_URL=unix://VAR_DIR/redis/redis.sock."""
    (tmp_path / "redis").mkdir()
    (tmp_path / "redis" / "redis.sock").touch()
    assert address(load(var_dir=tmp_path, redis_url="")) == f"unix://{tmp_path}/redis/redis.sock"
    assert address(load(var_dir=tmp_path, redis_url="redis://a:1")) == "redis://a:1"


def test_when_no_bot_runs_it_says_so(tmp_path: Path):
    with pytest.raises(SettingsError, match="Bot chưa chạy"):
        address(load(var_dir=tmp_path, redis_url=""))
