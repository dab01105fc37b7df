"""Answers and guides read aloud, where the phone has a Vietnamese voice of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from support.live import LiveBot

from actions.saying.reply import Choice, Reply
from bot.delivery.turn import TurnResult
from bot.pages.guide_page import GuidePage
from common.settings import load
from data.releases.live import current_release
from data.releases.store import Store

VOICES = """voices => {
  const heard = window.heard = [];
  let saying = null;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  const speech = Object.assign(new EventTarget(), {
    voices,
    getVoices() { return this.voices; },
    speak(one) { heard.push(one.text); saying = one; },
    cancel() { heard.push("(dừng)"); const one = saying; saying = null; one && one.onerror({ error: "canceled" }); },
    end() { const one = saying; saying = null; one && one.onend(); },
  });
  Object.defineProperty(window, "speechSynthesis", { value: speech, configurable: true });
}"""
VIETNAMESE = {"lang": "vi-VN", "name": "Tiếng Việt", "localService": True}
ENGLISH = {"lang": "en-US", "name": "English", "localService": True}
ELSEWHERE = {"lang": "vi-VN", "name": "Online", "localService": False}
TEXT = "Phí: 50.000 đồng. Theo Quyết định 1296/QĐ-BNV.\n• đ/c: 12 Hoàng Văn Thụ\n\nMã câu trả lời: ABC-123"


class TellingBrain:
    """Answers everything with a fee."""

    async def turn(self, memory, message) -> TurnResult:
        return TurnResult((Reply(TEXT, (Choice("Giấy tờ", '/choose{"p":"1.001193"}'),)),), {})


@pytest.fixture(scope="module")
def server(redis_server, tmp_path_factory) -> Iterator[LiveBot]:
    folder = tmp_path_factory.mktemp("aloud")
    url = f"sqlite:///{folder / 'motcua.sqlite3'}"
    Store(url).publish(current_release().content, origin="test")
    bot = LiveBot(
        f"{redis_server}?db=7", TellingBrain(), doors=GuidePage(load(var_dir=folder, database_url=url)).routes()
    )
    yield bot
    bot.stop()


def with_voices(page: Page, *voices: dict[str, object]) -> None:
    page.add_init_script(f"({VOICES})({[*voices]!r})".replace("True", "true").replace("False", "false"))


def ask(page: Page, server: LiveBot) -> None:
    page.goto(server.url)
    page.get_by_label("Câu hỏi", exact=True).fill("phí")
    page.keyboard.press("Enter")
    expect(page.locator(".bot")).to_have_count(1)


def heard(page: Page) -> list[str]:
    return page.evaluate("window.heard")


def test_an_answer_is_read_in_words_sentence_by_sentence_and_stops_on_the_next_tap(page: Page, server: LiveBot):
    with_voices(page, ENGLISH, VIETNAMESE)
    ask(page, server)
    page.get_by_role("button", name="Nghe đọc").click()
    for _ in range(5):
        page.evaluate("speechSynthesis.end()")
    read = " ".join(heard(page))
    assert "năm mươi nghìn đồng" in read
    assert "Quyết định số một nghìn hai trăm chín mươi sáu của Bộ Nội vụ" in read
    assert "địa chỉ: mười hai Hoàng Văn Thụ" in read
    assert "Mã câu trả lời" not in read
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_visible()  # it came to its end
    page.get_by_role("button", name="Nghe đọc").click()
    before = len(heard(page))
    page.get_by_role("button", name="Dừng đọc").click()
    assert heard(page)[before:] == ["(dừng)"]
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_visible()


@pytest.mark.parametrize("voices", [(), (ENGLISH,), (ELSEWHERE,)])
def test_without_a_vietnamese_voice_of_the_phone_there_is_no_button(page: Page, server: LiveBot, voices):
    with_voices(page, *voices)
    ask(page, server)
    expect(page.locator(".aloud")).to_have_count(0)


def test_a_browser_without_speech_shows_answers_as_ever(page: Page, server: LiveBot):
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', { value: undefined })")
    ask(page, server)
    expect(page.locator(".aloud")).to_have_count(0)


def test_voices_that_the_phone_names_late_bring_the_button(page: Page, server: LiveBot):
    with_voices(page)
    ask(page, server)
    page.evaluate(
        "speechSynthesis.voices = [{lang: 'vi_VN', localService: true}]; speechSynthesis.dispatchEvent(new Event('voiceschanged'))"
    )
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_visible()


@pytest.mark.parametrize(
    "leave", ["dispatchEvent(new Event('pagehide'))", "document.querySelector('.choices button').click()"]
)
def test_it_stops_on_leaving_and_when_something_else_is_tapped(page: Page, server: LiveBot, leave):
    with_voices(page, VIETNAMESE)
    ask(page, server)
    page.get_by_role("button", name="Nghe đọc").first.click()
    page.evaluate(leave)
    assert heard(page)[-1] == "(dừng)"


def test_a_step_of_the_guide_is_read_without_what_is_folded_up(page: Page, server: LiveBot):
    with_voices(page, VIETNAMESE)
    page.goto(f"{server.url}/huong-dan/1.001193")
    page.locator("#buoc-1").get_by_role("button", name="Nghe đọc").click()
    for _ in range(30):
        page.evaluate("speechSynthesis.end()")
    read = " ".join(heard(page))
    assert read.startswith("Bước một.")
    assert "Quên mật khẩu" not in read
    assert "Nguồn" not in read


SAID = {
    "1.000.000đ": "một triệu đồng",
    "2.340.000 đ/tháng": "hai triệu ba trăm bốn mươi nghìn đồng một tháng",
    "Nghị định 118/2025/NĐ-CP": "Nghị định số một trăm mười tám năm hai nghìn không trăm hai mươi lăm của Chính phủ",
    "theo 9354/QĐ-BCA": "theo quyết định số chín nghìn ba trăm năm mươi tư của Bộ Công an",
    "NQ 66.22/2026/NQ-CP": "NQ nghị quyết số sáu mươi sáu chấm hai mươi hai năm hai nghìn không trăm hai mươi sáu của Chính phủ",
    "Luật 20/2023/QH15": "Luật số hai mươi năm hai nghìn không trăm hai mươi ba của Quốc hội",
    "gặp đ/c Nam": "gặp đồng chí Nam",
    "mã 1.001193": "mã một chấm không không một một chín ba",
    "H55.12-261120-0007": "H năm năm chấm một hai, hai sáu một một hai không, không không không bảy",
    "Gọi 1900 0368 hoặc 0209 312 345": "Gọi một chín không không không ba sáu tám hoặc không hai không chín ba một hai ba bốn năm",
    "từ ngày 1/7/2025": "từ ngày một tháng bảy năm hai nghìn không trăm hai mươi lăm",
    "3-5 ngày, giảm 50%": "ba đến năm ngày, giảm năm mươi phần trăm",
    "105; 21; 24; 15; 1.004": "một trăm linh năm; hai mươi mốt; hai mươi tư; mười lăm; một nghìn không trăm linh bốn",
    "tệp JPG/PDF, 1,5 MB": "tệp giây pê gờ hoặc pê đê ép, một phẩy năm mê ga bai",
    "UBND xã, CT01": "Ủy ban nhân dân xã, CT không một",
}


def test_numbers_and_abbreviations_are_said_in_words(page: Page, server: LiveBot):
    page.goto(server.url)
    assert {text: page.evaluate("text => Aloud.spoken(text)", text) for text in SAID} == SAID
