"""The running system in the console: by whom, in the log before it is done, and nothing of a citizen in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from support.officials.console import Console

from common.errors import MotCuaError
from console.audit import Wanted, find
from console.entry.accounts import Role
from console.web.app import application

CASE, CHAT = "3-1796000000000-0", "771234567890"
FORM = {"channel": "zalo_oa", "chat": CHAT, "paper": "Đơn số 12 ngày 1/12/2026"}


class StandIn:
    """The running system as the console sees it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.away = False

    def aside(self) -> list[tuple[str, float, str]]:
        if self.away:
            raise MotCuaError("Không nối được Redis.")
        return [(CASE, 1_796_000_000.0, "RuntimeError")]

    def read_aside(self, number: str) -> str:
        self.done.append(f"read {number}")
        return "làm khai sinh <b>cho con</b> [số điện thoại]"

    def answer_again(self, number: str) -> bool:
        self.done.append(f"again {number}")
        return True

    def drop(self, number: str) -> bool:
        self.done.append(f"drop {number}")
        return True

    def undelivered(self) -> list[tuple[float, str, str, str]]:
        return [(1_796_000_000.0, "H55.12-261120-0007", "zalo_oa:ab12", "kênh không nhận")]

    def kept_of(self, channel: str, chat: str) -> dict[str, Any]:
        self.done.append(f"show {channel} {chat}")
        return {"dong_y": "given", "mach_tro_chuyen": {"procedure": "1.001193"}}

    def forget(self, channel: str, chat: str) -> str:
        self.done.append(f"forget {channel} {chat}")
        return "Mã biên nhận: K7Q2M-9TX4H"

    def proof(self, code: str) -> str:
        return f"Biên nhận {code}"

    def sync(self, progress: Callable[[int, int], None]) -> str:
        progress(1, 2)
        return "Bản số 2: 10 thủ tục"

    def changes(self) -> tuple[int, list[str]]:
        return 2, ["1.001193 Đăng ký khai sinh: phí đổi"]

    def to_reread(self) -> list[tuple[str, str, str]]:
        return [("1.001193", "Đăng ký khai sinh", "Cổng đã đổi phí")]

    def reread(self, code: str) -> None:
        self.done.append(f"reread {code}")

    def systems(self) -> list[tuple[str, str]]:
        return [("H55 Thái Nguyên", "trả lời được, sau 0,2 giây")]


@pytest.fixture
def works(console: Console) -> StandIn:
    stand_in = StandIn()
    console.parts = replace(console.parts, works=stand_in)
    console.app = application(console.parts)
    return stand_in


@pytest.fixture
def sep(console, works):
    """An admin who is logged in."""
    return console.inside("sep", Role.ADMIN)


def logged(console: Console) -> list[tuple[str, str]]:
    """What is in the log since the account was set up."""
    found = reversed(find(console.store.engine, Wanted(account="sep")))
    return [(deed.action, deed.note) for deed in found if deed.action not in ("mat-khau", "ma-mot-lan")]


def test_what_was_set_aside_is_listed_and_its_words_only_on_asking(console, sep, works):
    page = sep.open("/van-hanh")
    assert CASE in page
    assert "H55.12-261120-0007" in page
    assert "làm khai sinh" not in page
    assert "làm khai sinh" in sep.send("/van-hanh/tin/xem", {"number": CASE})
    assert "<b>cho con" not in sep.raw
    assert logged(console) == [("xem-tin", CASE)]


@pytest.mark.parametrize(("path", "done"), [("tra-loi-lai", "again"), ("xoa", "drop")])
def test_one_is_answered_again_or_deleted(console, sep, works, path, done):
    sep.send(f"/van-hanh/tin/{path}", {"number": CASE})
    assert works.done == [f"{done} {CASE}"]
    assert len(logged(console)) == 1


def test_a_citizens_data_are_shown_and_the_reading_is_in_the_log_without_the_citizen(console, sep, works):
    assert '"procedure": "1.001193"' in sep.send("/van-hanh/cong-dan/xem", FORM)
    assert logged(console) == [("xem-du-lieu", "zalo_oa · Đơn số 12 ngày 1/12/2026")]
    assert find(console.store.engine, Wanted(words=CHAT)) == []


def test_a_deletion_has_to_be_meant_and_gives_its_proof(console, sep, works):
    sep.send("/van-hanh/cong-dan/xoa", FORM)
    assert sep.status == 400
    assert works.done == []
    assert "K7Q2M-9TX4H" in sep.send("/van-hanh/cong-dan/xoa", {**FORM, "sure": "1"})
    assert [action for action, _ in logged(console)] == ["xoa-du-lieu"]


@pytest.mark.parametrize("lacks", ["channel", "chat", "paper"])
def test_without_a_paper_nothing_is_shown(console, sep, works, lacks):
    sep.send("/van-hanh/cong-dan/xem", {**FORM, lacks: ""})
    assert sep.status == 400
    assert works.done == []
    assert logged(console) == []


def test_sync_runs_in_the_background_and_texts_are_marked(console, sep, works):
    page = sep.open("/van-hanh/dong-bo")
    assert "Cổng đã đổi phí" in page
    assert "phí đổi" in page
    sep.send("/van-hanh/dong-bo/chay")
    assert "Bản số 2: 10 thủ tục" in sep.wait()
    sep.send("/van-hanh/dong-bo/da-xem-lai", {"code": "1.001193"})
    assert works.done == ["reread 1.001193"]


def test_editors_may_reread_but_see_nothing_of_citizens(console, works):
    an = console.inside("an")
    assert "Bài viết cần xem lại" in an.open("/van-hanh/dong-bo")
    for path in ("/van-hanh", "/van-hanh/cong-dan"):
        an.open(path)
        assert an.status == 403


def test_dossier_systems_are_asked(sep):
    assert "sau 0,2 giây" in sep.send("/van-hanh/he-thong-ho-so")


def test_a_system_that_is_away_is_told(sep, works):
    works.away = True
    assert "Không nối được Redis" in sep.open("/van-hanh")
    assert sep.status == 502
