"""The Telegram channel against the sandbox Telegram, through the real gateway, Redis and worker."""

from __future__ import annotations

import asyncio
import logging

import pytest
from support.live import EchoBrain
from support.telegram import SECRET, connected, phone, until

from actions.saying.reply import Choice, Link, Reply
from bot.channels.lines import MENU
from bot.channels.telegram.channel import Telegram, telegram_channel
from bot.channels.telegram.updates import message_of
from bot.delivery.inbox import Busy
from bot.messages.channel import Inbound, Outcome
from common.errors import SettingsError
from common.log import setup
from common.settings import load
from sandbox.telegram.app import DEMO_TOKEN
from sandbox.telegram.faults import Fault


class Shelf:
    """An inbox that keeps what it is given, or fails as it is told."""

    def __init__(self, *failures: Exception) -> None:
        self.got: list[Inbound] = []
        self.failures = list(failures)

    async def put(self, inbound: Inbound) -> bool:
        if self.failures:
            raise self.failures.pop(0)
        self.got.append(inbound)
        return True


@pytest.fixture
async def telegram():
    async with phone() as running:
        yield running


@pytest.fixture
async def channel(telegram):
    """A channel that only sends."""
    telegram.say(telegram.lan, "/start")
    made = Telegram(Shelf(), token=DEMO_TOKEN, api_url=telegram.url)
    yield made
    await made.stop()


# Both ways of receiving, from end to end


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
async def test_a_conversation(telegram, redis_url, webhook):
    async with connected(telegram, redis_url, EchoBrain(), webhook=webhook):
        assert await telegram.answer("/start 1001193_xa-ba-be") == ['1. Chào mừng {"o":"xa-ba-be","p":"1.001193"}']
        assert await telegram.answer("cho xem nút") == ["2. Chọn việc cần làm:"]
        assert telegram.buttons() == ["1. Đăng ký lần đầu", "2. Cấp lại", "Nộp trực tuyến"]
        assert await telegram.press("2. Cấp lại") == ['3. Đã bấm /choose{"p":"1.000002"}']
        tap = list(telegram.world.taps.values())[-1]
        await until(lambda: tap.answer is not None)
        telegram.send(telegram.lan, "sticker")
        assert await telegram.next(3) == ["4. Đã nghe:"]
        assert telegram.called("sendChatAction") >= 1


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
async def test_duplicates_and_edits_are_answered_once(telegram, redis_url, webhook):
    brain = EchoBrain()
    async with connected(telegram, redis_url, brain, webhook=webhook):
        await telegram.answer("bắt đầu")
        telegram.world.updates.gate.hold()
        message = telegram.say(telegram.lan, "một")
        telegram.edit(telegram.lan, message["message_id"], "một")
        telegram.edit(telegram.lan, message["message_id"], "hai")
        telegram.world.updates.gate.release(copies=3)
        await until(lambda: not telegram.world.updates.pending or not webhook)
        await telegram.next(1)
        await telegram.answer("hết")
        assert [inbound.text for inbound in brain.heard] == ["bắt đầu", "một", "hai", "hết"]


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
async def test_one_citizen_is_answered_in_order_while_telegram_fails(telegram, redis_url, webhook):
    async with connected(telegram, redis_url, EchoBrain(), webhook=webhook):
        await telegram.answer("bắt đầu")
        for kind in ("429", "500"):
            telegram.faults.add(Fault(kind, "sendMessage", who=telegram.lan))
        other = telegram.world.add_person("Páo").id
        for number in range(5):
            telegram.say(telegram.lan, f"câu {number}")
        assert await telegram.answer("không phải chờ", other, seconds=0.9) == ["1. Đã nghe: không phải chờ"]
        await until(lambda: len(telegram.shown()) == 6, 15)
        assert telegram.shown()[1:] == [f"{number + 2}. Đã nghe: câu {number}" for number in range(5)]


