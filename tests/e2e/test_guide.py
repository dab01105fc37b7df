"""The guide to filing online on a phone: drawn in the chat, read, printed, and kept for when there is no network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.live import LiveBot, wait_for_pictures

from actions.saying.reply import Choice, Reply
from bot.delivery.turn import TurnResult
from bot.pages.guide_page import GuidePage
from common.settings import load
from data.releases.live import current_release
from data.releases.store import Store


class StepBrain:
    """Answers everything with a step that has a drawing."""

    async def turn(self, memory, message) -> TurnResult:
        step = Reply(
            "Bước 1/9\n\n• Mở VNeID", (Choice("Xong, bước tiếp", '/choose{"p":"1.001193"}'),), drawing="account"
        )
        odd = Reply("Không có hình này", drawing="../icon")
        return TurnResult((step, odd), {})


@pytest.fixture(scope="module")
def drawing_bot(redis_server) -> Iterator[LiveBot]:
    bot = LiveBot(f"{redis_server}?db=3", StepBrain())
    yield bot
    bot.stop()


@pytest.fixture(scope="module")
def guide(redis_server, tmp_path_factory) -> Iterator[LiveBot]:
    folder: Path = tmp_path_factory.mktemp("guide")
    url = f"sqlite:///{folder / 'motcua.sqlite3'}"
    Store(url).publish(current_release().content, origin="test")
    page = GuidePage(load(var_dir=folder, database_url=url))
    bot = LiveBot(f"{redis_server}?db=4", StepBrain(), doors=page.routes())
    yield bot
    bot.stop()


def test_a_step_in_the_chat_has_its_drawing_and_no_other_file(page: Page, drawing_bot: LiveBot):
    page.goto(drawing_bot.url)
    page.get_by_label("Câu hỏi", exact=True).fill("từng bước")
    page.keyboard.press("Enter")
    image = page.locator("img.drawing")
    expect(image).to_have_count(1)
    expect(image).to_have_attribute("alt", "")
    wait_for_pictures(page, "img.drawing")


@pytest.mark.parametrize("width", [360, 180])
def test_the_page_fits_a_phone_also_at_twice_the_size(page: Page, guide: LiveBot, width: int):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{guide.url}/huong-dan/1.001193")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wait_for_pictures(page)


def test_help_unfolds_and_printing_has_a_button_by_keyboard(page: Page, guide: LiveBot):
    page.goto(f"{guide.url}/huong-dan/1.001193")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="In trang này").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") is True
    summary = page.locator("summary", has_text="Quên mật khẩu VNeID")
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Mở VNeID, bấm “Quên mật khẩu”")).to_be_visible()


def test_what_is_printed_has_steps_and_no_buttons(page: Page, guide: LiveBot):
    page.goto(f"{guide.url}/huong-dan/1.001193")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Bước 9. Nhận kết quả")).to_be_visible()
    expect(page.locator(".ways:visible")).to_have_count(0)
    expect(page.locator("details").first).to_be_hidden()


def test_a_guide_that_was_opened_once_is_there_without_a_network(page: Page, context: BrowserContext, guide: LiveBot):
    address = f"{guide.url}/huong-dan/1.001193"
    page.goto(address)
    page.evaluate(
        "async () => { while (!await caches.match(location.pathname)) await new Promise(next => setTimeout(next, 50)) }"
    )
    context.set_offline(True)
    page.reload()
    expect(page.get_by_role("heading", name="Bước 4. Chụp giấy tờ và tải lên")).to_be_visible()
    wait_for_pictures(page)
    context.set_offline(False)
