from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from support.zalo_bot import zalo_bot

from actions.saying.reply import Link, Reply
from bot.channels.zalo_bot.channel import ZaloBot
from bot.redis import connect
from bot.short_links import GONE, LONG, ShortLinks
from sandbox.zalo_bot.app import DEMO_TOKEN

BASE = "https://motcua.example"
PAGE = "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/019d2bfd-3fe0-70ac-b9d6-5e9e20d6eef7"


@pytest.fixture
def links(redis) -> ShortLinks:
    return ShortLinks(redis, f"{BASE}/")


async def lead(links: ShortLinks, url: str) -> httpx.Response:
    app = Starlette(routes=list(links.routes()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        return await client.get(url)


async def test_a_long_page_gets_a_short_address_that_says_where_it_leads(links):
    text = await links.shorten(f"Xem trên Cổng quốc gia: {PAGE}\n1. Phí")
    assert text.splitlines()[1] == "1. Phí"
    assert "(trang dichvucong.gov.vn)" in text
    url = next(word for word in text.split() if word.startswith("https://"))
    assert len(url) <= LONG / 1.5
    answer = await lead(links, url)
    assert (answer.status_code, answer.headers["location"]) == (302, PAGE)


async def test_the_same_page_has_the_same_address_each_time(links):
    assert await links.shorten(PAGE) == await links.shorten(PAGE)


@pytest.mark.parametrize(
    "url",
    [
        "https://dichvucong.gov.vn/dich-vu-cong-truc-tuyen/1.001193",
        f"https://example.com/{'a' * 80}",
        f"https://dichvucong.gov.vn.example.com/{'a' * 80}",
        f"https://gov.vn@example.com/{'a' * 80}",
    ],
)
async def test_short_ones_and_pages_of_others_stay_as_they_are(links, url):
    """No address of ours leads to a page that is not the state's, whatever somebody makes the bot repeat."""
    assert await links.shorten(f"Trang: {url}.") == f"Trang: {url}."


async def test_an_unknown_code_is_told_plainly(links):
    answer = await lead(links, f"{BASE}/l/AAAAAAA")
    assert (answer.status_code, answer.text) == (404, GONE)


async def test_without_a_public_address_or_redis_nothing_is_shortened(redis):
    assert await ShortLinks(redis, "").shorten(PAGE) == PAGE
    assert list(ShortLinks(redis, "").routes()) == []
    assert await ShortLinks(connect("redis://127.0.0.1:1"), BASE).shorten(PAGE) == PAGE


async def test_zalo_bot_shows_the_short_address(links):
    async with zalo_bot() as phone:
        phone.say(phone.lan, "chào")
        channel = ZaloBot(None, token=DEMO_TOKEN, api_url=phone.url, shorten=links.shorten)
        await channel.send(phone.lan, "k", Reply("Khai sinh", links=(Link("Xem trên Cổng quốc gia", PAGE),)))
        await channel.stop()
        [shown] = phone.shown()
    assert shown.startswith(f"Khai sinh\nXem trên Cổng quốc gia: {BASE}/l/")
    assert shown.endswith("(trang dichvucong.gov.vn)")
