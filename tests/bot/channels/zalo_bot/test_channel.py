"""The Zalo Bot channel against its sandbox, through the real gateway, Redis and worker."""

from __future__ import annotations

import asyncio
import json
import logging

import httpx
import pytest
from support.live import EchoBrain
from support.telegram import until
from support.zalo_bot import SECRET, Zalo, connected, zalo_bot

from actions.saying.reply import Choice, Picture, Reply
from bot.channels.lines import MENU
from bot.channels.zalo_bot.channel import SECRET_HEADER, ZaloBot, zalo_bot_channel
from bot.delivery.inbox import Busy
from bot.messages.channel import Inbound, Outcome
from common.errors import SettingsError
from common.log import setup
from common.settings import load
from sandbox.program import running
from sandbox.zalo_bot.app import DEMO_TOKEN
from sandbox.zalo_bot.faults import Fault

BOTH = pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])


class Shelf:
    """An inbox that keeps what it is given once, or fails as it is told."""

    def __init__(self, *failures: Exception) -> None:
        self.got: list[Inbound] = []
        self.failures = list(failures)

    async def put(self, inbound: Inbound) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        if inbound in self.got:
            return False
        self.got.append(inbound)
        return True


@pytest.fixture
async def zalo():
    async with zalo_bot() as sandbox:
        yield sandbox


@pytest.fixture
async def channel(zalo):
    """A channel that only sends, to somebody who wrote before."""
    zalo.say(zalo.lan, "chào")
    made = ZaloBot(Shelf(), token=DEMO_TOKEN, api_url=zalo.url)
    yield made
    await made.stop()


def polling(zalo: Zalo, shelf: Shelf) -> ZaloBot:
    return ZaloBot(shelf, token=DEMO_TOKEN, api_url=zalo.url)


# Both ways of receiving, from end to end


@BOTH
@pytest.mark.parametrize("switches", [{"webhook_shape": "flat", "no_webhook": "empty"}, {"replays": True}])
async def test_a_conversation(redis_url, webhook, switches):
    async with zalo_bot(switches=switches) as zalo, connected(zalo, redis_url, EchoBrain(), webhook=webhook):
        assert await zalo.answer("phí khai sinh") == ["1. Đã nghe: phí khai sinh"]
        [menu] = await zalo.answer("cho xem nút")
        assert menu.split("\n") == [
            "2. Chọn việc cần làm:",
            "Nộp trực tuyến: https://example.gov.vn/nop",
            MENU,
            "1. Đăng ký lần đầu",
            "2. Cấp lại",
        ]
        before = len(zalo.shown())
        zalo.send(zalo.lan, "sticker")
        assert await zalo.next(before) == ["3. Đã nghe:"]
        assert zalo.called("sendChatAction") >= 1


@BOTH
async def test_duplicates_are_answered_once(redis_url, webhook):
    brain = EchoBrain()
    async with zalo_bot() as zalo, connected(zalo, redis_url, brain, webhook=webhook):
        await zalo.answer("bắt đầu")
        zalo.world.events.gate.hold()
        zalo.say(zalo.lan, "một")
        zalo.say(zalo.lan, "hai")
        zalo.world.events.gate.release(copies=2)
        await until(lambda: len(zalo.shown()) == 3, 15)
        await until(lambda: all(event.state == "taken" for event in zalo.world.events.all))
        await zalo.answer("hết")
        assert [inbound.text for inbound in brain.heard] == ["bắt đầu", "một", "hai", "hết"]


@BOTH
async def test_one_citizen_is_answered_in_order_while_zalo_fails(redis_url, webhook):
    async with zalo_bot() as zalo, connected(zalo, redis_url, EchoBrain(), webhook=webhook):
        await zalo.answer("bắt đầu")
        for kind in ("429", "503"):
            zalo.faults.add(Fault(kind, "sendMessage", who=zalo.lan))
        for number in range(4):
            zalo.say(zalo.lan, f"câu {number}")
        await until(lambda: len(zalo.shown()) == 5, 20)
        assert zalo.shown()[1:] == [f"{number + 2}. Đã nghe: câu {number}" for number in range(4)]