async def test_flood_limits_delay_and_lose_nothing(redis_url):
    async with phone(flood=True) as telegram, connected(telegram, redis_url, EchoBrain(), webhook=True):
        people = [telegram.world.add_person(name).id for name in ("Páo", "Dín", "Mẩy")]
        for number in range(3):
            for person in people:
                telegram.say(person, f"câu {number}")
        await until(lambda: all(len(telegram.shown(person)) == 3 for person in people), 20)
        for person in people:
            assert telegram.shown(person) == [f"{number + 1}. Đã nghe: câu {number}" for number in range(3)]
        assert any(call.status == 429 for call in telegram.world.calls)


async def test_setting_up_changes_only_what_differs(telegram):
    async def start(secret: str = SECRET, **way: str) -> None:
        made = Telegram(Shelf(), token=DEMO_TOKEN, api_url=telegram.url, secret=secret, **way)
        before = telegram.called("getWebhookInfo")
        await made.start()
        await until(lambda: telegram.called("getWebhookInfo") > before)
        await asyncio.sleep(0.1)
        await made.stop()

    await start(webhook="http://127.0.0.1:9")
    assert (telegram.called("setWebhook"), telegram.called("setMyCommands")) == (1, 1)
    await start(webhook="http://127.0.0.1:9")
    assert (telegram.called("setWebhook"), telegram.called("setMyCommands")) == (1, 1)
    await asyncio.sleep(1.0)  # Telegram takes one setWebhook a second
    await start(webhook="http://127.0.0.1:9", secret="another")
    assert telegram.called("setWebhook") == 2
    assert telegram.api.webhook.target.secret == "another"
    await start()
    assert telegram.called("deleteWebhook") == 1
    await start()
    assert telegram.called("deleteWebhook") == 1


async def test_a_telegram_that_is_away_at_the_start_is_waited_for(telegram):
    telegram.faults.add(Fault("500", "getMe", times=1))
    shelf = Shelf()
    made = Telegram(shelf, token=DEMO_TOKEN, api_url=telegram.url)
    await made.start()
    telegram.say(telegram.lan, "chào")
    await until(lambda: bool(shelf.got))
    await made.stop()
    assert [inbound.text for inbound in shelf.got] == ["chào"]
    assert telegram.called("getMe") >= 2, "it was not asked again"


async def test_polling_confirms_only_what_is_in_the_inbox(telegram):
    shelf = Shelf(ConnectionError("redis is away"))
    made = Telegram(shelf, token=DEMO_TOKEN, api_url=telegram.url)
    await made.start()
    telegram.say(telegram.lan, "một")
    telegram.say(telegram.lan, "hai")
    await until(lambda: len(shelf.got) == 2)
    assert [inbound.text for inbound in shelf.got] == ["một", "hai"]
    await made.stop()


async def test_a_poisonous_update_does_not_stop_polling(telegram):
    shelf = Shelf()
    made = Telegram(shelf, token=DEMO_TOKEN, api_url=telegram.url)
    await made.start()
    telegram.world.updates.emit("message", {"message_id": "x", "chat": None}, "chat 1")
    telegram.say(telegram.lan, "sau đó")
    await until(lambda: bool(shelf.got))
    assert shelf.got[0].text == "sau đó"
    await made.stop()


async def test_when_the_inbox_is_full_the_citizen_is_told(telegram):
    made = Telegram(Shelf(Busy("Đang rất đông.")), token=DEMO_TOKEN, api_url=telegram.url)
    await made.start()
    telegram.say(telegram.lan, "chào")
    await until(lambda: telegram.shown() == ["Đang rất đông."])
    await made.stop()
    assert telegram.shown() == ["Đang rất đông."]


# Sending


