"""Officers at the desk and citizens at their phones, at once: the real console, gateway, worker and Redis."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from support.live import EchoBrain, LiveBot, complaint
from support.officials.axe import findings
from support.officials.console import BIRTH
from support.officials.served import Served

from actions.citizen.known import Effect, EffectKind
from actions.saying.reply import Reply
from bot.citizen_data.citizen_ref import Refs
from bot.citizen_data.desk import CitizenDesk
from bot.delivery.turn import TurnResult
from bot.staff.desk import StaffDesk
from bot.staff.service import StaffService
from console.entry.accounts import Role

pytestmark = pytest.mark.timeout(400)
HERE, NAMES = "xa-cho-ra", ("Lan", "Cúc", "Hòa")
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
LONG = "\nBà con nhắn luôn việc cần hỏi, cán bộ đọc được." * 25


class AsksForAnOfficer(EchoBrain):
    """An echo that calls an officer, and talks at length, when it is asked to."""

    async def turn(self, memory, message) -> TurnResult:
        result = await super().turn(memory, message)
        if "kể hết" in message.text:
            return TurnResult((Reply("\n".join(f"Dòng {number}" for number in range(60))),), result.memory)
        if "gặp cán bộ" not in message.text:
            return result
        effect = Effect(EffectKind.OFFICER, office=HERE, about=BIRTH)
        return TurnResult((Reply(f"Tôi đã báo cán bộ xã Chợ Rã.{LONG}"),), result.memory, (effect,))


def desk_of(redis) -> CitizenDesk:
    async def erase(_event) -> str:
        return ""

    return CitizenDesk([StaffService(StaffDesk(redis), lambda: [HERE])], Refs(b"x" * 32), erase, thread_seconds=600)


@pytest.fixture
def town(live) -> LiveBot:
    return live(AsksForAnOfficer(), desk=desk_of)


@pytest.fixture
def served(tmp_path, redis_url) -> Iterator[Served]:
    console = Served(tmp_path, redis_url)
    yield console
    console.stop()


@pytest.fixture
def people(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Phones of two officers and three citizens. What a page complains about fails the test."""
    complaints: list[str] = []
    contexts = [chromium.new_context(viewport=PHONE, has_touch=True, locale="vi-VN") for _ in range(5)]
    for context in contexts:
        context.set_default_timeout(10_000)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: complaints.append(message.text) if _complaint(message) else None)
    yield contexts
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage) -> bool:
    return complaint(message) and "htmx:" not in message.text


def says(citizen: Page, words: str) -> None:
    citizen.get_by_label("Câu hỏi", exact=True).fill(words)
    citizen.keyboard.press("Enter")


def asks(context: BrowserContext, town: LiveBot, name: str) -> Page:
    citizen = context.new_page()
    citizen.goto(town.url)
    says(citizen, f"Tôi là {name}, cho tôi gặp cán bộ, căn cước 024090001234")
    expect(citizen.get_by_text("Tôi đã báo cán bộ").first).to_be_visible()
    return citizen


def waiting(page: Page, count: int) -> None:
    expect(page.get_by_role("heading", name=f"Đang đợi ({count})")).to_be_visible()


def opened(page: Page, number: int) -> Page:
    page.locator("#talks li a").nth(number).click()
    expect(page.get_by_role("log")).to_be_visible()
    return page