async def test_replays_are_polled_at_most_once_a_second(zalo):
    """zalo-bot-mcp measured that consumed updates come back at once; without a floor that is a busy loop."""
    zalo.switches.set({"replays": True})
    shelf = Shelf()
    made = polling(zalo, shelf)
    await made.start()
    zalo.say(zalo.lan, "một")
    await until(lambda: bool(shelf.got))
    before = zalo.called("getUpdates")
    await asyncio.sleep(1.2)
    assert zalo.called("getUpdates") - before <= 2
    await made.stop()
    assert len(shelf.got) == 1


async def test_an_empty_poll_is_no_failure(zalo, monkeypatch, caplog):
    monkeypatch.setattr("bot.channels.zalo_bot.receiver.POLL_SECONDS", 0)
    monkeypatch.setattr("bot.channels.zalo_bot.receiver.FLOOR_SECONDS", 0.02)
    shelf = Shelf()
    made = polling(zalo, shelf)
    await made.start()
    await until(lambda: zalo.called("getUpdates") > 3)
    zalo.say(zalo.lan, "đây")
    await until(lambda: bool(shelf.got))
    await made.stop()
    assert "polling" not in caplog.text


async def test_a_polled_update_is_kept_until_it_is_in_the_inbox(zalo):
    shelf = Shelf(ConnectionError("redis is away"))
    made = polling(zalo, shelf)
    await made.start()
    zalo.say(zalo.lan, "một")
    zalo.say(zalo.lan, "hai")
    await until(lambda: len(shelf.got) == 2)
    assert [inbound.text for inbound in shelf.got] == ["một", "hai"]
    await made.stop()


async def test_a_poisonous_update_does_not_stop_polling(zalo):
    shelf = Shelf()
    made = polling(zalo, shelf)
    await made.start()
    zalo.world.events.emit("message.text.received", "x", {"chat": None, "text": ["?"]})
    zalo.say(zalo.lan, "sau đó")
    await until(lambda: bool(shelf.got))
    assert shelf.got[0].text == "sau đó"
    await made.stop()


async def test_polling_goes_on_after_failures(zalo):
    for kind in ("500", "drop", "not_json"):
        zalo.faults.add(Fault(kind, "getUpdates"))
    shelf = Shelf()
    made = polling(zalo, shelf)
    await made.start()
    zalo.say(zalo.lan, "chào")
    await until(lambda: bool(shelf.got), 15)
    assert shelf.got[0].text == "chào"
    await made.stop()


async def test_setting_up_changes_only_what_differs(zalo):
    async def start(secret: str = SECRET, **way: str) -> None:
        made = ZaloBot(Shelf(), token=DEMO_TOKEN, api_url=zalo.url, secret=secret, **way)
        before = zalo.called("getWebhookInfo")
        await made.start()
        await until(lambda: zalo.called("getWebhookInfo") > before)
        await asyncio.sleep(0.1)
        await made.stop()

    await start(webhook="http://127.0.0.1:9")
    await start(webhook="http://127.0.0.1:9")
    assert zalo.called("setWebhook") == 1
    await start(webhook="http://127.0.0.1:9", secret="another-secret")
    assert (zalo.called("setWebhook"), zalo.api.webhook.secret) == (2, "another-secret")
    await start()
    await start()
    assert zalo.called("deleteWebhook") == 1
    zalo.switches.set({"no_webhook": "empty"})
    await start()
    assert zalo.called("deleteWebhook") == 1


async def test_a_zalo_that_is_away_at_the_start_is_waited_for(zalo):
    zalo.faults.add(Fault("502", "getMe"))
    shelf = Shelf()
    made = polling(zalo, shelf)
    await made.start()
    zalo.say(zalo.lan, "chào")
    await until(lambda: bool(shelf.got))
    assert zalo.called("getMe") > 1
    assert shelf.got[0].text == "chào"
    await made.stop()


async def test_advice_for_a_wrong_token_and_nothing_secret_in_the_log(zalo, caplog):
    setup("INFO")
    logging.getLogger().addHandler(caplog.handler)
    made = ZaloBot(Shelf(), token="1:wrong-token", api_url=zalo.url)
    await made.start()
    await until(lambda: "ZALO_BOT_TOKEN" in caplog.text)
    await made.stop()
    assert "wrong-token" not in caplog.text


