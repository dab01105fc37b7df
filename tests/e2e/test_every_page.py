"""Every page that the gateway serves: no finding of axe, little to load, usable on a small phone, at twice the size and
without a mouse. A route that is no page, or not walked here, has to be named.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from redis import Redis
from starlette.routing import Mount, Route
from support import photos
from support.live import OFFICE, LiveBot

from actions.saying.options import NEAR_ME
from actions.saying.reply import Choice, Link, Reply
from bot import keys
from bot.commands.gateway import build
from bot.delivery.turn import TurnResult
from citizens.receipts import Receipt, Receipts
from citizens.told import told_of
from common.settings import load
from data.releases.live import current_release
from data.releases.store import Store
from data.shared_links import PlaceKind, SharedLinks

AXE = (Path(__file__).resolve().parents[1] / "support/vendor/axe-core-4.14.1/axe.min.js").read_text(encoding="utf-8")
LIGHT = 60_000
"""Bytes of a page with all that it loads."""
CODE = "K7Q2M9TX4H"
BIRTH = "1.001193"
VOICE = "speechSynthesis.getVoices = () => [{ lang: 'vi-VN', localService: true }]"
OF_THE_CHAT = {"/", "/static", "/chat/messages", "/chat/events"}
NO_PAGES = {
    "/healthz", "/readyz", "/sw.js", "/chat/messages", "/chat/events", "/static",
    "/l/{code}", "/x/{code}/{way}", "/di/{host}{rest:path}", "/viec/moi/{procedure}", "/viec/moi/{procedure}/{path}",
}  # fmt: skip
"""Routes that give no page: states, streams, files, and addresses that lead on."""


class TellingBrain:
    """Answers with everything that a reply can hold."""

    async def turn(self, memory, message) -> TurnResult:
        text = "Giấy tờ cần mang\n\nLuôn cần:\n- Tờ khai, xem https://dichvucong.gov.vn/a\n- Giấy chứng sinh\n\nNguồn: bản ghi."
        choices = (Choice("Phí, lệ phí", '/choose{"p":"1.001193","a":"fee"}'), NEAR_ME)
        link = Link("Nộp trực tuyến", "https://example.gov.vn/nop")
        reply = Reply(text, choices, (link,), OFFICE.phones, OFFICE.places, files=OFFICE.files, drawing="account")
        return TurnResult((reply,), {})


@pytest.fixture(scope="module")
def served(redis_server, tmp_path_factory) -> Iterator[LiveBot]:
    """The pages as ``motcua gateway`` mounts them, beside a web chat with a worker."""
    folder = tmp_path_factory.mktemp("pages")
    url = f"sqlite:///{folder / 'motcua.sqlite3'}"
    store = Store(url)
    store.publish(current_release().content, origin="test")
    birth = next(each for each in current_release().content.procedures if each.code == BIRTH)
    said = Reply("Cần tờ khai", (Choice("Phí", "/choose"),), (Link("Cổng", "https://dichvucong.gov.vn"),)).to_dict()
    at = datetime(2026, 11, 20, 2, 5, tzinfo=timezone.utc)
    Receipts(store).put(Receipt(CODE, at, "web", "answer", 1, (told_of(birth, ["papers"]),), (said,), answer="3-1-0"))
    link = SharedLinks(store.engine).add("xa-phu-thong", PlaceKind.COUNTER, "Quầy 2", procedure=BIRTH)
    gateway = build(load(redis_url=f"{redis_server}?db=9", database_url=url, var_dir=folder))
    doors = [route for route in gateway.app().routes if _path(route) not in OF_THE_CHAT]
    bot = LiveBot(f"{redis_server}?db=9", TellingBrain(), doors=doors)
    bot.shared, bot.assisted = link.code, "K7Q2MX"
    Redis.from_url(f"{redis_server}?db=9").set(keys.assist(bot.assisted), "xa-phu-thong ")
    bot.routes = {
        _path(route) for route in gateway.app().routes if "GET" in (getattr(route, "methods", None) or {"GET"})
    }
    yield bot
    bot.stop()


def _path(route: Any) -> str:
    assert isinstance(route, Route | Mount)
    return route.path


def asked(page: Page) -> None:
    page.get_by_label("Câu hỏi", exact=True).fill("khai sinh")
    page.keyboard.press("Enter")
    expect(page.locator(".bot .main")).to_have_count(1)
    expect(page.get_by_role("button", name="Nghe đọc")).to_be_visible()


def with_a_page(page: Page) -> None:
    picture = photos.jpeg(photos.photo(photos.sheet(), photos.ASLANT, (600, 800)))
    page.locator("#gallery").set_input_files([{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture}])
    expect(page.locator("#status")).to_have_text("Đã có 1 trang.", timeout=30_000)


def with_a_file(page: Page) -> None:
    with_a_page(page)
    page.get_by_role("button", name="Làm tệp PDF").click()
    expect(page.locator("#done")).to_be_visible(timeout=30_000)


def at_the_corners(page: Page) -> None:
    with_a_page(page)
    page.get_by_role("button", name="Sửa bốn góc trang 1").click()
    expect(page.locator("#editor")).to_be_visible()


def unfolded(page: Page) -> None:
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true })")


PAGES: dict[str, tuple[str, str, Callable[[Page], None] | None]] = {
    "chat": ("/", "/", None),
    "chat-answered": ("/", "/", asked),
    "guide": ("/huong-dan/{code}", f"/huong-dan/{BIRTH}", None),
    "guide-unfolded": ("/huong-dan/{code}", "/huong-dan/1.004194", unfolded),
    "guide-of-a-case": ("/huong-dan/{code}/{path}", f"/huong-dan/{BIRTH}/ba", None),
    "guide-unknown": ("/huong-dan/{code}", "/huong-dan/9.999999", None),
    "form-unknown": ("/mau/{file_id}/{name}", "/mau/019dd021-0000-755f-abf3-a308189ef24f/a.docx", None),
    "list": ("/viec/{code}", f"/viec/moi/{BIRTH}", None),
    "assisted-over": ("/ho-tro/xong", "/ho-tro/xong", None),
    "assisted-start": ("/ho-tro/{token}", "/ho-tro/{assisted}", None),
    "assisted-unknown": ("/ho-tro/{token}", "/ho-tro/abc", None),
    "list-unknown": ("/viec/{code}", "/viec/abc", None),
    "receipt": ("/phieu", "/phieu", None),
    "receipt-wrong": ("/phieu", "/phieu?ma=abc", None),
    "receipt-found": ("/phieu", f"/phieu?ma={CODE}", None),
    "privacy": ("/quyen-rieng-tu", "/quyen-rieng-tu", None),
    "scan": ("/chup-giay-to", "/chup-giay-to", None),
    "scan-made": ("/chup-giay-to", "/chup-giay-to", with_a_file),
    "scan-corners": ("/chup-giay-to", "/chup-giay-to", at_the_corners),
    "ways-in": ("/x/{code}", "/x/{shared}", None),
}
"""By name: the route, an address of it, and what is done there first."""


def test_no_page_is_left_out(served: LiveBot):
    walked = {route for route, _, _ in PAGES.values()}
    assert served.routes - NO_PAGES - walked == set()
    assert walked - served.routes == set()


@pytest.fixture(params=PAGES)
def shown(request, page: Page, served: LiveBot) -> Page:
    _, address, prepare = PAGES[request.param]
    page.add_init_script(VOICE)
    page.goto(served.url + address.format(shared=served.shared, assisted=served.assisted))
    page.name = request.param
    if prepare:
        prepare(page)
    return page


def test_a_page_is_usable_by_everybody(shown: Page):
    assert findings(shown) == []
    assert in_the_dark(shown) == []
    if not shown.name.startswith("scan"):
        assert 0 < weight(shown) <= LIGHT
    assert out_of_reach(shown) == []
    assert sideways(shown, 360) == []
    assert sideways(shown, 180) == []
    shown.set_viewport_size({"width": 360, "height": 740})
    shown.evaluate("document.documentElement.style.fontSize = '36px'")
    assert sideways(shown, 360) == []


def findings(page: Page, rules: str = "") -> list[str]:
    """What axe finds, one a line: the rule, and where."""
    page.evaluate(AXE)
    options = {"rules": {"target-size": {"enabled": True}}, **(json.loads(rules) if rules else {})}
    found = page.evaluate("options => axe.run(document, options).then(told => told.violations)", options)
    return [
        f"{one['id']}: {node['html'][:150]} {node['failureSummary'][:200]}" for one in found for node in one["nodes"]
    ]


def in_the_dark(page: Page) -> list[str]:
    page.emulate_media(color_scheme="dark")
    told = findings(page, '{"runOnly": ["color-contrast"]}')
    page.emulate_media(color_scheme="light")
    return told


def weight(page: Page) -> int:
    return page.evaluate(
        "performance.getEntries().filter(e => e.encodedBodySize).reduce((sum, e) => sum + e.encodedBodySize, 0)"
    )


def sideways(page: Page, width: int) -> list[str]:
    """What lies beyond the right edge of a window of that width."""
    page.set_viewport_size({"width": width, "height": 740})
    if page.evaluate("document.documentElement.scrollWidth") <= width:
        return []
    return page.evaluate(
        """width => [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > width + 1).map(e => e.outerHTML.slice(0, 100))""",
        width,
    ) or ["wider than the window"]


def out_of_reach(page: Page) -> list[str]:
    """What can be tapped but is not reached with the Tab key, or not seen to be."""
    wanted = page.evaluate(
        """() => {
          const groups = new Set();
          const all = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")].filter(e => {
            if (e.disabled || !e.getClientRects().length || getComputedStyle(e).visibility === "hidden") return false;
            if (e.type !== "radio") return true;
            const first = !groups.has(e.name);
            groups.add(e.name);
            return first;
          });
          all.forEach((e, at) => { (e.type === "radio" ? [...document.getElementsByName(e.name)] : [e]).forEach(one => { one.dataset.walk = at; }); });
          document.activeElement && document.activeElement.blur();
          return all.map(e => e.outerHTML.slice(0, 100));
        }"""
    )
    reached: set[int] = set()
    for _ in range(len(wanted) + 3):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const e = document.activeElement, seen = [e, e.closest("label")].filter(Boolean);
              const outlined = seen.some(one => getComputedStyle(one).outlineStyle !== "none");
              return e.dataset.walk === undefined ? -1 : outlined ? Number(e.dataset.walk) : -2;
            }"""
        )
        reached.add(at)
    return [told for at, told in enumerate(wanted) if at not in reached]
