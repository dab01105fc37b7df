"""The web chat as a citizen uses it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from support.live import EchoBrain, LiveBot, wait_for_pictures

from bot.channels.web import channel as web
from bot.channels.web.history import History
from bot.limits import Allowance
from bot.messages.channel import Kind
from bot.redis import connect

PIXEL = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'


@pytest.fixture
def chat(page: Page, bot: LiveBot) -> Page:
    page.goto(bot.url)
    return page


def say(page: Page, text: str) -> None:
    page.get_by_label("Câu hỏi", exact=True).fill(text)
    page.get_by_role("button", name="Gửi").click()


def own(page: Page) -> Locator:
    return page.locator(".own .bubble")


def answers(page: Page) -> Locator:
    return page.locator(".bot .bubble")


def test_a_question_is_answered(chat: Page):
    say(chat, "giấy khai sinh")
    expect(own(chat)).to_have_text(["Tôi: giấy khai sinh"])
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: giấy khai sinh"])
    expect(chat.get_by_label("Câu hỏi", exact=True)).to_have_value("")
    expect(chat.locator(".note")).to_have_count(0)


def test_a_quick_button_asks(chat: Page, bot: LiveBot):
    chat.get_by_role("link", name="Sổ đỏ").click()
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: Làm sổ đỏ"])


def test_a_tap_on_a_button_answers(chat: Page, bot: LiveBot):
    say(chat, "nút")
    chat.get_by_role("button", name="Cấp lại").click()
    expect(own(chat).last).to_have_text("Tôi: Cấp lại")
    expect(answers(chat).last).to_contain_text('Đã bấm /choose{"p":"1.000002"}')
    assert bot.brain.heard[-1].kind is Kind.TAP


def test_an_office_can_be_called_found_and_seen(chromium: Browser, bot: LiveBot):
    context = chromium.new_context()
    context.route("**/so-do.png", lambda route: route.fulfill(body=PIXEL, content_type="image/svg+xml"))
    page = context.new_page()
    page.goto(bot.url)
    say(page, "đường đến xã")
    answer = page.locator(".message.bot").last
    expect(answer).to_contain_text("Xã Chợ Rã: Tiểu khu 1, xã Chợ Rã")
    for label, address in {
        "Gọi xã Chợ Rã: 0209 312 345": "tel:0209312345",
        "Bản đồ: Xã Chợ Rã": "https://www.google.com/maps/search/?api=1&query=22.45,105.72",
        "Tải Mẫu 01": "https://example.gov.vn/mau.pdf",
    }.items():
        expect(answer.get_by_role("link", name=label)).to_have_attribute("href", address)
    picture = answer.get_by_role("img", name="Xã Chợ Rã")
    expect(picture).to_be_visible()
    wait_for_pictures(page, ".picture img")
    assert picture.evaluate("image => image.naturalWidth") == 1
    context.close()


def test_links_open_beside_the_chat_and_tell_nothing_about_it(chat: Page):
    say(chat, "nút")
    link = chat.get_by_role("link", name="Nộp trực tuyến (mở trang mới)")
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("href", "https://example.gov.vn/nop")


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=document.title='hỏng'>",
        "<b>đậm</b> **đậm** [a](javascript:alert(1))",
        "</div><script>x</script>",
    ],
)
def test_markup_is_shown_as_it_was_typed(chat: Page, text: str):
    title = chat.title()
    say(chat, text)
    expect(answers(chat)).to_have_text([f"Trợ lý: 1. Đã nghe: {text}"])
    expect(own(chat)).to_have_text([f"Tôi: {text}"])
    assert chat.locator(".message img, .message b, .message script, .message a").count() == 0
    assert chat.title() == title


def test_the_conversation_survives_a_reload(chat: Page):
    say(chat, "một")
    expect(answers(chat)).to_have_count(1)
    chat.reload()
    expect(own(chat)).to_have_text(["Tôi: một"])
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: một"])
    say(chat, "hai")
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: một", "Trợ lý: 2. Đã nghe: hai"])


def test_a_second_window_shows_the_same_conversation(chat: Page, context: BrowserContext, bot: LiveBot):
    other = context.new_page()
    other.goto(bot.url)
    say(chat, "một")
    expect(own(other)).to_have_text(["Tôi: một"])
    expect(answers(other)).to_have_text(["Trợ lý: 1. Đã nghe: một"])


def test_a_message_written_while_the_connection_is_lost_is_sent_when_it_is_back(page: Page, live):
    chat, bot = page, live()
    chat.goto(bot.url)
    say(chat, "một")
    expect(answers(chat)).to_have_count(1)
    bot.stop()
    say(chat, "hai")
    expect(chat.locator("#connection")).to_contain_text("Mất kết nối")
    expect(chat.locator(".note")).to_contain_text("tự gửi lại")
    live(port=bot.port)
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: một", "Trợ lý: 2. Đã nghe: hai"], timeout=20_000)
    expect(chat.locator("#connection")).to_be_hidden()
    expect(chat.locator(".note")).to_have_count(0)


def test_an_unsent_message_survives_a_reload_and_is_answered_once(chat: Page, bot: LiveBot):
    chat.route("**/chat/messages", lambda route: route.abort())
    say(chat, "chưa gửi được")
    expect(chat.locator(".note")).to_contain_text("tự gửi lại")
    chat.reload()
    expect(own(chat)).to_have_text(["Tôi: chưa gửi được"])
    chat.unroute("**/chat/messages")
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: chưa gửi được"])
    chat.reload()
    expect(own(chat)).to_have_count(1)
    assert len(bot.brain.heard) == 1


def test_a_message_whose_receipt_was_lost_is_answered_once(chat: Page, bot: LiveBot):
    """The server has it, the page does not know: the page sends it again, with the same id."""
    lost: list[bool] = []

    def lose_first_answer(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(True)
            route.fetch()
            route.abort()

    chat.route("**/chat/messages", lose_first_answer)
    say(chat, "một")
    expect(answers(chat)).to_have_count(1)
    expect(chat.locator(".note")).to_have_count(0)
    say(chat, "hai")
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: một", "Trợ lý: 2. Đã nghe: hai"])
    expect(own(chat)).to_have_text(["Tôi: một", "Tôi: hai"])


@pytest.mark.parametrize("number", ["019088001234", "019 088 001 234", "0190 8800 1234"])
def test_an_identity_number_is_not_shown_and_not_stored(chat: Page, bot: LiveBot, number: str):
    chat.route("**/chat/messages", lambda route: route.abort())
    say(chat, f"số của tôi là {number}")
    expect(own(chat)).to_have_text(["Tôi: số của tôi là •••• •••• ••••"])
    assert "8800" not in chat.evaluate("JSON.stringify(localStorage)")
    chat.unroute("**/chat/messages")
    expect(answers(chat)).to_have_count(1)
    assert "".join(filter(str.isdigit, bot.brain.heard[0].text)) == "019088001234"
    chat.reload()
    expect(own(chat)).to_have_text(["Tôi: số của tôi là •••• •••• ••••"])


@pytest.mark.parametrize("text", ["H55.12-261120-0007", "hồ sơ H55-261120-0007", "mã 1.001193", "năm 2026"])
def test_codes_are_shown_as_typed(chat: Page, text: str):
    say(chat, text)
    expect(own(chat)).to_have_text([f"Tôi: {text}"])


def test_typing_is_shown_until_the_answer_is_there(page: Page, live):
    async def before(_message: Any) -> None:
        await asyncio.sleep(1)

    page.goto(live(EchoBrain(before=before)).url)
    say(page, "một")
    expect(page.get_by_role("status").filter(has_text="Đang soạn")).to_be_visible()
    expect(answers(page)).to_have_count(1)
    expect(page.locator("#typing")).to_be_hidden()


def test_a_message_sent_while_the_worker_warms_up_is_answered_later(page: Page, live):
    bot = live(with_worker=False)
    page.goto(bot.url)
    say(page, "sớm")
    expect(page.locator("#typing")).to_be_visible()
    bot.start_worker()
    expect(answers(page)).to_have_text(["Trợ lý: 1. Đã nghe: sớm"])


def test_a_long_text_is_cut_and_the_citizen_is_told(chat: Page):
    say(chat, "a" * 10_000)
    expect(chat.locator(".note")).to_have_text("Tin nhắn dài quá 2.000 chữ cái, trợ lý chỉ đọc được phần đầu.")


def test_who_is_too_fast_is_told_and_nothing_is_lost(chat: Page, monkeypatch):
    monkeypatch.setattr(web, "CHAT_ALLOWANCE", Allowance(burst=2, per_minute=30))
    for text in ("một", "hai", "ba"):
        say(chat, text)
    expect(chat.locator(".note").filter(has_text="gửi nhanh quá")).to_have_count(1)
    expect(answers(chat)).to_have_count(3, timeout=15_000)


def test_what_the_server_refuses_is_told_at_the_message(chat: Page):
    say(chat, "\u200b\u202e")
    expect(chat.locator(".note.bad")).to_contain_text("chưa có chữ nào")
    say(chat, "một")
    expect(answers(chat)).to_have_count(1)


def test_a_shared_link_starts_the_conversation_once(page: Page, bot: LiveBot):
    page.goto(f"{bot.url}/?xa=phuong-bac-kan&thu-tuc=1.001193")
    expect(answers(page)).to_have_text(['Trợ lý: 1. Chào mừng {"o":"phuong-bac-kan","p":"1.001193"}'])
    assert page.url == f"{bot.url}/"
    page.reload()
    expect(answers(page)).to_have_count(1)
    expect(own(page)).to_have_count(0)
    assert len(bot.brain.heard) == 1


def test_the_delete_button_asks_in_the_citizens_own_words(chat: Page):
    chat.get_by_role("button", name="Xóa dữ liệu của tôi").click()
    expect(own(chat)).to_have_text(["Tôi: Xóa dữ liệu của tôi"])
    expect(answers(chat)).to_have_text(["Trợ lý: 1. Đã nghe: Xóa dữ liệu của tôi"])


def test_what_was_deleted_leaves_the_open_page_too(chat: Page, bot: LiveBot):
    say(chat, "một")
    expect(answers(chat)).to_have_count(1)
    asyncio.run_coroutine_threadsafe(clear(bot, unsigned(chat)), bot._loop).result(5)
    expect(chat.locator(".message")).to_have_count(0)
    say(chat, "hai")
    expect(answers(chat)).to_have_text(["Trợ lý: 2. Đã nghe: hai"])
    chat.reload()
    expect(answers(chat)).to_have_text(["Trợ lý: 2. Đã nghe: hai"])


def unsigned(page: Page) -> str:
    """The chat that the page's cookie names."""
    cookie = next(c for c in page.context.cookies() if c["name"] == web.COOKIE)
    return str(cookie["value"]).rsplit(".", 2)[0]


async def clear(bot: LiveBot, chat: str) -> None:
    redis = connect(bot._redis_url)
    assert await History(redis).clear(chat)
    await redis.close()


def test_without_cookies_the_page_still_says_what_is_wrong(chromium, bot: LiveBot):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(bot.url)
    page.route("**/chat/messages", lambda route: route.fulfill(status=401, json={"error": web.NO_CHAT}))
    say(page, "một")
    expect(page.locator(".note")).to_contain_text("hết hạn")
    context.close()


def test_an_expired_cookie_is_renewed_and_the_message_sent(chat: Page, context: BrowserContext):
    context.clear_cookies()
    say(chat, "một")
    expect(own(chat)).to_have_count(1)
    expect(chat.locator(".note")).to_have_count(0, timeout=15_000)
    expect(answers(chat)).to_have_count(1, timeout=40_000)