@BOTH
async def test_when_the_inbox_is_full_the_citizen_is_told(zalo, webhook):
    shelf = Shelf(Busy("Đang rất đông."))
    way = {"webhook": "http://127.0.0.1:9", "secret": SECRET} if webhook else {}
    made = ZaloBot(shelf, token=DEMO_TOKEN, api_url=zalo.url, **way)
    said = zalo.say(zalo.lan, "chào")
    assert await made._take({"event_name": "message.text.received", "message": said}) is False
    assert zalo.shown() == ["Đang rất đông."]
    await made.stop()


# The webhook


@pytest.fixture
async def door(zalo):
    """A webhook with a shelf behind it."""
    shelf = Shelf()
    made = ZaloBot(shelf, token=DEMO_TOKEN, api_url=zalo.url, webhook="http://127.0.0.1:9", secret=SECRET)
    from starlette.applications import Starlette

    async with running(Starlette(routes=made.routes())) as url, httpx.AsyncClient(trust_env=False) as http:

        async def post(content: bytes, secret: str | None = SECRET) -> int:
            headers = {} if secret is None else {SECRET_HEADER: secret.encode()}
            return (await http.post(f"{url}/zalo-bot", content=content, headers=headers)).status_code

        yield post, shelf
    await made.stop()


def told(text: str = "chào") -> bytes:
    message = {"chat": {"id": "a1", "chat_type": "PRIVATE"}, "message_id": "m1", "text": text}
    return json.dumps({"event_name": "message.text.received", "message": message}).encode()


async def test_only_with_the_secret(door):
    post, shelf = door
    for secret in (None, "", "x", SECRET[:-1], f"{SECRET}x", "é"):
        assert await post(told(), secret) == 403
    assert shelf.got == []
    assert await post(told()) == 200
    assert [inbound.text for inbound in shelf.got] == ["chào"]


async def test_bodies_that_are_none(door):
    post, shelf = door
    for body in (b"", b"[]", b"{", b"\xff", b"[" * 100_000, b"1e999"):
        assert await post(body) == 400
    assert await post(b'{"a":"' + b"x" * 1024 * 1024 + b'"}') == 413
    assert await post(b"{}") == 200
    assert shelf.got == []


async def test_200_only_after_the_event_is_stored(zalo):
    made = ZaloBot(
        Shelf(ConnectionError("redis is away")), token=DEMO_TOKEN, api_url=zalo.url, webhook="http://x", secret=SECRET
    )
    with pytest.raises(ConnectionError):
        await made._take(json.loads(told()))
    await made.stop()


# Sending


@pytest.mark.parametrize(
    ("fault", "outcome", "retry_after", "final"),
    [
        (Fault("429", retry_after=3), Outcome.NOT_SENT, 3, False),
        (Fault("503"), Outcome.NOT_SENT, None, False),
        (Fault("500"), Outcome.UNKNOWN, None, False),
        (Fault("502"), Outcome.UNKNOWN, None, False),
        (Fault("502_after"), Outcome.UNKNOWN, None, False),
        (Fault("not_json"), Outcome.UNKNOWN, None, False),
        (Fault("not_json_after"), Outcome.UNKNOWN, None, False),
        (Fault("drop"), Outcome.UNKNOWN, None, False),
        (Fault("drop_after"), Outcome.UNKNOWN, None, False),
        (Fault("timeout", seconds=1.0), Outcome.UNKNOWN, None, False),
        (Fault("slow", seconds=0.1), Outcome.SENT, None, False),
    ],
)
async def test_how_a_send_ends(zalo, channel, monkeypatch, fault, outcome, retry_after, final):
    monkeypatch.setattr("bot.channels.zalo_bot.api.READ_SECONDS", 0.5)
    monkeypatch.setattr(type(channel._api).call, "__kwdefaults__", {"patience": 0.5})
    zalo.faults.add(fault)
    delivery = await channel.send(zalo.lan, "key", Reply("Chào"))
    assert (delivery.outcome, delivery.retry_after, delivery.final) == (outcome, retry_after, final)


