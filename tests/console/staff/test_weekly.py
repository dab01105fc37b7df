"""The page of the week, sent on Monday morning, once, to who wants it, through a real SMTP server."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy

import pytest
from pypdf import PdfReader
from support.officials.smtp import smtp_server

from bot.editors.kit import OfficialsKit
from common.errors import Refused, SettingsError, Unreachable
from common.settings import load
from common.today import VIETNAM
from console.audit import Wanted, find
from console.entry.accounts import Role
from console.staff.mail import Letter, smtp
from console.staff.weekly import Weekly, Wishes
from console.web.app import application
from figures import measures as m
from figures.store import Figure, Figures

HERE, THERE = "xa-cho-ra", "xa-phu-thong"
ADDRESS = "mai.nguyen@thainguyen.gov.vn"
WEDNESDAY = datetime(2026, 12, 2, 9, tzinfo=VIETNAM)
MONDAY = datetime(2026, 12, 7, 7, 1, tzinfo=VIETNAM)


class Clock:
    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def server():
    with smtp_server() as running:
        yield running


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def weekly(console, server, clock, tmp_path):
    kit = OfficialsKit(load(var_dir=tmp_path, database_url="", redis_url="", public_url="https://hoi.test"), None)
    mail = smtp(f"smtp://127.0.0.1:{server.port}", "Trợ lý <tro-ly@thainguyen.gov.vn>")
    console.parts = replace(console.parts, kit=kit, mail=mail)
    console.app = application(console.parts)
    rows = [Figure(m.office_scope(HERE), m.TURN, m.ANSWERED, 1_234)]
    Figures(console.store.engine).roll_up(WEDNESDAY.date(), rows)
    parts = console.parts
    return Weekly(parts.engine, parts.contents, parts.accounts, kit, mail, clock)


def wants(console, name: str = "mai", office: str = HERE) -> None:
    console.account(name, Role.COMMUNE, office)
    Wishes(console.store.engine).want(name, ADDRESS, m.office_scope(office), WEDNESDAY.date())


def test_it_goes_out_once_on_monday_morning(console, weekly, server, clock):
    wants(console)
    for early in (WEDNESDAY, datetime(2026, 12, 7, 6, 59, tzinfo=VIETNAM)):
        clock.now = early
        assert weekly.round() == 0
    clock.now = MONDAY
    assert (weekly.round(), weekly.round()) == (1, 0)
    [(to, body)] = server.letters
    letter = message_from_bytes(body, policy=policy.default)
    assert to == letter["To"] == ADDRESS
    assert "Xã Chợ Rã" in letter["Subject"]
    assert "từ 30/11/2026 đến 6/12/2026" in letter.get_body().get_content()
    [pdf] = letter.iter_attachments()
    made = PdfReader(io.BytesIO(pdf.get_content()))
    assert len(made.pages) == 1
    assert "1.234" in made.pages[0].extract_text()
    clock.now = datetime(2026, 12, 15, 10, tzinfo=VIETNAM)  # the console stood still on Monday
    assert weekly.round() == 1


def test_what_is_refused_is_told_and_tried_again_later(console, weekly, server, clock, caplog):
    caplog.set_level(logging.DEBUG)
    wants(console)
    server.refuse = True
    assert weekly.round() == 0
    wish = Wishes(console.store.engine).of("mai")
    assert (wish.told, wish.tries) == ("Máy chủ thư không nhận địa chỉ này.", 1)
    page = console.inside("mai2", Role.COMMUNE, HERE).open("/so-lieu")
    assert "Lần gửi gần nhất" not in page, "of somebody else"
    assert weekly.round() == 0
    assert Wishes(console.store.engine).of("mai").tries == 1, "not before its time"
    server.refuse = False
    clock.now = datetime(2026, 12, 7, 7, 30, tzinfo=VIETNAM)
    assert weekly.round() == 1
    assert Wishes(console.store.engine).of("mai").told == ""
    assert ADDRESS not in caplog.text


def test_two_consoles_send_it_once(console, weekly, server, clock):
    wants(console)
    wishes = Wishes(console.store.engine)
    [wish] = wishes.due(MONDAY.date(), clock())
    assert wishes.claim(wish, clock() + 600)
    assert not wishes.claim(wish, clock() + 600)
    assert weekly.round() == 0
    assert server.letters == []


def test_nothing_goes_to_who_has_no_account_any_more_or_another_commune(console, weekly, server):
    wants(console)
    console.account("sep", Role.ADMIN)
    console.parts.accounts.set_role("mai", Role.COMMUNE, THERE, True, "sep")
    assert weekly.round() == 0
    assert "không còn xem được" in Wishes(console.store.engine).of("mai").told
    console.parts.accounts.set_role("mai", Role.COMMUNE, THERE, False, "sep")
    assert Wishes(console.store.engine).of("mai") is None, "the address goes with the account"
    assert server.letters == []


def test_an_officer_ticks_and_unticks_it(console, weekly):
    mai = console.inside("mai", Role.COMMUNE, HERE)
    scope = m.office_scope(HERE)
    assert "Gửi tôi mỗi thứ Hai" in mai.open("/so-lieu")
    mai.send("/so-lieu/hang-tuan", {"cua": scope, "gui": "1", "thu": ADDRESS})
    assert ADDRESS in mai.open("/so-lieu")
    for wrong in ("mai", "a@b", "a@b.vn\nBcc: x@y.vn", ""):
        mai.send("/so-lieu/hang-tuan", {"cua": scope, "gui": "1", "thu": wrong})
        assert Wishes(console.store.engine).of("mai").address == ADDRESS
    mai.send("/so-lieu/hang-tuan", {"cua": m.office_scope(THERE), "gui": "1", "thu": "khac@thainguyen.gov.vn"})
    assert Wishes(console.store.engine).of("mai").scope == scope
    mai.send("/so-lieu/hang-tuan", {"cua": scope, "thu": ADDRESS})
    assert Wishes(console.store.engine).of("mai") is None
    deeds = find(console.store.engine, Wanted(action="thu-so-lieu"))
    assert [deed.title for deed in deeds] == ["thôi nhận số liệu", "nhận số liệu mỗi thứ Hai"]
    assert ADDRESS not in json.dumps([deed.__dict__ for deed in deeds], default=str)


def test_without_a_server_the_page_says_so(console):
    mai = console.inside("mai", Role.COMMUNE, HERE)
    page = mai.open("/so-lieu")
    assert "chưa cài máy chủ thư" in page
    assert "Địa chỉ thư của tôi" not in page


def test_letters_go_encrypted_or_not_at_all(server):
    """To another machine STARTTLS is asked for; a server without it gets neither password nor letter."""
    elsewhere = replace(smtp(f"smtp://a:b@127.0.0.1:{server.port}", "a@b.vn"), host="127.0.0.1.nip.invalid")
    letter = Letter("a@b.vn", "x", "x", "x.pdf", b"%PDF")
    with pytest.raises(Unreachable):
        elsewhere.send(letter)
    for url in ("http://a", "smtp://:x", "smtp://a:port"):
        with pytest.raises(SettingsError):
            smtp(url, "a@b.vn")
    with pytest.raises(SettingsError):
        smtp("smtp://thu.thainguyen.gov.vn", "")
    assert smtp("", "") is None
    chosen = smtp("smtps://t%40x:m%3Ak@thu.thainguyen.gov.vn", "a@b.vn")
    assert (chosen.port, chosen.encrypted, chosen.user, chosen.password) == (465, True, "t@x", "m:k")


def test_a_server_without_starttls_is_refused(server, monkeypatch):
    monkeypatch.setattr("console.staff.mail._is_here", lambda host: False)
    with pytest.raises(Refused):
        smtp(f"smtp://a:b@127.0.0.1:{server.port}", "a@b.vn").send(Letter("a@b.vn", "x", "x", "x.pdf", b"%PDF"))
    assert server.letters == []
