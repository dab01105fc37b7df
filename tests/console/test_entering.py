"""Log-in: a first password to change, one-time codes, recovery codes, and a delay that grows."""

from __future__ import annotations

import re
import time

import pyotp
import pytest
from support.officials.console import PASSWORD

from common.errors import InputError
from console.entry import delay
from console.entry.accounts import Role
from console.entry.delay import delay_after
from console.entry.secrets import Vault, check_password, first_password, totp_step

FIRST = "mật khẩu đầu tiên"


@pytest.fixture
def person(console):
    console.parts.accounts.create("an", "Nguyễn Văn An", Role.EDITOR, "", FIRST, "test")
    return console.browser()


def log_in(browser, password, name="an"):
    browser.open("/dang-nhap")
    return browser.send("/dang-nhap", {"name": name, "password": password})


def set_up(browser):
    """The first log-in as far as the recovery codes; the secret."""
    log_in(browser, FIRST)
    sealed = re.search(r'name="sealed" value="([^"]+)"', browser.page)[1]
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", browser.page)[1].replace(" ", "")
    browser.send("/ma-xac-thuc", {"sealed": sealed, "code": pyotp.TOTP(secret).now()})
    return secret


def test_the_first_log_in_sets_up_codes_and_changes_the_password(console, person):
    set_up(person)
    codes = re.findall(r"<code>([A-Z0-9]{5}-[A-Z0-9]{5})</code>", person.page)
    assert len(set(codes)) == 10
    person.open("/noi-dung/hoi-dap")
    assert person.url.endswith("/mat-khau")
    person.send("/mat-khau", {"old": FIRST, "new": PASSWORD, "again": PASSWORD})
    assert "Đã đổi mật khẩu" in person.page
    assert "Hỏi đáp" in person.open("/noi-dung/hoi-dap")
    assert console.parts.accounts.find("an").last_seen is not None


def test_the_qr_code_is_our_own_picture(person):
    log_in(person, FIRST)
    source = re.search(r'src="/quan-tri(/ma-qr.svg[^"]+)"', person.page)[1]
    person.open(source)
    assert person.headers["content-type"] == "image/svg+xml"
    assert person.raw.startswith("<?xml")


def test_a_code_is_good_once(console, person):
    secret = set_up(person)
    code = pyotp.TOTP(secret).at(time.time())
    assert not console.parts.accounts.with_code("an", code)
    later = pyotp.TOTP(secret).at(time.time() + 30)
    assert console.parts.accounts.with_code("an", later)
    assert not console.parts.accounts.with_code("an", later)


def test_a_recovery_code_replaces_the_telephone_once(console, person):
    set_up(person)
    code = re.findall(r"<code>([A-Z0-9]{5}-[A-Z0-9]{5})</code>", person.page)[3]
    other = console.browser()
    log_in(other, FIRST)
    other.send("/ma-xac-thuc", {"code": code.lower().replace("-", " ")})
    assert other.url.endswith("/mat-khau")
    assert console.parts.accounts.recovery_left("an") == 9
    assert not console.parts.accounts.with_code("an", code)


def test_wrong_tries_wait_longer_and_longer(console, person, monkeypatch):
    for _ in range(delay.FREE + 1):
        log_in(person, "sai rồi nhé")
        assert person.status == 403
    log_in(person, FIRST)
    assert person.status == 429
    assert "Hãy chờ" in person.page
    log_in(person, FIRST, name="khong-co-ai")  # the address waits too, whomever it tries
    assert person.status == 429
    assert [delay_after(count) for count in (1, 4, 5, 6, 7, 30)] == [0, 0, 30, 60, 120, 3600]


def test_wrong_codes_wait_too(console, person):
    set_up(person)
    other = console.browser()
    log_in(other, FIRST)
    for _ in range(delay.FREE + 1):
        other.send("/ma-xac-thuc", {"code": "000000"})
    other.send("/ma-xac-thuc", {"code": "000000"})
    assert other.status == 429


def test_an_unknown_name_is_told_as_a_wrong_password(person):
    log_in(person, FIRST, name="nobody")
    unknown = person.page.replace("nobody", "")
    log_in(person, "sai mật khẩu", name="an")
    assert re.sub(r'value="[^"]*"', "", unknown) == re.sub(r'value="[^"]*"', "", person.page)


def test_a_locked_account_is_out_at_once(console, an):
    console.parts.accounts.create("sep", "Sếp", Role.ADMIN, "", FIRST, "test")
    console.parts.accounts.set_role("an", Role.EDITOR, "", False, "sep")
    an.open("/noi-dung/hoi-dap")
    assert an.url.startswith("http://quan-tri.test/quan-tri/dang-nhap")
    log_in(an, PASSWORD)
    assert an.status == 403


def test_somebody_must_be_left_to_admit_others(console):
    console.account("sep", Role.ADMIN)
    with pytest.raises(InputError, match="ít nhất một"):
        console.parts.accounts.set_role("sep", Role.READER, "", True, "sep")


def test_logging_out_ends_the_session(console, an):
    word = an.client.cookies["quantri"]
    an.open("")
    an.send("/dang-xuat")
    assert console.parts.sessions.find(word) is None


def test_the_cookie_is_for_these_pages_and_no_script(console, person):
    person.client.follow_redirects = False
    log_in(person, FIRST)
    cookie = person.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "Path=/quan-tri" in cookie
    assert "SameSite=strict" in cookie


def test_an_admin_admits_somebody_and_resets_them(console):
    admin = console.inside("sep", Role.ADMIN)
    admin.open("/tai-khoan")
    admin.send("/tai-khoan", {"name": "moi", "full_name": "Người Mới", "role": "commune", "office": "xa-khong-co"})
    assert "Không có xã, phường" in admin.page
    admin.send("/tai-khoan", {"name": "moi", "full_name": "Người Mới", "role": "commune", "office": "xa-cho-ra"})
    password = re.search(r'<code class="big">([^<]+)</code>', admin.page)[1]
    assert console.parts.accounts.with_password("moi", password).must_change
    admin.send("/tai-khoan/moi/dat-lai")
    assert console.parts.accounts.with_password("moi", password) is None


@pytest.mark.parametrize("bad", ["ngắn", "aaaaaaaaaaaaaaa", "toi la an.nguyen day"])
def test_passwords_that_are_easily_guessed(bad):
    with pytest.raises(InputError):
        check_password(bad, "an.nguyen")


def test_first_passwords_are_good_enough():
    assert len({first_password() for _ in range(50)}) == 50


def test_what_an_older_secret_sealed_still_opens():
    old, new = b"o" * 32, b"n" * 32
    kept = Vault((old,)).sealed("ABC")
    assert Vault((new, old)).opened(kept) == "ABC"
    assert Vault((new,)).opened(kept) is None
    assert Vault((old,)).digests("ab cd")[0] in Vault((new, old)).digests("AB-CD")


def test_codes_of_a_clock_that_is_a_little_off():
    secret, moment = pyotp.random_base32(), 1_800_000_000
    for off in (-30, 0, 30):
        assert totp_step(secret, pyotp.TOTP(secret).at(moment + off), 0, moment) == (moment + off) // 30
    assert totp_step(secret, pyotp.TOTP(secret).at(moment + 90), 0, moment) is None
