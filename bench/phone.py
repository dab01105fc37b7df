"""The first answers of the most used procedures on a phone: a real browser in front of a real server.

An answer is in the first view when all of its text and its filing button (if there is one) can be seen without
scrolling: under the header, above the box, and not behind "Xem tiếp".
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.start import free_port, running
from common.settings import settings
from data.catalogue import catalogue_of
from data.loader import load_content
from data.models import Procedure
from nlu.train import train

PROCEDURES = 60
PHONE = {"width": 360, "height": 740}
GOAL = 0.9
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUESTIONS = {"what it is": "{}", "which papers": "{} cần giấy tờ gì", "what it costs": "{} hết bao nhiêu tiền"}
"""First questions, asked by the procedure's code: finding it is another suite's matter."""
PICTURES = {
    "khai-sinh": "làm giấy khai sinh cần giấy tờ gì",
    "thuong-tru": "đăng ký thường trú cần những gì",
    "ket-hon": "đăng ký kết hôn",
    "ho-kinh-doanh": "mở hộ kinh doanh",
    "thai-san": "chế độ thai sản",
    "doc-than": "xin giấy xác nhận độc thân",
    "ly-lich-tu-phap": "xin phiếu lý lịch tư pháp hết bao nhiêu tiền",
    "lap-dien": "xin lắp điện mới",
    "bao-hiem-y-te": "làm thẻ bảo hiểm y tế",
    "doi-can-cuoc": "đổi thẻ căn cước hết bao nhiêu tiền",
}
"""The questions whose answers the pictures of the docs show."""

MEASURE = """() => {
  const view = document.getElementById('scroller').getBoundingClientRect();
  const more = document.getElementById('newer');
  const floor = more.hidden ? view.bottom : more.getBoundingClientRect().top;
  const texts = [...document.querySelectorAll('.bot .bubble')].map(e => e.getBoundingClientRect());
  const filing = document.querySelector('.bot .choices .main');
  const last = filing ? filing.getBoundingClientRect() : texts[texts.length - 1];
  const top = texts[0].top;
  return { end: last.bottom - view.top, room: view.height, seen: top >= view.top && last.bottom <= floor };
}"""


@dataclass(frozen=True)
class ShownAnswer:
    """One first answer as it lies in the view.

    ``end`` is where its filing button (or its text) ends, in px from the top of a view of ``room`` px; ``taps`` how
    often "Xem tiếp" leads on.
    """

    procedure: Procedure
    end: float
    room: float
    seen: bool
    taps: int


def run(arguments: list[str]) -> None:
    """Print the table; with a folder as argument, take the pictures of :data:`PICTURES` into it."""
    train(settings().model_dir)
    with _served() as url, _browser() as browser:
        for name, question in QUESTIONS.items():
            popular = catalogue_of(load_content()).popular[:PROCEDURES]
            _print(name, [_first_answer(browser, url, each, question.format(each.code)) for each in popular])
        for folder in arguments[:1]:
            _take_pictures(browser, url, Path(folder))


@contextmanager
def _served() -> Iterator[str]:
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        raise SystemExit("no Chromium on this machine: install chromium or set CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def _asked(browser: Browser, url: str, question: str) -> Iterator[Page]:
    """A new citizen's page with the answer to ``question``, as it comes into view."""
    viewport = ViewportSize(width=PHONE["width"], height=PHONE["height"])
    context = browser.new_context(viewport=viewport, has_touch=True, is_mobile=True, locale="vi-VN")
    page = context.new_page()
    page.goto(url)
    page.get_by_label("Câu hỏi", exact=True).fill(question)
    page.get_by_role("button", name="Gửi").click()
    page.locator(".bot").first.wait_for(timeout=60_000)
    page.wait_for_timeout(300)
    yield page
    context.close()


def _first_answer(browser: Browser, url: str, procedure: Procedure, question: str) -> ShownAnswer:
    with _asked(browser, url, question) as page:
        found = page.evaluate(MEASURE)
        return ShownAnswer(procedure, found["end"], found["room"], found["seen"], _taps(page))


def _taps(page: Page) -> int:
    more, taps = page.locator("#newer"), 0
    while more.is_visible() and taps < 20:
        more.click()
        page.wait_for_timeout(50)
        taps += 1
    return taps


def _print(name: str, answers: Sequence[ShownAnswer]) -> None:
    ends, seen = [answer.end for answer in answers], sum(answer.seen for answer in answers)
    print(
        f"{name:14} in the first view: {seen} of {len(answers)} ({seen / len(answers):.0%}, goal {GOAL:.0%}); "
        f"ends at {statistics.median(ends):.0f} px (median), {max(ends):.0f} px (worst) of {answers[0].room:.0f} px; "
        f"“Xem tiếp” at most {max(answer.taps for answer in answers)} ×"
    )
    for answer in answers:
        if not answer.seen or answer.taps > 1:
            print(f"    {answer.procedure.code} {answer.procedure.title}: {answer.end:.0f} px, {answer.taps} ×")


def _take_pictures(browser: Browser, url: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, question in PICTURES.items():
        with _asked(browser, url, question) as page:
            page.screenshot(path=folder / f"{name}.png")
