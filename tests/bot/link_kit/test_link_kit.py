"""The link kit: one page for every way in, codes that are typed, links out that lead to the state's pages only."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from actions.saying.reply import Link, Reply
from bot.delivery.turn import TurnResult
from bot.link_kit.checks import warning_about
from bot.link_kit.counts import Counts
from bot.link_kit.out import WayOut, way_out
from bot.link_kit.typed import WithLinks
from bot.link_kit.ways import WaysIn
from bot.messages.channel import Inbound, Kind
from bot.short_links import ShortLinks
from common.settings import load
from data.models import Content, State
from data.releases.live import current_release
from data.releases.store import Store
from data.shared_links import PlaceKind, SharedLink, SharedLinks

HERE, BIRTH = "xa-phu-thong", "1.001193"
BASE = "https://motcua.example"


@pytest.fixture
def chosen(tmp_path: Path):
    return load(
        var_dir=tmp_path,
        database_url="",
        public_url=BASE,
        zalo_oa_app_id="1",
        zalo_oa_id="9000",
        telegram_username="motcua_bot",
        telegram_token="1:x",
    )


@pytest.fixture
def links(chosen) -> SharedLinks:
    store = Store(chosen.sql_url)
    content = current_release().content
    small = Content(
        procedures=tuple(one for one in content.procedures if one.code == BIRTH),
        offices=tuple(one.copy(update={"hours": "7h30–11h30"}) for one in content.offices if one.id == HERE),
    )
    store.publish(small, origin="test")
    return SharedLinks(store.engine)


@pytest.fixture
async def browser(chosen, redis):
    app = Starlette(routes=[*WaysIn(chosen, redis).routes(), *WayOut(redis, BASE).routes()])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        yield client


async def counted(redis) -> dict[tuple[str, str], int]:
    return dict(await Counts(redis).of(1))


async def test_one_page_holds_every_way_in(browser, links, redis):
    link = links.add(HERE, PlaceKind.COUNTER, "Quầy 2", procedure=BIRTH, code="QUAY2")
    page = await browser.get("/x/quay2")
    assert page.status_code == 200
    for part in ("xã Phủ Thông", "khai sinh", "7h30–11h30", "#QUAY2", "/x/QUAY2/chat", "/x/QUAY2/zalo"):
        assert part in page.text, part
    ways = {way: (await browser.get(f"/x/QUAY2/{way}")).headers["location"] for way in ("chat", "zalo", "telegram")}
    assert ways == {
        "chat": f"/?xa={HERE}&thu-tuc={BIRTH}&ma=QUAY2",
        "zalo": "https://zalo.me/9000?text=%23QUAY2",
        "telegram": f"https://t.me/motcua_bot?start=1001193_{HERE}_QUAY2",
    }
    assert await counted(redis) == {(link.code, way): 1 for way in ("page", "chat", "zalo", "telegram")}


@pytest.mark.parametrize("path", ["/x/KHONGCO", "/x/a.b", "/x/%2e%2e", "/x/KHONGCO/chat"])
async def test_an_unknown_code_opens_the_ordinary_chat_and_is_counted(browser, links, redis, path):
    answer = await browser.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert await counted(redis) == {("?", "page"): 1}, "and what was typed is not kept"


async def test_a_stopped_link_and_a_made_up_way_lead_nowhere_else(browser, links):
    links.add(HERE, PlaceKind.COUNTER, "Quầy", code="QUAY2")
    assert (await browser.get("/x/QUAY2/khac")).headers["location"] == "/x/QUAY2"
    links.stop("QUAY2")
    assert (await browser.get("/x/QUAY2")).headers["location"] == "/"


async def test_ways_without_an_account_are_not_shown(chosen, redis, links):
    links.add(HERE, PlaceKind.COUNTER, "Quầy", code="QUAY2")
    bare = chosen.copy(update={"zalo_oa_app_id": "", "telegram_username": ""})
    app = Starlette(routes=[*WaysIn(bare, redis).routes()])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=BASE) as client:
        text = (await client.get("/x/QUAY2")).text
    assert "/x/QUAY2/chat" in text
    assert "Zalo" not in text
    assert "Telegram" not in text


class Listening:
    """A brain that notes what it is asked."""

    def __init__(self) -> None:
        self.heard: list[Inbound] = []

    async def turn(self, memory, message: Inbound) -> TurnResult:
        self.heard.append(message)
        return TurnResult(())


async def test_a_typed_code_opens_what_its_link_opens(redis, links):
    links.add(HERE, PlaceKind.COUNTER, "Quầy", procedure=BIRTH, code="QUAY2")
    brain = Listening()
    for text in ("#quay2", "#KHONGCO", "làm khai sinh"):
        await WithLinks(brain, links, Counts(redis)).turn({}, Inbound("zalo_oa", "lan", text, Kind.TEXT, text))
    assert [(one.kind, one.text) for one in brain.heard[1:]] == [
        (Kind.TEXT, "#KHONGCO"),
        (Kind.TEXT, "làm khai sinh"),
    ]
    assert (brain.heard[0].kind, json.loads(brain.heard[0].text)) == (Kind.START, {"o": HERE, "p": BIRTH})
    assert await counted(redis) == {("QUAY2", "typed:zalo_oa"): 1, ("?", "typed:zalo_oa"): 1}


async def test_a_link_out_is_counted_and_forwarded_as_it_was(browser, redis):
    url = "https://dichvucong.gov.vn/nop/1.001193/b%C6%B0%E1%BB%9Bc?a=1&b=%2F"
    ours = way_out(url, BASE)
    assert ours.startswith(f"{BASE}/di/dichvucong.gov.vn/")
    answer = await browser.get(ours)
    assert (answer.status_code, answer.headers["location"]) == (302, url)
    assert await counted(redis) == {("di:dichvucong.gov.vn", "1.001193"): 1}


@pytest.mark.parametrize(
    "path",
    [
        "/di/evil.example/",
        "/di/evil.example%2f.gov.vn/",
        "/di/dichvucong.gov.vn.evil.example/",
        "/di/user@evil.example/",
        "/di/gov.vn@evil.example/",
        "/di/evil.example:443/x.gov.vn",
        "/di/evil.example%23.gov.vn/",
        "/di/evil.example%5c.gov.vn/",
        "/di/.gov.vn/",
        "/di/dichvucong.gov.vn:8443/",
    ],
)
async def test_nobody_can_be_sent_elsewhere(browser, path):
    answer = await browser.get(path)
    assert answer.status_code == 404
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    "url",
    [
        "http://dichvucong.gov.vn/",
        "https://evil.example/?x=.gov.vn",
        "https://a@dichvucong.gov.vn/",
        "tel:113",
        "/phieu",
    ],
)
def test_other_addresses_stay_as_they_are(url):
    assert way_out(url, BASE) == url


def test_links_of_a_reply_go_through_here_where_we_have_an_address(redis):
    reply = Reply("x", links=(Link("Nộp", "https://dichvucong.gov.vn/a"), Link("In", f"{BASE}/huong-dan/1.001193")))
    ours = WayOut(redis, BASE).links_of(reply)
    assert [link.url for link in ours.links] == [f"{BASE}/di/dichvucong.gov.vn/a", f"{BASE}/huong-dan/1.001193"]
    assert WayOut(redis, "").links_of(reply) == reply


async def test_a_long_way_out_is_made_short_and_says_where_it_leads(redis):
    url = way_out("https://dichvucong.gov.vn/" + "a" * 120, BASE)
    short = await ShortLinks(redis, BASE).shorten(f"Nộp: {url}")
    assert f"{BASE}/l/" in short
    assert "(trang dichvucong.gov.vn)" in short


def test_a_withdrawn_procedure_warns_the_links_owner():
    content = current_release().content
    link = SharedLink("A", HERE, PlaceKind.COUNTER, "Quầy", BIRTH)
    assert warning_about(link, content) == ""
    replaced = tuple(
        one.copy(update={"state": State.REPLACED}) if one.code == BIRTH else one for one in content.procedures
    )
    assert "đã bị thay" in warning_about(link, content.copy(update={"procedures": replaced}))
    assert "không còn" in warning_about(SharedLink("A", HERE, PlaceKind.COUNTER, "Q", "9.999999"), content)
    assert "xã, phường" in warning_about(SharedLink("A", "xa-khong-co", PlaceKind.COUNTER, "Q"), content)
