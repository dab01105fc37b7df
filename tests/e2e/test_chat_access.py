"""The web chat for those who see little, type little, or use no mouse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from support.live import LiveBot

from actions.saying.reply import Choice, Link, Reply
from bot.delivery.turn import TurnResult

LONG = "\n".join(["Giấy tờ cần mang", "", "Luôn cần:", *(f"- Giấy tờ số {n}, một bản chính" for n in range(40))])


class LongBrain:
    """Answers everything at length, with every kind of button."""

    async def turn(self, memory, message) -> TurnResult:
        choices = tuple(Choice(f"Việc thứ {n}", f'/choose{{"p":"1.00000{n}"}}') for n in range(1, 4))
        return TurnResult((Reply(LONG, choices, (Link("Nộp trực tuyến", "https://example.gov.vn"),)),), {})


@pytest.fixture(scope="module")
def talkative(redis_server) -> Iterator[LiveBot]:
    bot = LiveBot(f"{redis_server}?db=2", LongBrain())
    yield bot
    bot.stop()


@pytest.fixture
def chat(page: Page, talkative: LiveBot) -> Page:
    page.goto(talkative.url)
    return page


def ask(page: Page, text: str = "một") -> None:
    page.get_by_label("Câu hỏi", exact=True).fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(1)


def test_after_sending_on_a_phone_the_keyboard_gives_the_answer_its_room(chat: Page):
    ask(chat)
    expect(chat.get_by_label("Câu hỏi", exact=True)).not_to_be_focused()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Page]:
    """A window of somebody with a keyboard."""
    context = chromium.new_context(viewport={"width": 1024, "height": 740}, locale="vi-VN")
    yield context.new_page()
    context.close()


def test_everything_can_be_done_with_the_keyboard(desk: Page, bot: LiveBot):
    page = desk
    page.goto(bot.url)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến ô nhập câu hỏi")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    question = page.get_by_label("Câu hỏi", exact=True)
    question.focus()
    page.keyboard.type("nút")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("nữa")
    expect(question).to_have_value("nút\nnữa")
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(1)
    expect(question).to_be_focused()
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == "Cấp lại":
            break
    expect(page.get_by_role("button", name="Cấp lại")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".bot").last).to_contain_text("Đã bấm")


def test_a_screen_reader_hears_new_messages_and_knows_who_speaks(chat: Page):
    ask(chat)
    log = chat.get_by_role("log", name="Cuộc trò chuyện")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).not_to_have_attribute("aria-busy", "true")
    expect(log).to_contain_text("Tôi: một")
    expect(log).to_contain_text("Trợ lý: Giấy tờ cần mang")
    assert log.get_by_role("listitem").filter(has_text="Giấy tờ số").count() == 40
    assert chat.evaluate("document.documentElement.lang") == "vi"
    unnamed = (
        "[...document.querySelectorAll('button, a, textarea')].filter(e => !(e.labels?.[0] || e).textContent.trim())"
    )
    assert chat.evaluate(f"{unnamed}.length") == 0


def test_old_messages_are_not_read_out_again_after_a_reload(chat: Page):
    ask(chat)
    chat.route("**/chat/events*", lambda route: route.abort())
    chat.reload()
    expect(chat.locator("#log")).to_have_attribute("aria-busy", "true")
    chat.unroute("**/chat/events*")
    expect(chat.locator(".bot")).to_have_count(1)
    expect(chat.locator("#log")).not_to_have_attribute("aria-busy", "true")


def test_text_is_large_and_targets_are_big(chat: Page):
    ask(chat)
    for selector in (".bubble", ".choices button", ".choices a", "#question", "#send", ".welcome p"):
        sizes = chat.eval_on_selector_all(selector, "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))")
        assert sizes, selector
        assert min(sizes) >= 18, selector
    boxes = chat.eval_on_selector_all(
        "button:not([hidden]), .choices a, footer a, textarea",
        "all => all.map(e => [e.textContent, e.getBoundingClientRect().width, e.getBoundingClientRect().height])",
    )
    assert len([box for box in boxes if box[0] == "Quyền riêng tư"]) == 1
    assert [box for box in boxes if box[1] < 44 or box[2] < 44] == []


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_runs_out_of_the_window(chat: Page, width: int):
    chat.set_viewport_size({"width": width, "height": 640})
    ask(chat, "a" * 400)
    assert chat.evaluate("document.documentElement.scrollWidth") <= width
    outside = f"""[...document.querySelectorAll('body *')].filter(e => !e.closest('.unseen, .skip'))
        .filter(e => e.getBoundingClientRect().right > {width} + 1).map(e => e.outerHTML.slice(0, 80))"""
    assert chat.evaluate(outside) == []


def test_text_can_be_doubled(chat: Page):
    """As somebody with a large font size in the phone's settings sees it."""
    chat.evaluate("document.documentElement.style.fontSize = '36px'")
    ask(chat)
    assert chat.evaluate("document.documentElement.scrollWidth") <= 360
    expect(chat.get_by_role("button", name="Gửi")).to_be_in_viewport()


