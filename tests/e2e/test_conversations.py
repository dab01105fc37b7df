"""The main job from end to end: ``motcua run``, a real browser, and nothing faked but the outside world."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from datetime import datetime

import httpx
import pytest
from playwright.sync_api import Page, expect
from support.run import Running, free_port

from common.settings import ROOT
from sandbox.portal.world import built_in

pytestmark = pytest.mark.timeout(300)

CODE, OWNER = "H55.12-261120-0007", "019175000007"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    run = Running(
        tmp_path_factory.mktemp("run") / "var", free_port(), MODEL_DIR=str(ROOT / "models"), LOOKUP_BUDGET="3"
    )
    run.read_until("Sẵn sàng")
    yield run
    assert run.end(signal.SIGTERM) == 0
    assert "Traceback" not in run.output


@pytest.fixture
def portal(system: Running) -> Iterator[httpx.Client]:
    """The officer's side of the sandbox portal."""
    found = re.search(r"(http://127\.0\.0\.1:\d+)/sandbox", system.output)
    assert found is not None
    with httpx.Client(base_url=found[1], trust_env=False) as client:
        yield client
        client.post("/sandbox/faults", json={})


@pytest.fixture
def chat(page: Page, system: Running) -> Page:
    page.goto(system.url)
    return page


def ask(page: Page, text: str) -> str:
    """Say something and read the answer."""
    before = page.locator(".bot").count()
    page.get_by_label("Câu hỏi", exact=True).fill(text)
    page.get_by_role("button", name="Gửi").click()
    return answer_after(page, before)


def tap(page: Page, label: str) -> str:
    """Tap a button of the last message and read the answer."""
    before = page.locator(".bot").count()
    page.locator(".bot").last.get_by_role("button", name=label, exact=True).click()
    return answer_after(page, before)


def answer_after(page: Page, before: int) -> str:
    expect(page.locator(".bot").nth(before)).to_be_visible(timeout=30_000)
    page.wait_for_timeout(200)
    return "\n".join(page.locator(".bot .bubble").all_inner_texts()[before:])


def day(moment: datetime | None) -> str:
    assert moment is not None
    return f"{moment.day}/{moment.month}/{moment.year}"


def buttons(page: Page) -> list[str]:
    return page.locator(".bot").last.get_by_role("button").all_inner_texts()


def test_1_and_2_papers_of_a_birth_then_the_other_aspects(chat: Page):
    papers = ask(chat, "con em sinh tuần trước giờ làm giấy khai sinh cho bé thì cần mang theo gì ạ")
    assert "khai sinh" in papers.lower()
    assert "Giấy chứng sinh" in papers
    assert "Có trường hợp cần thêm" in papers
    assert re.search(r"Nguồn: Cổng Dịch vụ công, \d+/\d+/\d{4}", papers)
    online = chat.get_by_role("link", name="Nộp trực tuyến")
    expect(online).to_have_attribute("href", re.compile("^https://dichvucong.gov.vn/.*1.001193"))
    whole = tap(chat, "Giấy tờ")
    assert "Luôn cần" in whole
    assert "Chỉ cần trong một số trường hợp" in whole
    assert re.search(r"Nguồn: Cổng Dịch vụ công quốc gia, quyết định .+, cập nhật \d+/\d+/\d{4}", whole)
    for question, part in {
        "hết bao nhiêu tiền": "phí",
        "nộp ở đâu": "Ủy ban nhân dân",
        "bao lâu có": "ngày làm việc",
        "làm online được không": "trực tuyến",
    }.items():
        answer = ask(chat, question)
        assert part in answer, question
        assert "khai sinh" in answer.lower(), question
    other = ask(chat, "thế còn kết hôn thì sao")
    assert "kết hôn" in other.lower()
    assert "trực tuyến" in other


def test_3_a_vague_question_without_marks_is_asked_back_and_a_tap_answers(chat: Page):
    ask(chat, "lam so do")
    offered = buttons(chat)
    assert 2 <= len(offered) <= 4
    answer = tap(chat, offered[0])
    assert "Nguồn:" in answer


def test_4_a_dossier_is_shown_to_its_owner_only(chat: Page):
    assert "số định danh" in ask(chat, f"{CODE} của tôi đến đâu rồi")
    assert "không phải của chủ hồ sơ" in ask(chat, "019175000008")
    found = ask(chat, OWNER)
    dossier = next(each for each in built_in()[0] if each.code == CODE)
    for fact in (CODE, "Đang xử lý", "UBND xã Mẫu", day(dossier.accepted), day(dossier.due)):
        assert fact in found
    assert OWNER not in chat.inner_text("body")


def test_4_a_code_that_nobody_knows(chat: Page):
    said = ask(chat, "hồ sơ H55.12-261120-9999 đến đâu rồi")
    if "số định danh" in said:
        said = ask(chat, OWNER)
    assert "không xác nhận hồ sơ h55.12-261120-9999" in said.lower(), said


@pytest.mark.parametrize("fault", ["503", "slow=20", "rejected200"])
def test_4_a_portal_that_fails_is_never_called_not_found(chat: Page, portal: httpx.Client, fault: str):
    ask(chat, f"{CODE} của tôi đến đâu rồi")
    assert portal.post("/sandbox/faults", json={"standing": [fault]}).status_code == 200
    said = ask(chat, OWNER)
    assert not re.search("không (tìm )?thấy|không có hồ sơ|không tồn tại|không xác nhận", said.lower()), said
    assert "Cổng" in said or "hệ thống" in said.lower()


def test_5_what_it_cannot_help_with_and_what_it_can(chat: Page):
    answer = ask(chat, "mấy giờ thì ngân hàng mở cửa")
    assert "không" in answer
    assert "thủ tục hành chính" in answer
    assert "Nguồn:" not in answer


def test_6_small_talk_and_a_person(chat: Page):
    assert "Chào" in ask(chat, "xin chào")
    assert ask(chat, "cảm ơn")
    assert "cán bộ" in ask(chat, "gặp cán bộ")
    assert "Tôi giúp được" in ask(chat, "/help")


def test_a_shared_link_greets_by_the_commune_and_shows_the_procedure(page: Page, system: Running):
    page.goto(f"{system.url}/?xa=xa-phu-thong&thu-tuc=1.001193")
    greeting = answer_after(page, 0)
    assert "Phủ Thông" in greeting
    assert "khai sinh" in greeting.lower()


STRANGE = {
    "invisible": "\u202e\u0000 <b>khai sinh</b> *phí*",
    "emoji": "🙂🙂🙂",
    "command": "/restart",
    "long": "x" * 10_000,
    "code": "'; DROP TABLE",
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
def test_strange_input_gets_a_clear_answer(chat: Page, text: str):
    answer = ask(chat, text)
    assert answer
    assert "trục trặc" not in answer


def test_nothing_that_was_said_is_in_a_log(chat: Page, system: Running):
    ask(chat, "câu này chim hoàng yến 019088001234 đọc được")
    for log in (system.folder / "log").iterdir():
        text = log.read_text(errors="replace")
        assert "hoàng yến" not in text, log.name
        assert "019088001234" not in text, log.name
