"""``motcua desk``, as an officer types it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import keys
from bot.cli import cli
from bot.commands import desk as commands
from bot.messages.entry import Entry
from bot.messages.envelope import Sealed
from bot.secret import secret_key
from bot.staff.installed import staff_desk
from common.settings import load

HERE = "xa-phu-thong"


@pytest.fixture
async def run(redis, redis_url, tmp_path: Path, monkeypatch):
    """The command, with one citizen of Phủ Thông who waits."""
    chosen = load(var_dir=tmp_path, database_url="", web_secret="", redis_url=redis_url)
    monkeypatch.setattr(commands, "settings", lambda: chosen)
    monkeypatch.setattr(commands, "setup", lambda *_: None)
    await staff_desk(chosen, redis, Sealed(secret_key(tmp_path))).open("web", "lan", HERE, "1.001193")

    async def invoke(*words: str) -> str:
        result = await asyncio.to_thread(CliRunner().invoke, cli, ["desk", *words])
        return result.output + (str(result.exception) if result.exception else "")

    invoke.said = lambda: _said(redis, tmp_path)
    return invoke


async def _said(redis, folder: Path) -> list[str]:
    envelope = Sealed(secret_key(folder))
    return [Entry.from_json(row, envelope).reply.text for row in await redis.lrange(keys.out("web", "lan"), 0, -1)]


async def test_a_talk_from_beginning_to_end(run):
    listed = await run("list", "--office", "phủ thông")
    assert "đang đợi" in listed
    assert "1.001193" in listed
    case = listed.split()[0]
    assert "Không có ai đang đợi" in await run("list", "--office", "chợ rã")
    assert "nhận trước" in await run("answer", case, "Chào bà con", "--as", "Mai", "--office", HERE)
    assert "Mai đang trả lời" in await run("take", case, "--as", "Mai", "--office", HERE)
    assert "Đang gửi" in await run("answer", case, "Chào bà con", "--as", "Mai", "--office", HERE)
    assert "Chào bà con" in await run("show", case, "--office", HERE)
    assert "chưa phải của bạn" in await run("close", case, "--as", "Hoa", "--office", HERE)
    assert "đã xong" in await run("close", case, "--as", "Mai", "--office", HERE)
    assert "đã xong" in await run("list", "--office", HERE, "--all")
    assert (await run.said())[0] == "Cán bộ xã Phủ Thông:\nChào bà con"
    assert len(await run.said()) == 2


async def test_a_talk_is_given_back_and_passed_on(run):
    case = (await run("list")).split()[0]
    assert "Trung tâm" in await run("pass", case, "--as", "Mai", "--office", HERE)
    assert "Không có ai" in await run("list", "--office", HERE)
    await run("take", case, "--as", "An")
    assert "chuyển lại trợ lý" in await run("return", case, "--as", "An")


async def test_a_case_or_an_office_that_does_not_exist_is_said_to_be_none(run):
    assert "Không có cuộc trao đổi nào" in await run("show", "ffffffff")
    assert "không phải tên hay mã" in await run("list", "--office", "xã Không Có")
