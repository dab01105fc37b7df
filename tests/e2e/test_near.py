"""The commune centres nearby: the page says where it is only on a tap, and only if the citizen lets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from support.live import EchoBrain, LiveBot

from actions.saying.options import NEAR_ME
from actions.saying.reply import Reply
from bot.delivery.turn import TurnResult
from bot.messages.channel import Inbound, Kind


class NearBrain(EchoBrain):
    """Offers what is near, and says what it heard."""

    async def turn(self, memory, message: Inbound) -> TurnResult:
        self.heard.append(message)
        return TurnResult((Reply(f"Nghe: {message.kind.value} {message.text}", (NEAR_ME,)),), {})


@pytest.fixture(scope="module")
def server(redis_server) -> Iterator[LiveBot]:
    bot = LiveBot(f"{redis_server}?db=8", NearBrain())
    yield bot
    bot.stop()


def tap(page: Page, server: LiveBot) -> None:
    page.goto(server.url)
    page.get_by_label("Câu hỏi", exact=True).fill("nộp ở đâu")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=NEAR_ME.label).click()
    expect(page.locator(".bot")).to_have_count(2)


def test_with_leave_the_place_is_sent_coarse(page: Page, context: BrowserContext, server: LiveBot):
    context.grant_permissions(["geolocation"], origin=server.url)
    context.set_geolocation({"latitude": 22.147891, "longitude": 105.834123})
    tap(page, server)
    assert (server.brain.heard[-1].kind, server.brain.heard[-1].text) == (Kind.LOCATION, "22.15,105.83")
    expect(page.locator(".own").last).to_contain_text(NEAR_ME.label)


def test_without_leave_the_tap_asks_how_to_go_on(page: Page, context: BrowserContext, server: LiveBot):
    context.clear_permissions()
    page.add_init_script("navigator.geolocation.getCurrentPosition = (yes, no) => no({ code: 1 })")
    tap(page, server)
    assert (server.brain.heard[-1].kind, server.brain.heard[-1].text) == (Kind.TAP, NEAR_ME.payload)