CONTRAST = """selector => {
  const channel = value => { value /= 255; return value <= .03928 ? value / 12.92 : ((value + .055) / 1.055) ** 2.4 };
  const light = color => {
    const [r, g, b] = color.match(/[\\d.]+/g).map(Number);
    return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$|transparent/.test(color)) return color;
    }
    return 'rgb(255,255,255)';
  };
  return [...document.querySelectorAll(selector)].filter(e => e.offsetParent).map(e => {
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    return [e.textContent.slice(0, 30), (a + .05) / (b + .05)];
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_strong_in_light_and_dark(chromium: Browser, talkative: LiveBot, scheme):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page = context.new_page()
    page.goto(talkative.url)
    ask(page)
    page.evaluate("document.getElementById('connection').hidden = false")
    found = page.evaluate(
        CONTRAST, "h1, header p, .welcome p, .bubble, .bubble li, button, .choices a, footer p, .banner"
    )
    context.close()
    assert len(found) > 40
    assert [pair for pair in found if pair[1] < 5.5] == []


def test_a_long_answer_is_read_from_its_beginning(chat: Page):
    ask(chat)
    expect(chat.get_by_text("Giấy tờ cần mang")).to_be_in_viewport()
    more = chat.get_by_role("button", name="Xem tiếp ↓")
    expect(more).to_be_visible()
    while more.is_visible():
        more.click()
        chat.wait_for_timeout(100)
    expect(chat.get_by_role("link", name="Nộp trực tuyến")).to_be_in_viewport()
    expect(more).to_be_hidden()


def test_what_a_shared_link_shows_is_read_from_its_beginning(page: Page, talkative: LiveBot):
    """Who came by a QR code saw the end of the answer, under it nothing but the question for consent."""
    page.goto(f"{talkative.url}/?xa=xa-phu-thong&thu-tuc=1.001193")
    expect(page.locator(".bot")).to_have_count(1)
    expect(page.get_by_text("Giấy tờ cần mang")).to_be_in_viewport()
    page.locator("#scroller").evaluate("e => { e.scrollTop = e.scrollHeight }")
    page.goto(f"{talkative.url}/?xa=xa-phu-thong&thu-tuc=1.001193")
    expect(page.locator(".bot")).to_have_count(2)
    expect(page.get_by_text("Giấy tờ cần mang").last).to_be_in_viewport()


@pytest.mark.parametrize("size", [(740, 360), (360, 420)])
def test_where_there_is_little_room_most_of_it_is_the_conversation(chat: Page, size: tuple[int, int]):
    """Held across, header and notice left 120 of 360 pixels to the answer."""
    chat.set_viewport_size({"width": size[0], "height": size[1]})
    ask(chat)
    box = chat.locator("#scroller").bounding_box()
    assert box
    assert box["height"] > size[1] / 2
    for link in ("Xóa dữ liệu của tôi", "Quyền riêng tư"):
        expect(chat.get_by_text(link)).to_be_in_viewport()


def test_who_reads_further_up_is_not_pulled_down(chat: Page, context):
    ask(chat)
    chat.locator("#scroller").evaluate("e => { e.scrollTop = 0 }")
    chat.wait_for_timeout(100)
    other = context.new_page()
    other.goto(chat.url)
    other.get_by_label("Câu hỏi", exact=True).fill("hai")
    other.keyboard.press("Enter")
    expect(chat.locator(".bot")).to_have_count(2)
    assert chat.locator("#scroller").evaluate("e => e.scrollTop") == 0


def test_the_page_needs_no_other_server_and_little_data(chat: Page):
    bytes_ = chat.evaluate(
        "performance.getEntries().filter(e => e.encodedBodySize).reduce((sum, e) => sum + e.encodedBodySize, 0)"
    )
    assert 0 < bytes_ < 60_000
