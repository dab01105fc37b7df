"""A program with another secret does not start beside what it cannot open, and there is a way on."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot import keys
from bot.commands import secret as command
from bot.messages.envelope import Sealed
from bot.messages.seal_check import check_seal
from bot.secret import Secrets
from common.errors import SettingsError
from common.settings import load

FIRST, SECOND, THIRD = Secrets(b"first"), Secrets(b"second", (b"first",)), Secrets(b"third", (b"second", b"first"))


async def check(redis, secrets):
    await check_seal(redis, Sealed(*secrets.every), secrets)


async def test_another_secret_does_not_start(redis):
    await check(redis, FIRST)
    await check(redis, FIRST)
    with pytest.raises(SettingsError, match="WEB_SECRET_OLD"):
        await check(redis, Secrets(b"second"))


async def test_a_rotated_secret_opens_what_the_old_one_sealed(redis):
    await check(redis, FIRST)
    sealed = Sealed(*FIRST.every).seal("của bà Lan")
    await check(redis, SECOND)
    await check(redis, THIRD)
    assert Sealed(*THIRD.every).open(sealed) == "của bà Lan"
    assert THIRD.oldest == FIRST.oldest
    with pytest.raises(SettingsError):  # the word is sealed anew with the newest
        await check(redis, FIRST)


async def test_dropping_the_oldest_secret_would_lose_every_citizen(redis):
    await check(redis, SECOND)
    with pytest.raises(SettingsError, match="cũ nhất"):
        await check(redis, Secrets(b"second"))


async def test_who_lost_the_secret_can_go_on(redis, redis_url, monkeypatch):
    await check(redis, FIRST)
    monkeypatch.setattr(command, "settings", lambda: load(redis_url=redis_url))
    monkeypatch.setattr(command.asyncio, "run", lambda work: forgetting.append(work))
    forgetting: list = []
    assert CliRunner().invoke(command.command, ["forget", "--yes"]).exit_code == 0
    await forgetting[0]
    assert not await redis.exists(keys.SEAL)
    await check(redis, Secrets(b"second"))


def test_a_start_that_was_refused_left_redis_down_and_forget_starts_it(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "settings", lambda: load(redis_url="", var_dir=tmp_path))
    answer = CliRunner().invoke(command.command, ["forget", "--yes"])
    assert (answer.exit_code, answer.exception) == (0, None)