async def test_what_is_refused_is_final_and_a_bad_token_is_not(zalo, channel):
    for chat in ("nobody", zalo.world.add_person("Páo").id):
        delivery = await channel.send(chat, "key", Reply("Chào"))
        assert (delivery.outcome, delivery.final) == (Outcome.NOT_SENT, True)
    stranger = ZaloBot(Shelf(), token="1:wrong", api_url=zalo.url)
    delivery = await stranger.send(zalo.lan, "key", Reply("Chào"))
    assert (delivery.outcome, delivery.final, delivery.retry_after) == (Outcome.NOT_SENT, False, 60.0)
    await stranger.stop()


async def test_a_server_that_is_not_there(channel):
    away = ZaloBot(Shelf(), token=DEMO_TOKEN, api_url="http://127.0.0.1:1")
    delivery = await away.send("a", "key", Reply("Chào"))
    assert (delivery.outcome, delivery.final) == (Outcome.NOT_SENT, False)
    await away.typing("a")
    await away.stop()


async def test_pictures_are_sent_and_told_when_they_are_refused(zalo, channel, monkeypatch):
    picture = Picture("https://example.gov.vn/so-do.jpg", "Sơ đồ")
    reply = Reply("Đường đến", pictures=(picture,))
    assert (await channel.send(zalo.lan, "key", reply)).outcome is Outcome.SENT
    assert zalo.shown() == ["Đường đến", ""]
    assert zalo.sent()[1]["photo"] == picture.url
    monkeypatch.setitem(__import__("sandbox.zalo_bot.methods", fromlist=["METHODS"]).METHODS, "sendPhoto", _refuse)
    assert (await channel.send(zalo.lan, "key", Reply("", pictures=(picture,)))).outcome is Outcome.SENT
    assert zalo.shown()[2:] == [f"Sơ đồ: {picture.url}"]


def _refuse(world, parameters):
    from sandbox.zalo_bot.errors import bad

    raise bad("photo cannot be fetched")


async def test_long_replies_arrive_whole_in_order(zalo, redis_url):
    class Talkative(EchoBrain):
        async def turn(self, memory, message):
            result = await super().turn(memory, message)
            text = "Một câu dài vừa phải. " * 300
            return type(result)((Reply(text, (Choice("Tiếp", "/a"),)),), result.memory)

    async with connected(zalo, redis_url, Talkative(), webhook=True):
        shown = await zalo.answer("kể đi")
        assert " ".join(shown) == f"{('Một câu dài vừa phải. ' * 300).strip()}\n{MENU}\n1. Tiếp"
        assert all(len(text) <= 2000 for text in shown)


async def test_the_group_is_answered_in_the_group(zalo, redis_url):
    brain = EchoBrain()
    group = zalo.world.add_group("Tổ dân phố").id
    async with connected(zalo, redis_url, brain, webhook=True) as made:
        await until(lambda: bool(made._reader.names))
        zalo.say(group, "chuyện riêng", sender=zalo.lan)
        assert await zalo.answer("@Bot Một Cửa phí khai sinh", group) == ["1. Đã nghe: phí khai sinh"]
    assert [(inbound.text, inbound.public) for inbound in brain.heard] == [("phí khai sinh", True)]


# Settings


def test_without_a_token_there_is_no_channel():
    assert zalo_bot_channel(load(zalo_bot_token=""), Shelf()) is None


@pytest.mark.parametrize("secret", ["", "1234567", "x" * 257, "bí mật dài"])
def test_a_webhook_needs_a_secret(secret):
    with pytest.raises(SettingsError, match="ZALO_BOT_SECRET"):
        zalo_bot_channel(load(zalo_bot_token="1:a", zalo_bot_mode="webhook", zalo_bot_secret=secret), Shelf())


async def test_by_the_settings():
    made = zalo_bot_channel(load(zalo_bot_token="1:a"), Shelf())
    assert list(made.routes()) == []
    hooked = zalo_bot_channel(
        load(zalo_bot_token="1:a", zalo_bot_mode="webhook", zalo_bot_secret=SECRET, public_url="https://bot.vn"),
        Shelf(),
    )
    assert [route.path for route in hooked.routes()] == ["/zalo-bot"]
    assert hooked._webhook.startswith("https://bot.vn/zalo-bot?v=")
    await made.stop()
    await hooked.stop()
