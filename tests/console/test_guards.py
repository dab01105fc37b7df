"""Nobody gets in without a log-in, with the wrong role or with a forged form; no text becomes markup."""

from __future__ import annotations

import re

import pytest
from support.officials.console import BIRTH, PASSWORD

from console.entry.accounts import Role
from console.entry.sessions import Stage
from console.web.app import HEADERS, PAGES
from console.web.visit import COOKIE, Access

WHERE = {
    "{kind}": "hoi-dap",
    "{key}": "gio-lam-viec",
    "{job}": "0" * 32,
    "{number}": "1",
    "{name}": "an",
    "{case}": "0-" + "0" * 32,
    "{code}": "K7Q2M",
    "{file}": "a6.pdf",
    "{paper}": "a6",
    "{group}": "K7Q2M9TX4H",
}
FORM = {"content-type": "multipart/form-data; boundary=x"}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"


LISTS = ("/noi-dung/hoi-dap", "/noi-dung/thu-tuc", "/noi-dung/tu-vung", "/noi-dung/co-quan")
FIELDS = {
    f"/noi-dung/thu-tuc/sua/{BIRTH}": (
        *("plain_name", "summary", "receiving_place", "steps", "conditions", "warnings"),
        *("methods__0__note", "methods__0__fees__0__text", "methods__1__fees__1__text"),
        *("methods__0__fees__0__source", "methods__1__fees__1__source"),
        *(f"cases__0__papers__0__{name}" for name in ("name", "when", "note")),
    ),
    "/noi-dung/hoi-dap/sua/gio-lam-viec": ("question", "phrasings", "answer", "source"),
    "/noi-dung/hoi-dap/moi": ("question", "phrasings", "answer", "source"),
    "/noi-dung/co-quan/sua/xa-cho-ra": ("name", "other_names", "address", "hours", "phone", "note"),
}


def address(page) -> str:
    path = page.path
    for name, value in WHERE.items():
        path = path.replace(name, value)
    return path


def visit(browser, page):
    browser.client.follow_redirects = False
    return browser.open(address(page)) if page.method == "GET" else browser.send(address(page))


def named(page) -> str:
    return f"{page.method} {page.path}"


@pytest.mark.parametrize("page", [page for page in PAGES if page.access is not Access.OPEN], ids=named)
def test_nothing_is_shown_or_done_without_a_log_in(console, page):
    stranger = console.browser()
    visit(stranger, page)
    assert stranger.status == 303
    assert stranger.headers["location"].startswith("/quan-tri/dang-nhap")
    assert stranger.raw == ""


@pytest.mark.parametrize("page", [page for page in PAGES if page.access is Access.INSIDE], ids=named)
def test_the_password_alone_opens_nothing(console, page):
    console.account("an")
    word, session = console.parts.sessions.begin("an", Stage.PASSWORD)
    browser = console.browser()
    browser.client.cookies.set(COOKIE, word, path="/quan-tri")
    browser.csrf = session.csrf
    visit(browser, page)
    assert (browser.status, browser.headers["location"]) == (303, "/quan-tri/ma-xac-thuc")


RESTRICTED = [(page, role) for page in PAGES for role in Role if role not in page.roles]


@pytest.fixture(scope="module")
def by_role(tmp_path_factory):
    from support.officials.console import Console

    console = Console(tmp_path_factory.mktemp("roles"))
    return {role: console.inside(role.value, role, "xa-cho-ra") for role in Role}


@pytest.mark.parametrize(("page", "role"), RESTRICTED, ids=lambda each: getattr(each, "value", None) or named(each))
def test_the_wrong_role_is_turned_away(by_role, page, role):
    visit(by_role[role], page)
    assert by_role[role].status == 403


POSTS = [page for page in PAGES if page.method == "POST"]


@pytest.mark.parametrize("token", ["", "forged"])
@pytest.mark.parametrize("page", POSTS, ids=named)
def test_a_form_that_is_not_ours_does_nothing(by_role, page, token):
    browser = by_role[Role.ADMIN]
    browser.client.follow_redirects = False
    answer = browser.client.post("/quan-tri" + address(page), data={"csrf": token})
    assert answer.status_code == 403


