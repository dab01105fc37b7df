"""A citizen at the office's tablet, in a real browser: large letters, the time that is left, and nothing afterwards."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Page, expect
from support.officials.axe import findings
from support.officials.served import Served

from bot import keys
from bot.citizen_data.assisted import Sessions
from bot.commands.gateway import build
from bot.processes.serving import listen
from bot.redis import connect
from common.settings import load
from console.entry.accounts import Role

pytestmark = pytest.mark.timeout(300)
BIRTH = "1.001193"


@pytest.fixture
def tablet(redis_url, tmp_path) -> Iterator[str]:
    """The address of one session, at the gateway as it is served."""
    socket = listen("127.0.0.1", 0)
    port = socket.getsockname()[1]
    gateway = build(load(redis_url=redis_url, database_url="", var_dir=tmp_path, port=port))
    server = uvicorn.Server(uvicorn.Config(gateway.app(), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    word = asyncio_free(offered, redis_url)
    yield f"http://127.0.0.1:{port}/ho-tro/{word}"
    server.should_exit = True
    gateway.end_streams()
    thread.join(20)


async def offered(redis_url: str) -> str:
    redis = connect(redis_url)
    word = await Sessions(redis).offer("", "")
    await redis.close()
    return word


async def kept(redis_url: str) -> int:
    redis = connect(redis_url)
    count = await redis.hlen(keys.ASSISTED)
    await redis.close()
    return count


def test_large_letters_and_nothing_afterwards(tablet: str, page: Page, redis_url: str):
    page.goto(tablet)
    assert findings(page) == []
    page.get_by_role("button", name="Bắt đầu").click()
    expect(page.get_by_text("còn 30 phút")).to_be_visible()
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") >= 24
    page.evaluate("localStorage.setItem('thu', 'còn đây')")
    assert findings(page) == []
    for path in (f"/huong-dan/{BIRTH}", f"/viec/moi/{BIRTH}"):
        page.goto(tablet.partition("/ho-tro")[0] + path)
        expect(page.get_by_role("button", name="Xong, xóa hết")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    page.get_by_role("button", name="Xong, xóa hết").press("Enter")
    expect(page.get_by_role("heading", name="Đã xong")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    page.goto(tablet)
    expect(page.get_by_role("heading", name="Đã xong")).to_be_visible()
    assert asyncio_free(kept, redis_url) == 1, "the worker deletes it with its next look"


def test_the_officers_own_browser_leaves_the_console_first_and_says_so(tablet: str, page: Page, tmp_path):
    """In one browser the citizen had the officer's log-in, and “Xong, xóa hết” threw the officer out by surprise."""
    folder = tmp_path / "console"
    folder.mkdir()
    console = Served(folder)
    try:
        officer = console.let_in(page.context, "mai", Role.COMMUNE, "xa-cho-ra")
        page.goto(tablet)
        expect(page.get_by_text("đăng xuất khỏi trang quản trị trên máy này")).to_be_visible()
        officer.goto(f"{console.url}/toi")
        expect(officer.get_by_role("heading", name="Mai")).to_be_visible()
        page.get_by_role("button", name="Bắt đầu").click()
        expect(page.get_by_text("còn 30 phút")).to_be_visible()
        assert "quantri" not in {cookie["name"] for cookie in page.context.cookies()}
        assert officer.request.get(console.url).url.endswith("/dang-nhap")
        assert "Máy này đang để bà con dùng" in officer.request.get(f"{console.url}/dang-nhap").text()
        page.get_by_role("button", name="Xong, xóa hết").press("Enter")
        expect(page.get_by_role("heading", name="Đã xong")).to_be_visible()
        officer.goto(f"{console.url}/dang-nhap")
        expect(officer.get_by_label("Mật khẩu")).to_be_visible()
    finally:
        console.stop()


def asyncio_free(work, *arguments):
    """Run ``work`` in a thread of its own: Playwright has a loop in this one."""
    found = []
    thread = threading.Thread(target=lambda: found.append(asyncio.run(work(*arguments))))
    thread.start()
    thread.join(20)
    return found[0]
