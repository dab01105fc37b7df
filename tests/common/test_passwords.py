"""Passwords of stores: put into addresses, taken out of whatever is shown."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.cli import cli
from common.passwords import with_password, without_password
from common.settings import load, settings


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("redis://redis:6379/0", "redis://:p%40ss%2Fword@redis:6379/0"),
        ("postgresql://motcua@postgres/motcua", "postgresql://motcua:p%40ss%2Fword@postgres/motcua"),
        ("redis://:own@redis:6379/0", "redis://:own@redis:6379/0"),
        ("unix:///var/redis.sock", "unix:///var/redis.sock"),
        ("", ""),
    ],
)
def test_a_password_is_put_in_where_there_is_room_for_one(url, whole):
    assert with_password(url, "p@ss/word") == whole


def test_a_password_in_an_address_is_never_shown(monkeypatch):
    chosen = load(
        redis_url="redis://redis:6379/0",
        redis_password="hidden-word\n",
        database_url="postgresql://a:hidden-word@b/c",
    )
    assert chosen.redis_url == "redis://:hidden-word@redis:6379/0"
    assert "hidden-word" not in repr(chosen)
    monkeypatch.setenv("REDIS_URL", "redis://:hidden-word@redis:6379/0")
    settings.cache_clear()
    shown = CliRunner().invoke(cli, ["settings"]).output
    settings.cache_clear()
    assert "redis://:***@redis:6379/0" in shown
    assert "hidden-word" not in shown


@pytest.mark.parametrize("value", ["x", 3, None, "https://a.vn/@b", "a@b"])
def test_what_holds_no_password_is_shown_as_it_is(value):
    assert without_password(value) == value