def test_two_officers_and_three_citizens_at_once(served: Served, town: LiveBot, people: list[BrowserContext]):
    mai = served.let_in(people[0], "mai", Role.COMMUNE, HERE)
    hoa = served.let_in(people[1], "hoa", Role.COMMUNE, HERE)
    for officer in (mai, hoa):
        officer.goto(f"{served.url}/ban-tra-loi")
        waiting(officer, 0)
    citizens = [asks(context, town, name) for context, name in zip(people[2:], NAMES, strict=True)]
    for officer in (mai, hoa):
        waiting(officer, 3)
        expect(officer).to_have_title("(3) Bàn trả lời · Một Cửa")

    second = people[0].new_page()
    for page in (mai, hoa, second):
        if page is second:
            page.goto(f"{served.url}/ban-tra-loi")
        opened(page, 0)
        expect(page.get_by_text("Chưa có ai nhận.")).to_be_visible()
        assert "024090001234" not in page.content()
    mai.get_by_role("button", name="Nhận cuộc này").click()
    expect(mai.get_by_text("Bạn đang trả lời.")).to_be_visible()
    expect(second.get_by_text("Bạn đang trả lời.")).to_be_visible()
    expect(hoa.get_by_text("Mai đang trả lời.")).to_be_visible()
    expect(hoa.get_by_role("button", name="Gửi trả lời")).to_have_count(0)

    mai.get_by_label("Câu trả lời").fill("Chào bà Lan, bà mang giấy chứng sinh nhé.")
    mai.get_by_role("button", name="Gửi trả lời").click()
    expect(mai.locator(".line.officer")).to_contain_text("bà mang giấy chứng sinh")
    expect(citizens[0].get_by_text("bà mang giấy chứng sinh")).to_be_visible()
    expect(second.locator(".line.officer")).to_contain_text("đã gửi")

    mai.get_by_label("Câu trả lời").fill("Đang gõ dở")
    says(citizens[0], "Tôi có cả sổ hộ khẩu")
    for page in (mai, second, hoa):
        expect(page.locator(".line.citizen").last).to_contain_text("Tôi có cả sổ hộ khẩu")
        expect(page.locator(".line.draft")).to_contain_text("Đã nghe")
    expect(mai.get_by_label("Câu trả lời")).to_have_value("Đang gõ dở")
    assert citizens[0].get_by_text("Đã nghe: Tôi có cả").count() == 0, "the bot does not speak beside the officer"

    hoa.goto(f"{served.url}/ban-tra-loi")
    opened(hoa, 0)
    hoa.get_by_role("button", name="Nhận cuộc này").click()
    hoa.get_by_role("button", name="Chào bà con, tôi là cán bộ một cửa.").click()
    expect(hoa.get_by_label("Câu trả lời")).to_have_value(
        "Chào bà con, tôi là cán bộ một cửa. Tôi đang xem việc của bà con."
    )
    hoa.get_by_role("button", name="Gửi trả lời").click()
    expect(citizens[1].get_by_text("Tôi đang xem việc của bà con")).to_be_visible()
    hoa.get_by_role("button", name="Trả lại cho trợ lý").click()
    expect(hoa.get_by_text("Cuộc này đã chuyển lại trợ lý.")).to_be_visible()
    says(citizens[1], "Trợ lý còn đó không")
    expect(citizens[1].get_by_text("Đã nghe: Trợ lý còn đó")).to_be_visible()

    mai.get_by_role("button", name="Kết thúc").click()
    expect(second.get_by_text("Cuộc này đã xong.")).to_be_visible()
    mai.goto(f"{served.url}/ban-tra-loi")
    waiting(mai, 1)


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_a_talk_opens_at_what_the_citizen_wrote_last(
    served: Served, town: LiveBot, people: list[BrowserContext], size
):
    """It opened at the end of the bot's long answer, the field below the fold and a sentence that held no more."""
    asks(people[2], town, "Lan")
    mai = served.let_in(people[0], "mai", Role.COMMUNE, HERE)
    mai.set_viewport_size(size)
    mai.goto(f"{served.url}/ban-tra-loi")
    expect(mai.get_by_role("link", name="“Tôi là Lan, cho tôi gặp cán bộ")).to_be_visible()
    expect(mai.get_by_role("link", name="Bàn trả lời 1 bà con đang đợi")).to_be_visible()
    opened(mai, 0)
    box, words = mai.get_by_label("Câu trả lời"), mai.locator(".line.citizen").last
    take = mai.get_by_role("button", name="Nhận cuộc này")
    for one in (words, box, take):
        expect(one).to_be_in_viewport(ratio=1)
    box.fill("Chào bà Lan.")
    expect(take).to_be_hidden()
    mai.get_by_role("button", name="Nhận và gửi").click()
    expect(mai.get_by_text("Bạn đang trả lời.")).to_be_visible()
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    for one in (mai.locator(".line.officer").last, box):
        expect(one).to_be_in_viewport(ratio=1)
    expect(mai.get_by_text("Nhận và gửi")).to_have_count(0)
    expect(mai.locator("#do").get_by_text("Đã gửi")).to_be_visible()
    mai.get_by_role("button", name="Trả lại cho trợ lý").click()
    expect(mai.get_by_text("Cuộc này đã chuyển lại trợ lý.")).to_be_visible()
    expect(box).to_be_hidden()
    expect(mai.get_by_role("heading", name="Câu mẫu")).to_be_hidden()


