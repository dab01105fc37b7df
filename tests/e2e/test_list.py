"""The list of papers on a phone: ticked, kept, printed, sent on, and there without a network or a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.live import LiveBot

from actions.saying.reply import Link, Reply
from bot.delivery.turn import TurnResult
from bot.pages.guide_page import GuidePage
from bot.pages.list_page import ListPage
from common.settings import load
from data.releases.live import current_release
from data.releases.store import Store

NEW = "/viec/moi/1.001193/bc"
FIRST = "Tờ khai đăng ký khai sinh"


class LeafBrain:
    """Answers everything with the button of a list."""

    async def turn(self, memory, message) -> TurnResult:
        return TurnResult(
            (Reply("Giấy tờ: …", links=(Link("Danh sách mang đi", f"https://motcua.example{NEW}"),)),), {}
        )


@pytest.fixture(scope="module")
def bot(redis_server, tmp_path_factory) -> Iterator[LiveBot]:
    folder: Path = tmp_path_factory.mktemp("list")
    url = f"sqlite:///{folder / 'motcua.sqlite3'}"
    Store(url).publish(current_release().content, origin="test")
    chosen = load(var_dir=folder, database_url=url)
    bot = LiveBot(
        f"{redis_server}?db=5", LeafBrain(), doors=[*ListPage(chosen).routes(), *GuidePage(chosen).routes()]
    )
    yield bot
    bot.stop()


def box(page: Page, text: str):
    return page.get_by_role("checkbox", name=text)


def kept(page: Page) -> None:
    """Wait until the phone has a copy of the page."""
    page.evaluate(
        "async () => { while (!await caches.match(location.pathname)) await new Promise(next => setTimeout(next, 50)) }"
    )


@pytest.mark.parametrize("width", [360, 180])
def test_the_page_fits_a_phone_also_at_twice_the_size(page: Page, bot: LiveBot, width: int):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{bot.url}{NEW}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for row in page.locator(".ticks label").all():
        assert row.bounding_box()["height"] >= 48


def test_ticks_are_counted_and_stay_in_the_phone(page: Page, bot: LiveBot):
    page.goto(f"{bot.url}{NEW}")
    expect(page.locator("#left")).to_have_text("Còn thiếu 5 trong 5 giấy tờ phải có.")
    box(page, FIRST).check()
    expect(page.locator("#left")).to_have_text("Còn thiếu 4 trong 5 giấy tờ phải có.")
    page.reload()
    expect(box(page, FIRST)).to_be_checked()
    page.goto(f"{bot.url}{NEW}")  # a new address, of the same papers
    expect(box(page, FIRST)).to_be_checked()
    page.goto(f"{bot.url}/viec/moi/1.001193/ab")
    expect(box(page, FIRST)).not_to_be_checked()


def test_all_that_must_be_there_is_there_and_can_be_begun_anew(page: Page, bot: LiveBot):
    page.goto(f"{bot.url}{NEW}")
    for each in page.locator(".must input").all():
        each.check()
    expect(page.locator("#left")).to_have_text("Đã đủ giấy tờ phải có.")
    page.get_by_role("button", name="Bỏ hết dấu đã đánh").click()
    expect(page.locator(".ticks input:checked")).to_have_count(0)
    expect(page.locator("#left")).to_contain_text("Còn thiếu 5")


def test_by_keyboard(page: Page, bot: LiveBot):
    page.goto(f"{bot.url}{NEW}")
    page.evaluate("window.print = () => { window.printed = true; }")
    box(page, FIRST).focus()
    page.keyboard.press("Space")
    expect(box(page, FIRST)).to_be_checked()
    page.get_by_role("button", name="In danh sách").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("window.printed") is True


def test_what_is_printed_has_boxes_and_no_buttons(page: Page, bot: LiveBot):
    page.goto(f"{bot.url}{NEW}")
    page.emulate_media(media="print")
    expect(box(page, FIRST)).to_be_visible()
    expect(page.locator(".ways")).to_be_hidden()
    expect(page.locator("#left")).to_be_hidden()


def test_it_is_sent_on_where_the_phone_can(page: Page, bot: LiveBot):
    page.add_init_script("navigator.share = told => { window.told = told; return Promise.resolve(); }")
    page.goto(f"{bot.url}{NEW}")
    page.get_by_role("button", name="Gửi cho người nhà").click()
    assert page.evaluate("window.told.url") == page.url


def test_a_list_that_was_opened_once_is_there_without_a_network(page: Page, context: BrowserContext, bot: LiveBot):
    page.goto(f"{bot.url}{NEW}")
    kept(page)
    box(page, FIRST).check()
    context.set_offline(True)
    page.reload()
    expect(box(page, FIRST)).to_be_checked()
    page.goto(f"{bot.url}{NEW}")  # the button in the chat, tapped again
    expect(page.get_by_text("bé bị bỏ rơi")).to_be_visible()
    expect(box(page, FIRST)).to_be_checked()
    context.set_offline(False)


def test_without_a_script_it_is_a_list(chromium: Browser, bot: LiveBot):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{bot.url}{NEW}")
    box(page, FIRST).check()
    expect(box(page, FIRST)).to_be_checked()
    expect(page.locator("#left")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    context.close()


def test_from_the_chat(page: Page, bot: LiveBot):
    page.goto(bot.url)
    page.get_by_label("Câu hỏi", exact=True).fill("giấy tờ")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Danh sách mang đi")
    expect(link).to_be_visible()
    assert link.get_attribute("href").endswith(NEW)
