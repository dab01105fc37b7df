"""The citizens' page of the sandbox Zalo Bot, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from sandbox.program import Background
from sandbox.zalo_bot.app import create_app


@pytest.fixture
def zalo() -> Iterator[Background]:
    app = create_app()
    with Background(app) as running:
        running.world = app.state.api.world
        yield running


def test_a_citizen_writes_reads_and_sends_a_picture(zalo, page: Page):
    page.goto(zalo.url)
    page.get_by_label("Tin nhắn").fill("Làm khai sinh cần gì?")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("li.mine")).to_have_text(["Làm khai sinh cần gì?"])
    [chat] = zalo.world.chats.values()
    zalo.world.bot_says(chat, {"text": "Bà con nhắn số:\n1. Giấy tờ"})
    expect(page.locator("#talk li").last).to_contain_text("1. Giấy tờ")
    page.get_by_label("Gửi thứ khác").select_option("image")
    expect(page.locator("li.mine")).to_have_count(2)
    assert [message["kind"] for message in chat.messages if "kind" in message] == ["text", "image"]