async def test_a_long_reply_arrives_whole_and_once_though_a_part_of_it_fails(telegram, redis_url):
    text = "Một câu dài vừa phải. " * 400

    class Talkative(EchoBrain):
        async def turn(self, memory, message):
            result = await super().turn(memory, message)
            return type(result)((Reply(text, (Choice("Lệ phí", "/fee"),)),), result.memory)

    async with connected(telegram, redis_url, Talkative(), webhook=True):
        says = telegram.world.bot_says

        def fail_after_the_first(chat, content):
            telegram.world.bot_says = says
            telegram.faults.add(Fault("500", "sendMessage"))
            return says(chat, content)

        telegram.world.bot_says = fail_after_the_first
        telegram.say(telegram.lan, "kể đi")
        await until(lambda: len(telegram.shown()) == 3, 10)
    assert " ".join(telegram.shown()) == text.strip()
    assert telegram.buttons() == ["Lệ phí"]
    assert telegram.called("sendMessage") == 4


@pytest.mark.parametrize(
    ("fault", "outcome", "final"),
    [
        (Fault("429", retry_after=3), Outcome.NOT_SENT, False),
        (Fault("500"), Outcome.NOT_SENT, False),
        (Fault("502"), Outcome.UNKNOWN, False),
        (Fault("502_after"), Outcome.UNKNOWN, False),
        (Fault("drop"), Outcome.UNKNOWN, False),
        (Fault("drop_after"), Outcome.UNKNOWN, False),
        (Fault("timeout", seconds=1.0), Outcome.UNKNOWN, False),
    ],
)
async def test_how_a_send_can_end(telegram, channel, monkeypatch, fault, outcome, final):
    monkeypatch.setattr("bot.channels.telegram.request.READ_SECONDS", 0.3)
    impatient = Telegram(Shelf(), token=DEMO_TOKEN, api_url=telegram.url)
    telegram.faults.add(fault)
    delivery = await impatient.send(str(telegram.lan), "k", Reply("Chào"))
    assert (delivery.outcome, delivery.final) == (outcome, final)
    assert (await impatient.send(str(telegram.lan), "k2", Reply("Chào"))).outcome is Outcome.SENT
    await impatient.stop()


async def test_citizens_who_cannot_be_reached(telegram, channel):
    telegram.world.person_blocks(telegram.world.people[telegram.lan])
    blocked = await channel.send(str(telegram.lan), "k", Reply("Chào"))
    unknown = await channel.send("12345", "k", Reply("Chào", (Choice("A", "/a"),)))
    assert {(d.outcome, d.final) for d in (blocked, unknown)} == {(Outcome.NOT_SENT, True)}
    await channel.typing(str(telegram.lan))


async def test_nobody_at_the_other_end_is_not_sent():
    nowhere = Telegram(Shelf(), token=DEMO_TOKEN, api_url="http://127.0.0.1:9")
    delivery = await nowhere.send("1", "k", Reply("Chào"))
    assert (delivery.outcome, delivery.final) == (Outcome.NOT_SENT, False)
    await nowhere.typing("1")
    await nowhere.stop()


async def test_a_button_that_telegram_refuses_becomes_a_line(telegram, channel):
    reply = Reply("Xem", (Choice("Lệ phí", "/fee"),), (Link("Trang", "http://localhost:1/x"),))
    assert (await channel.send(str(telegram.lan), "k", reply)).outcome is Outcome.SENT
    assert telegram.shown() == [f"Xem\nTrang: http://localhost:1/x\n{MENU}\n1. Lệ phí"]


async def test_neither_token_nor_text_gets_into_the_log(telegram, channel, caplog):
    setup("DEBUG")
    logging.getLogger().addHandler(caplog.handler)
    telegram.faults.add(Fault("502", "sendMessage"))
    await channel.send(str(telegram.lan), "k", Reply("Số 001099012345"))
    await channel.send(str(telegram.lan), "k", Reply("Số 001099012345"))
    await channel.send("1", "k", Reply("Số 001099012345"))
    assert "NetworkError" in caplog.text
    for private in (DEMO_TOKEN, DEMO_TOKEN.split(":")[1], "001099012345", str(telegram.lan)):
        assert private not in caplog.text


