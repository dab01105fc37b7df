"""The console for tests: a small content, accounts of every role, browsers that are logged in."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import date
from html import unescape
from pathlib import Path

import pyotp
from starlette.testclient import TestClient

from console.entry.accounts import Role
from console.entry.sessions import Stage
from console.web.app import application, services
from console.web.visit import COOKIE, Replay
from data.entries import FaqEntry, VocabularyEntry
from data.loader import seed_digest
from data.models import Case, Content, Fee, Method, Office, Paper, Procedure, SubmissionMethod
from data.releases.store import Store

KEYS = (b"a key for tests only, thirty-two", b"an older key of tests, 32 bytes!")
PASSWORD = "mua xuân đến rồi"
BIRTH = "1.001193"
CONTENT = Content(
    procedures=(
        Procedure(
            code=BIRTH,
            name="Đăng ký khai sinh",
            plain_name="Làm giấy khai sinh",
            methods=(
                Method(via=SubmissionMethod.DIRECT, fees=(Fee(amount=8000, text="không đúng hạn"),)),
                Method(via=SubmissionMethod.ONLINE, fees=(Fee(amount=4000),)),
            ),
            cases=(Case(papers=(Paper(name="Tờ khai", form="Mẫu số 1"), Paper(name="Giấy chứng sinh"))),),
        ),
        Procedure(code="1.000894", name="Đăng ký kết hôn"),
    ),
    vocabulary=(
        VocabularyEntry(phrases=("đẻ con", "sinh bé"), procedures=(BIRTH,)),
        VocabularyEntry(phrases=("cưới",), procedures=("1.000894",)),
    ),
    faq=(
        FaqEntry(
            id="gio-lam-viec",
            question="Một cửa làm việc mấy giờ?",
            phrasings=("mấy giờ mở cửa",),
            answer="Mỗi nơi có giờ riêng, hãy gọi trước khi đến.",
            source="Văn phòng tỉnh",
            as_of=date(2026, 11, 2),
        ),
    ),
    offices=(
        Office(id="xa-cho-ra", name="Xã Chợ Rã"),
        Office(id="xa-phu-thong", name="Xã Phủ Thông"),
    ),
)


def sourced(method: int) -> dict[str, str]:
    """The fields that a changed fee wants."""
    place = f"methods__{method}__fees__0__"
    return {f"{place}source": "Nghị quyết 12/2026/NQ-HĐND", f"{place}as_of": "2026-12-01"}


class Console:
    """A console over a database of its own."""

    def __init__(self, folder: Path, content: Content = CONTENT, replay: Replay | None = None) -> None:
        self.store = Store(f"sqlite:///{folder}/motcua.sqlite3")
        self.store.publish(content, origin=f"seed {seed_digest()}", note="Nội dung gốc")
        self.announced: list[int] = []
        self.parts = services(self.store, KEYS, self.announced.append, replay=replay)
        self.app = application(self.parts)

    def account(self, name: str, role: Role = Role.EDITOR, office: str = "") -> None:
        """An account that has changed its password and set up its codes."""
        self.parts.accounts.create(name, name.title(), role, office, "mật khẩu đầu tiên", "test")
        self.parts.accounts.set_password(name, PASSWORD)
        self.parts.accounts.set_codes(name, pyotp.random_base32(), 0)

    def browser(self) -> Browser:
        """Somebody who is not logged in."""
        return Browser(self)

    def inside(self, name: str, role: Role = Role.EDITOR, office: str = "") -> Browser:
        """Somebody of that role who is logged in."""
        if self.parts.accounts.find(name) is None:
            self.account(name, role, office)
        word, session = self.parts.sessions.begin(name, Stage.FULL)
        browser = Browser(self)
        browser.client.cookies.set(COOKIE, word, path="/quan-tri")
        browser.csrf = session.csrf
        return browser

    def live(self) -> Content:
        """The content in force."""
        newest = self.store.newest()
        assert newest is not None
        return newest.content


class Browser:
    """Sends forms as a browser does: everything that the page holds, with what the person changed."""

    def __init__(self, console: Console) -> None:
        self.client = TestClient(console.app, base_url="http://quan-tri.test", follow_redirects=True)
        self.csrf = ""
        self.page = ""
        self.status = 0

    def open(self, path: str) -> str:
        """Look at a page."""
        return self._seen(self.client.get(f"/quan-tri{path}"))

    def send(self, path: str, values: Mapping[str, str] | None = None, file: tuple[str, bytes] | None = None) -> str:
        """Send a form with the token of this session."""
        files = {"file": (*file, "application/octet-stream")} if file else None
        data = {"csrf": self.csrf, **(values or {})}
        return self._seen(self.client.post(f"/quan-tri{path}", data=data, files=files))

    def fill(self, path: str, **changed: str) -> str:
        """Open a record's form, change fields (``__`` for a dot) and send it."""
        return self.resend(path, self.fields(path), **changed)

    def fields(self, path: str) -> dict[str, str]:
        """Everything that the form of a record holds."""
        return form_of(self.open(path), "record")

    def fields_of_page(self) -> dict[str, str]:
        """Everything that the record's form holds on the page that came last."""
        return form_of(self.page, "record")

    def resend(self, path: str, fields: Mapping[str, str], **changed: str) -> str:
        """Send a form that was opened before."""
        return self.send(path, {**fields, **{name.replace("__", "."): value for name, value in changed.items()}})

    def wait(self) -> str:
        """Look at the page again until its job is done."""
        url = str(self.client.get(self.url).url)
        for _ in range(400):
            self._seen(self.client.get(url))
            if "<progress" not in self.page:
                return self.page
            time.sleep(0.05)
        raise AssertionError("the job does not end")

    def _seen(self, response) -> str:
        self.page, self.status, self.url = unescape(response.text), response.status_code, str(response.url)
        self.raw, self.headers = response.text, response.headers
        if found := re.search(r'name="csrf" value="([^"]+)"', response.text):
            self.csrf = found[1]
        return self.page


def form_of(page: str, name: str) -> dict[str, str]:
    """The fields of a form as a browser would send them."""
    form = page[page.index(f'id="{name}"') :]
    form = form[: form.index("</form>")]
    found = {
        attribute(tag, "name"): attribute(tag, "value")
        for tag in re.findall(r"<input[^>]*>", form)
        if 'type="checkbox"' not in tag or " checked" in tag
    }
    for tag, text in re.findall(r"(<textarea[^>]*>)(.*?)</textarea>", form, re.DOTALL):
        found[attribute(tag, "name")] = unescape(text)
    for tag, options in re.findall(r"(<select[^>]*>)(.*?)</select>", form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[attribute(tag, "name")] = chosen[1] if chosen else ""
    return found


def attribute(tag: str, name: str) -> str:
    """An attribute of a tag."""
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""