@pytest.mark.parametrize("page", POSTS, ids=named)
def test_a_form_from_another_site_does_nothing(by_role, page):
    browser = by_role[Role.ADMIN]
    headers = {"origin": "https://evil.example"}
    answer = browser.client.post("/quan-tri" + address(page), data={"csrf": browser.csrf}, headers=headers)
    assert answer.status_code == 403


def test_a_token_of_another_session_does_nothing(console, an, binh):
    an.csrf = binh.csrf
    an.send(f"/noi-dung/thu-tuc/sua/{BIRTH}", {"seen": "r1", "plain_name": "Khác"})
    assert an.status == 403
    assert console.parts.draft.all() == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "GET"], ids=named)
def test_every_page_carries_the_strict_policy_and_is_kept_by_nobody(by_role, page):
    browser = by_role[Role.ADMIN]
    visit(browser, page)
    assert {name: browser.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert browser.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", browser.raw)


def test_scripts_in_every_text_field_stay_text(console):
    admin = console.inside("quan-tri-vien", Role.ADMIN)
    console.parts.accounts.create("xau", SCRIPT, Role.READER, "", "mật khẩu đầu tiên", "test")
    for path, texts in FIELDS.items():
        days = (
            ["as_of"]
            if "source" in texts
            else [text.replace("source", "as_of") for text in texts if "source" in text]
        )
        admin.fill(path, **dict.fromkeys(texts, SCRIPT), **dict.fromkeys(days, "2026-11-30"))
        assert admin.status == 200, admin.page[:3000]
    mark = re.search(r'name="mark" value="([^"]+)"', admin.open("/ban-nhap"))
    found = [admin.raw]
    admin.send("/ban-nhap/dua-len", {"mark": mark[1], "note": SCRIPT})
    assert "Đã đưa lên" in admin.page
    for path in ("", "/nhat-ky", "/tai-khoan", *LISTS, "/cac-ban", "/cac-ban/2", *(path for path in FIELDS)):
        admin.open(path)
        assert admin.status == 200, path
        found.append(admin.raw)
    assert sum("&lt;script&gt;alert" in page for page in found) > 8
    assert [page for page in found if "<script>alert" in page or "<img src=x" in page] == []


def test_a_password_is_needed_to_change_it(console, an):
    an.send("/mat-khau", {"old": "sai mật khẩu rồi", "new": "một mật khẩu khác", "again": "một mật khẩu khác"})
    assert an.status == 400
    assert console.parts.accounts.with_password("an", PASSWORD) is not None


def test_commune_staff_edit_their_own_office_and_nothing_else(console):
    staff = console.inside("can-bo", Role.COMMUNE, "xa-cho-ra")
    staff.fill("/noi-lam-viec/xa-cho-ra", address="Tiểu khu 1", name="Xã Khác")
    here = next(office for office in console.live().offices if office.id == "xa-cho-ra")
    assert (here.address, here.name) == ("Tiểu khu 1", "Xã Chợ Rã")
    others = ("/noi-lam-viec/xa-phu-thong", "/noi-dung/co-quan/sua/xa-cho-ra", "/noi-dung/hoi-dap/sua/gio-lam-viec")
    for path in others:
        staff.send(path, {"seen": "r1", "address": "x", "question": "Câu hỏi khác?"})
        assert staff.status == 400
    assert console.parts.draft.all() == []


def test_a_request_larger_than_any_form_is_not_read(an):
    answer = an.client.post("/quan-tri/excel/nhap", content=b"x", headers={"content-length": str(10**9)})
    assert answer.status_code == 413


def test_a_body_that_grows_beyond_any_form_is_cut_off(an):
    answer = an.client.post("/quan-tri/excel/nhap", content=(b"x" * 1024**2 for _ in range(24)), headers=FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/noi-dung/hoi-dap?trang=x",
        "/noi-dung/hoi-dap?trang=-9",
        "/nhat-ky?tu=x&trang=0",
        "/cac-ban/99",
        "/cac-ban/x",
        "/noi-dung/nope",
        "/noi-dung/hoi-dap/sua/nope",
        "/excel/nope",
        "/ban-nhap?viec=nope",
    ],
)
def test_odd_addresses_are_a_sentence(an, path):
    an.open(path)
    assert an.status in (200, 400)
    assert "Hệ thống đang có lỗi" not in an.page
