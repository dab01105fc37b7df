"""The citizens' page of the sandbox Zalo OA, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from sandbox.program import Background
from sandbox.zalo_oa.app import create_app


@pytest.fixture
def zalo() -> Iterator[Background]:
    app = create_app()
    with Background(app) as running:
        running.world = app.state.api.world
        yield running


def test_a_citizen_follows_writes_and_taps(zalo, page: Page):
    page.goto(zalo.url)
    expect(page.get_by_text("Chưa nhắn gì cho OA")).to_be_visible()
    page.get_by_role("button", name="Quan tâm").click()
    expect(page.get_by_role("button", name="Bỏ quan tâm")).to_be_visible()
    page.get_by_label("Tin nhắn").fill("Làm khai sinh cần gì?")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.locator("li.mine")).to_have_text(["Làm khai sinh cần gì?"])
    [person] = zalo.world.people.values()
    button = {"title": "Lệ phí", "type": "oa.query.hide", "payload": "/fee"}
    attachment = {"type": "template", "payload": {"buttons": [button]}}
    zalo.world.account_says(person, "text", {"text": "Mời chọn", "attachment": attachment}, proactive=False)
    page.get_by_role("button", name="Lệ phí").click()
    expect(page.get_by_text("OA đã dùng 0/8 tin trả lời")).to_be_visible()
    assert [message["text"] for message in person.messages if not message.get("visible", True)] == ["/fee"]
    expect(page.locator("li.mine")).to_have_count(1)
    page.get_by_label("Gửi thứ khác").select_option("image")
    expect(page.locator("li.mine")).to_have_count(2)
