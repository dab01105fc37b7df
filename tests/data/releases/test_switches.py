"""Switches lie in SQL, and each channel sees its own."""

from __future__ import annotations

import pytest

from data.releases import switches
from data.releases.store import Store
from data.releases.switches import NOTHING_OFF, TRIED, Off, Scope, Switch, off_for, switched_off, turn_off, turn_on


@pytest.fixture
def engine(tmp_path):
    yield Store(f"sqlite:///{tmp_path}/motcua.sqlite3").engine
    switches.install(())


def off(engine, *some: Switch) -> list[int]:
    with engine.begin() as connection:
        numbers = [turn_off(connection, each) for each in some]
    switches.install(switched_off(engine))
    return numbers


def test_what_is_off_is_so_until_it_is_on_again(engine):
    [number] = off(engine, Switch(Scope.ALL, "", "nội dung sai", "Đang sửa", "an"))
    assert [(one.reason, one.account, one.id) for one in switched_off(engine)] == [("nội dung sai", "an", number)]
    with engine.begin() as connection:
        assert turn_on(connection, number, "binh").reason == "nội dung sai"
        assert turn_on(connection, number, "binh") is None
    assert switched_off(engine) == ()


def test_each_channel_sees_what_concerns_it(engine):
    zalo, birth = Switch(Scope.CHANNEL, "zalo_oa", "…", "Zalo nghỉ"), Switch(Scope.PROCEDURE, "1.1", "…", "Sửa")
    off(engine, zalo, birth, Switch(Scope.FAQ, "gio", "…", "Giờ đang sửa"))
    topics = {"procedures": {"1.1": "Sửa"}, "entries": {"gio": "Giờ đang sửa"}}
    assert off_for("zalo_oa") == Off("Zalo nghỉ", **topics)
    assert off_for("web") == Off("", **topics)
    assert off_for(TRIED) == NOTHING_OFF


def test_of_two_notices_the_newer_holds(engine):
    first, second = (Switch(Scope.PROCEDURE, "1.1", "…", text) for text in ("cũ", "mới"))
    off(engine, first, second, Switch(Scope.ALL, "", "…", "hết"), Switch(Scope.CHANNEL, "web", "…", "web"))
    assert off_for("web") == Off("web", {"1.1": "mới"})
