"""Assisted mode: opens once, ends for certain, and the canary finds nothing of it afterwards."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import httpx
import pytest

from actions.saying.reply import Reply
from bot import keys
from bot.channels.web.channel import COOKIE
from bot.citizen_data.assisted import AGAIN_SECONDS, LONGEST_SECONDS, Sessions
from bot.commands.gateway import build
from bot.delivery.commit import Conversations
from bot.delivery.inbox import Inbox
from bot.delivery.turn import TurnResult
from bot.kept import citizen_data_of
from bot.messages.envelope import Sealed
from bot.secret import secrets_of
from common import officials
from common.officials import HANDED_OVER as ASSISTED
from common.settings import load

HERE, CANARY = "xa-cho-ra", "quanhoanganh77"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def chosen(redis_url, tmp_path: Path):
    return load(redis_url=redis_url, database_url="", var_dir=tmp_path)


@pytest.fixture
async def tablet(chosen):
    gateway = build(chosen)
    transport = httpx.ASGITransport(app=gateway.app())
    async with httpx.AsyncClient(transport=transport, base_url=chosen.base_url, trust_env=False) as client:
        yield client
    await gateway.redis.close()


async def test_an_address_opens_one_session_with_large_letters(redis, tablet):
    word = await Sessions(redis).offer(HERE, "CHORA2")
    for _ in range(2):
        asked = await tablet.get(f"/ho-tro/{word}")
        assert "Bắt đầu" in asked.text, "who previews the address, or looks twice, takes it from nobody"
    assert COOKIE not in tablet.cookies
    opened = await tablet.post(f"/ho-tro/{word.lower()[:3]}-{word[3:]}")
    assert opened.headers["location"] == f"/?xa={HERE}&ma=CHORA2"
    first = tablet.cookies[COOKIE]
    page = await tablet.get("/")
    assert "/static/assisted.css" in page.text
    assert f'data-until="{tablet.cookies[ASSISTED]}"' in page.text
    assert len(page.content) == int(page.headers["content-length"])
    assert f"Max-Age={LONGEST_SECONDS}" in page.headers["set-cookie"] or "Max-Age=17" in page.headers["set-cookie"]
    assert (await tablet.get(f"/ho-tro/{word}")).status_code == 404, "it opens once"
    assert (await tablet.post(f"/ho-tro/{word}")).status_code == 404
    ended = await tablet.get("/ho-tro/xong")
    assert '"storage"' in ended.headers["clear-site-data"]
    assert COOKIE not in tablet.cookies
    assert ASSISTED not in tablet.cookies
    plain = await tablet.get("/")
    assert "assisted" not in plain.text
    assert tablet.cookies[COOKIE] != first


async def test_an_officer_is_told_before_their_browser_leaves_the_console(redis, tablet):
    """In the officer's own browser the citizen had the officer's log-in for half an hour, and its end took it away."""
    tablet.cookies.set(officials.COOKIE, "a word", domain="127.0.0.1", path=officials.ROOT)
    word = await Sessions(redis).offer(HERE, "")
    assert "đăng xuất khỏi trang quản trị" in (await tablet.get(f"/ho-tro/{word}")).text
    assert officials.COOKIE in tablet.cookies, "nothing happens before the tap"
    await tablet.post(f"/ho-tro/{word}")
    assert officials.COOKIE not in tablet.cookies


async def test_without_a_session_the_end_does_nothing(redis, tablet):
    await tablet.get("/")
    chat = tablet.cookies[COOKIE]
    answer = await tablet.get("/ho-tro/xong")
    assert "clear-site-data" not in answer.headers
    assert tablet.cookies[COOKIE] == chat
    assert await redis.hlen(keys.ASSISTED) == 0


@pytest.mark.parametrize("how", ["done", "time is over"])
async def test_nothing_stays(redis, tablet, chosen, how, tmp_path):
    """Written on the page, answered, followed by a late answer: afterwards no key and no row knows of the chat."""
    envelope = Sealed(*secrets_of(chosen).every)
    kept = citizen_data_of(chosen, redis, envelope)
    await tablet.post(f"/ho-tro/{await Sessions(redis).offer(HERE, 'CHORA2')}")
    body = {"id": "11111111-1111-4111-8111-111111111111", "text": f"{CANARY} làm giấy khai sinh"}
    sent = await tablet.post("/chat/messages", json=body)
    assert sent.status_code == 202, sent.text
    chat = tablet.cookies[COOKIE].rsplit(".", 2)[0]
    inbox, clock = Inbox(redis, envelope), Clock()
    [event] = await inbox.read({keys.lane_of("web", chat): "0"}, count=1, block_ms=None)
    await inbox.begin(event)
    citizen = await kept.desk.citizen(event.known)
    closing = await kept.desk.close(event, citizen, TurnResult((Reply(f"{CANARY} nghe rồi"),), {"office": HERE}))
    assert await Conversations(redis, envelope).close(event, closing)
    assert await left_of(redis, chat) != []
    if how == "done":
        await tablet.get("/ho-tro/xong")
        clock.now = time.time() + 1
    else:
        clock.now = time.time() + LONGEST_SECONDS + 1
    sessions = Sessions(redis, envelope, clock=clock)
    assert await sessions.sweep(kept.eraser.erase) == 1
    assert await left_of(redis, chat) == [keys.web(chat)], "the word for open pages to take away what they show"
    await redis.rpush(keys.out("web", chat), "a turn that was under way")
    clock.now += AGAIN_SECONDS + 1
    assert await sessions.sweep(kept.eraser.erase) == 1
    assert await left_of(redis, chat) == []
    assert await redis.hlen(keys.ASSISTED) == 0
    rows = "\n".join(sqlite3.connect(tmp_path / "motcua.sqlite3").iterdump())
    for canary in (CANARY, chat, keys.mark_of(chat), keys.mark_of("web", chat)):
        assert canary not in rows


async def left_of(redis, chat: str) -> list[str]:
    """The keys that know of a chat; what limits how fast somebody writes names nobody and runs out."""
    marks = (chat, keys.mark_of(chat), keys.mark_of("web", chat))
    return [key async for key in redis.scan_iter("*") if any(mark in key for mark in marks)]