# Settings


def test_settings():
    assert telegram_channel(load(telegram_token=""), Shelf()) is None
    polling = telegram_channel(load(telegram_token=DEMO_TOKEN, telegram_mode="polling"), Shelf())
    assert polling.routes() == []
    webhook = {"telegram_token": DEMO_TOKEN, "telegram_mode": "webhook", "public_url": "https://motcua.example"}
    made = telegram_channel(load(**webhook, telegram_secret="abc_1"), Shelf())
    assert [route.path for route in made.routes()] == ["/telegram"]
    for secret in ("", "có dấu", "a" * 257):
        with pytest.raises(SettingsError, match="TELEGRAM_SECRET"):
            telegram_channel(load(**webhook, telegram_secret=secret), Shelf())


# How an answer looks


async def test_an_answer_in_a_group_quotes_its_question(telegram, redis_url):
    async with connected(telegram, redis_url, EchoBrain(), webhook=True):
        group = telegram.world.add_group("Xóm Nà Ít").id
        asked = telegram.say(group, "@motcua_sandbox_bot phí khai sinh", sender=telegram.lan)
        await telegram.next(0, group)
        [answer] = [m for m in telegram.world.chats[group].messages.values() if m["from"]["is_bot"]]
        assert answer["reply_to_message"]["message_id"] == asked["message_id"]


async def test_only_the_first_message_of_a_long_answer_quotes(telegram, channel):
    group = telegram.world.add_group("Xóm Nà Ít").id
    asked = telegram.say(group, "@motcua_sandbox_bot phí", sender=telegram.lan)
    quote = f"{group}:{asked['message_id']}:0a1b2c"
    long = Reply("câu. " * 1200)
    assert (await channel.send(str(group), "k", long, quote)).outcome is Outcome.SENT
    first, second = [m for m in telegram.world.chats[group].messages.values() if m["from"]["is_bot"]]
    assert first["reply_to_message"]["message_id"] == asked["message_id"]
    assert "reply_to_message" not in second


async def test_a_question_that_was_deleted_is_answered_all_the_same(telegram, channel):
    group = telegram.world.add_group("Xóm Nà Ít").id
    assert (await channel.send(str(group), "k", Reply("Phí"), f"{group}:77:0a1b2c")).outcome is Outcome.SENT
    assert telegram.shown(group) == ["Phí"]


@pytest.mark.parametrize("event", ["tap:900000000000000001", "-400000001:album:123", ""])
def test_what_is_not_one_message_is_not_quoted(event):
    assert message_of(event) is None


async def test_in_a_chat_of_two_nothing_is_quoted(telegram, redis_url):
    async with connected(telegram, redis_url, EchoBrain(), webhook=True):
        await telegram.answer("phí khai sinh")
        [answer] = [m for m in telegram.world.chats[telegram.lan].messages.values() if m["from"]["is_bot"]]
        assert "reply_to_message" not in answer


async def test_headings_are_bold_and_signs_stay_signs(telegram, channel):
    text = "Phí *và* _lệ phí_ <b>\n\nLuôn cần:\n• [Tờ khai](https://x.vn) 😀\nCẦN BIẾT"
    assert (await channel.send(str(telegram.lan), "k", Reply(text))).outcome is Outcome.SENT
    [message] = [m for m in telegram.world.chats[telegram.lan].messages.values() if m["from"]["is_bot"]]
    assert message["text"] == text
    units = text.encode("utf-16-le")
    parts = [units[each["offset"] * 2 : (each["offset"] + each["length"]) * 2] for each in message["entities"]]
    assert [part.decode("utf-16-le") for part in parts] == ["Phí *và* _lệ phí_ <b>", "Luôn cần:", "CẦN BIẾT"]