def test_a_long_answer_of_the_bot_is_folded_and_stays_open_once_opened(
    served: Served, town: LiveBot, people: list[BrowserContext]
):
    citizen = asks(people[2], town, "Lan")
    mai = served.let_in(people[0], "mai", Role.COMMUNE, HERE)
    mai.goto(f"{served.url}/ban-tra-loi")
    opened(mai, 0)
    fold = mai.locator(".line.bot details").first
    expect(fold.locator("p")).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("p")).to_be_visible()
    says(citizen, "Tôi có cả sổ hộ khẩu")
    expect(mai.locator(".line.citizen").last).to_contain_text("sổ hộ khẩu")
    expect(fold.locator("p")).to_be_visible()


def test_a_page_that_was_cut_off_shows_all_when_it_is_back(
    served: Served, town: LiveBot, people: list[BrowserContext]
):
    mai = served.let_in(people[0], "mai", Role.COMMUNE, HERE)
    mai.goto(f"{served.url}/ban-tra-loi")
    waiting(mai, 0)
    people[0].set_offline(True)
    asks(people[2], town, "Lan")
    people[0].set_offline(False)
    waiting(mai, 1)
    expect(mai.locator("#talks li").first).to_contain_text("Tôi là Lan")


def test_who_is_overtaken_is_told_and_loses_no_word(served: Served, town: LiveBot, people: list[BrowserContext]):
    asks(people[2], town, "Lan")
    mai = served.let_in(people[0], "mai", Role.COMMUNE, HERE)
    hoa = served.let_in(people[1], "hoa", Role.COMMUNE, HERE)
    mai.goto(f"{served.url}/ban-tra-loi")
    opened(mai, 0).get_by_role("button", name="Nhận cuộc này").click()
    mai.get_by_label("Câu trả lời").fill("Bà chờ tôi một chút.")
    mai.evaluate("document.querySelector('#talk').removeAttribute('hx-get'); window.htmx.trigger = () => {}")
    hoa.goto(mai.url)
    hoa.get_by_role("button", name="Nhận thay Mai").click()
    expect(hoa.get_by_text("Bạn đang trả lời.")).to_be_visible()
    mai.get_by_role("button", name="Gửi trả lời").click()
    expect(mai.get_by_role("alert")).to_contain_text("vừa đổi người trả lời")
    expect(mai.get_by_text("Hoa đang trả lời.")).to_be_visible()
    expect(mai.get_by_label("Câu trả lời")).to_have_value("Bà chờ tôi một chút.")


def test_the_desk_has_no_finding_on_a_small_phone(served: Served, town: LiveBot, people: list[BrowserContext]):
    asks(people[2], town, "Lan")
    mai = served.let_in(people[0], "mai", Role.COMMUNE, HERE)
    mai.goto(f"{served.url}/ban-tra-loi")
    assert findings(mai) == []
    opened(mai, 0).get_by_role("button", name="Nhận cuộc này").click()
    expect(mai.get_by_text("Bạn đang trả lời.")).to_be_visible()
    assert findings(mai) == []
    mai.goto(f"{served.url}/ban-tra-loi/cau-mau")
    mai.get_by_label("Thêm một câu").fill("Bà con đợi tôi xem sổ.")
    mai.get_by_role("button", name="Thêm").click()
    expect(mai.get_by_text("Bà con đợi tôi xem sổ.")).to_be_visible()
    assert findings(mai) == []


def test_a_reply_that_comes_while_a_long_answer_is_read_is_announced(
    served: Served, town: LiveBot, people: list[BrowserContext]
):
    """The bar under the answer looked as before, and the citizen put the phone down."""
    mai, citizen = served.let_in(people[0], "mai", Role.COMMUNE, HERE), asks(people[2], town, "Lan")
    says(citizen, "kể hết cho tôi")
    newer = citizen.get_by_role("button", name="Xem tiếp")
    expect(newer).to_be_visible()
    citizen.wait_for_timeout(5_500)
    mai.goto(f"{served.url}/ban-tra-loi")
    opened(mai, 0)
    mai.get_by_role("button", name="Nhận cuộc này").click()
    mai.get_by_label("Câu trả lời").fill("Bà mang giấy chứng sinh nhé.")
    mai.get_by_role("button", name="Gửi trả lời").click()
    reply = citizen.get_by_text("Bà mang giấy chứng sinh nhé.")
    announced = citizen.get_by_role("button", name="Có tin mới")
    expect(announced).to_be_visible()
    expect(reply).not_to_be_in_viewport()
    announced.click()
    expect(reply).to_be_in_viewport()
    expect(announced).to_have_count(0)
