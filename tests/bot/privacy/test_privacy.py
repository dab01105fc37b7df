"""What a citizen sees when it comes to their own data: the real brain, desk, Redis and SQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.brain import brain, model  # noqa: F401 - fixtures

from actions.citizen.consent import CHOICES, question
from actions.citizen.known import Citizen, Consent
from actions.saying.reply import Reply
from bot import keys
from bot.channels.web.history import History
from bot.delivery.inbox import Inbox
from bot.delivery.worker import Worker
from bot.kept import CitizenData, citizen_data_of
from bot.messages.channel import Inbound, Kind
from bot.messages.entry import Entry, chat_ref
from bot.messages.envelope import Sealed
from bot.redis import Client
from bot.secret import secret_key
from citizens.consents import version_of
from common.settings import Settings, load


class Citizens:
    """A whole worker, and citizens who write to it."""

    def __init__(self, redis: Client, brain: Any, chosen: Settings) -> None:  # noqa: F811
        self.redis, self.settings = redis, chosen
        self.envelope = Sealed(secret_key(chosen.var_dir))
        self.kept: CitizenData = citizen_data_of(chosen, redis, self.envelope)
        self.worker = Worker(redis, brain, self.envelope, self.kept.desk)
        self.count = 0
        self.last: list[Reply] = []

    async def say(
        self, text: str, chat: str = "lan", kind: Kind = Kind.TEXT, channel: str = "telegram"
    ) -> list[Reply]:
        """Write, and read the answer; it counts as sent."""
        self.count += 1
        await Inbox(self.redis, self.envelope).put(Inbound(channel, chat, f"{chat}-{self.count}", kind, text))
        out = keys.out(channel, chat)
        while not await self.redis.llen(out):  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)
        bodies = await self.redis.lrange(out, 0, -1)
        await self.redis.delete(out)
        await self.redis.zrem(keys.due(keys.lane_of(channel, chat)), chat_ref(channel, chat))
        self.last = [Entry.from_json(body, self.envelope).reply for body in bodies]
        return self.last

    async def tap(self, label: str, chat: str = "lan", channel: str = "telegram") -> list[Reply]:
        """Tap a button of the last answer. Consent is asked for after the second answer: who has none yet gets them."""
        shown = {c.label for reply in self.last for c in reply.choices}
        if label not in shown and label in {choice.label for choice in CHOICES}:
            await self.say("làm giấy khai sinh cần gì", chat, channel=channel)
            await self.say("hết bao nhiêu tiền", chat, channel=channel)
        payload = next(c.payload for reply in self.last for c in reply.choices if c.label == label)
        return await self.say(payload, chat, Kind.TAP, channel)

    async def known(self, chat: str = "lan", channel: str = "telegram") -> Citizen:
        return await self.kept.desk.citizen(Inbound(channel, chat, "", Kind.TEXT))

    async def life(self, chat: str = "lan") -> int:
        """Seconds for which the memory of the conversation is kept."""
        return await self.redis.ttl(keys.memory("telegram", chat))


@pytest.fixture
async def citizens(redis, brain, tmp_path: Path) -> AsyncIterator[Citizens]:  # noqa: F811
    chosen = load(var_dir=tmp_path, database_url="", web_secret="", redis_url="", telegram_token="")
    made, stop = Citizens(redis, brain, chosen), asyncio.Event()
    task = asyncio.create_task(made.worker.run(stop))
    yield made
    stop.set()
    await asyncio.wait_for(task, 15)


def texts(replies: list[Reply]) -> str:
    return "\n---\n".join(reply.text for reply in replies)


async def test_the_question_is_answered_first_then_the_bot_asks_once(citizens):
    first = await citizens.say("làm giấy khai sinh cần gì")
    assert "khai sinh" in first[0].text.lower()
    assert "đồng ý" not in texts(first)
    second = await citizens.say("hết bao nhiêu tiền")
    assert replace(second[-1], first=1) == Reply(question(citizens.settings), CHOICES)
    assert "7 ngày" in second[-1].text
    assert question(citizens.settings) not in texts(await citizens.say("mất mấy ngày"))
    assert 3590 < await citizens.life() <= 3600, "nothing is kept beyond the conversation"
    assert (await citizens.known()).consent is Consent.UNASKED


async def test_who_agrees_is_remembered_with_the_words_that_were_asked(citizens):
    await citizens.say("xin chào")
    assert "Cảm ơn" in texts(await citizens.tap("Đồng ý"))
    assert await citizens.life() > 6 * 24 * 3600
    assert (await citizens.known()).consent is Consent.GIVEN
    answer = citizens.kept.consents.get(citizens.kept.refs.of("telegram", "lan"))
    assert answer.version == version_of(question(citizens.settings))
    assert citizens.kept.consents.text(answer.version) == question(citizens.settings)


@pytest.mark.parametrize("words", ["Đồng ý", "đồng ý", "dong y", "tôi đồng ý cho lưu"])
async def test_to_agree_may_be_typed(citizens, words):
    await citizens.say("xin chào")
    await citizens.say(words)
    assert (await citizens.known()).consent is Consent.GIVEN


async def test_who_refuses_is_answered_all_the_same_and_not_asked_again(citizens):
    await citizens.say("xin chào")
    assert "vẫn trả lời như thường" in texts(await citizens.tap("Không đồng ý"))
    assert "khai sinh" in texts(await citizens.say("làm giấy khai sinh cần gì")).lower()
    await citizens.redis.delete(keys.memory("telegram", "lan"))  # the conversation is long over
    assert "ghi nhớ" not in texts(await citizens.say("xin chào"))
    assert await citizens.life() <= 3600


async def test_the_notice_tells_everything_the_law_wants_told(citizens):
    await citizens.say("xin chào")
    told = await citizens.tap("Xem chi tiết")
    for words in ("91/2025/QH15", "356/2025", "khiếu nại", "xóa dữ liệu của tôi", "rút đồng ý", "30 ngày", "Zalo"):
        assert words in texts(told)
    assert told[-1].choices == CHOICES, "nothing is chosen beforehand"
    assert all(len(reply.text) < 2000 for reply in told), "one message on every channel"


async def test_a_consent_is_withdrawn_at_once(citizens):
    await citizens.say("xin chào")
    await citizens.tap("Đồng ý")
    assert "đã rút đồng ý" in texts(await citizens.say("rut lai dong y"))
    assert (await citizens.known()).consent is Consent.REFUSED
    assert await citizens.life() <= 3600


async def test_what_is_kept_can_be_seen(citizens):
    await citizens.say("làm giấy khai sinh cần gì")
    await citizens.tap("Đồng ý")
    await citizens.say("làm giấy khai sinh cần gì")
    shown = texts(await citizens.say("bạn lưu gì về tôi"))
    assert "Đồng ý ghi nhớ: có" in shown
    assert "khai sinh" in shown.lower()
    assert "Hồ sơ đang theo dõi: không có" in shown


async def test_a_deletion_is_asked_for_once_more_then_done_with_a_proof(citizens):
    await citizens.say("làm giấy khai sinh cần gì")
    await citizens.tap("Đồng ý")
    await citizens.say("làm giấy khai sinh cần gì")
    assert "Xóa hết" in texts(await citizens.say("xoa du lieu cua toi"))
    assert "không xóa gì" in texts(await citizens.tap("Thôi"))
    assert (await citizens.known()).consent is Consent.GIVEN
    await citizens.say("Xóa dữ liệu của tôi")
    proof = texts(await citizens.tap("Xóa"))
    for words in ("Mã biên nhận: ", "mạch trò chuyện", "đồng ý", "Còn lại:", "Telegram", "trên đĩa"):
        assert words in proof
    assert await citizens.known() == Citizen(citizens.kept.refs.of("telegram", "lan")), "a stranger again"
    assert not await citizens.redis.exists(keys.memory("telegram", "lan"))
    assert "Bà con có đồng ý" not in texts(await citizens.say("làm giấy khai sinh cần gì"))
    assert "Bà con có đồng ý" in texts(await citizens.say("hết bao nhiêu tiền")), "and asked as one"


async def test_a_deletion_repeated_after_a_crash_gives_the_same_proof(citizens):
    await citizens.say("xin chào")
    await citizens.tap("Không đồng ý")
    first = await citizens.kept.eraser.erase("telegram", "lan", "CODE", before="0-1")
    again = await citizens.kept.eraser.erase("telegram", "lan", "CODE", before="0-1")
    assert "mạch trò chuyện" in first
    assert again == first


async def test_everything_goes_wherever_it_lies(citizens):
    redis, chat, lane = citizens.redis, "lan", keys.lane_of("web", "lan")
    history = History(redis, citizens.envelope)
    await citizens.say("xin chào", channel="web")
    await citizens.tap("Đồng ý", channel="web")
    await history.append(chat, "k", {"from": "citizen", "id": "k", "text": "chuyện riêng"})
    await history.append("hoa", "k", {"from": "citizen", "id": "k", "text": "chuyện của Hoa"})
    entry = Entry("late", 0.0, Reply("đang chờ")).to_json(citizens.envelope)
    await redis.rpush(keys.out("web", chat), entry)
    await redis.zadd(keys.due(lane), {chat_ref("web", chat): 9e15})
    await redis.hset(keys.sending(lane), chat_ref("web", chat), "late x")
    await redis.set(keys.talk("web", chat), "bot")
    for other in (chat, "hoa"):
        await redis.xadd(
            keys.unknown(lane), {"key": "k", "chat": chat_ref("web", other), "at": "1", "outcome": "unknown"}
        )
    proof = await citizens.kept.eraser.erase("web", chat, "CODE")
    for words in ("mạch trò chuyện", "1 câu trả lời đang chờ gửi", "trang web", "gửi không tới", "đồng ý"):
        assert words in proof
    assert [shown.entry for shown in await history.after(chat)] == [{"from": "nobody", "cleared": True}]
    assert len(await history.after("hoa")) == 1
    assert [row["chat"] for _, row in await redis.xrange(keys.unknown(lane))] == ["web:hoa"]
    gone = [
        keys.memory("web", chat),
        keys.out("web", chat),
        keys.due(lane),
        keys.sending(lane),
        keys.talk("web", chat),
    ]
    assert not await redis.exists(*gone)


async def test_a_deletion_keeps_a_proof_that_names_nobody(citizens):
    await citizens.say("xin chào")
    await citizens.tap("Đồng ý")
    await citizens.say("xóa dữ liệu của tôi")
    proof = texts(await citizens.tap("Xóa"))
    code = proof.partition("Mã biên nhận: ")[2][:11].replace("-", "")
    proof = citizens.kept.proofs.get(code)
    assert "mạch trò chuyện" in proof.deleted
    database = sqlite3.connect(citizens.settings.var_dir / "motcua.sqlite3")
    dump = "\n".join(database.iterdump())
    assert citizens.kept.refs.of("telegram", "lan") not in dump


async def test_in_a_group_nobody_sees_or_deletes_the_data_of_all(citizens):
    inbox, out = Inbox(citizens.redis, citizens.envelope), keys.out("telegram", "-5")
    for number, text in enumerate(("bạn lưu gì về tôi", '/erase_data{"kind":"yes"}')):
        kind = Kind.TAP if number else Kind.TEXT
        await inbox.put(Inbound("telegram", "-5", str(number), kind, text, public=True))
        while await citizens.redis.llen(out) <= number:  # noqa: ASYNC110 - there is no event to wait for
            await asyncio.sleep(0.01)
    for body in await citizens.redis.lrange(out, 0, -1):
        assert "nhắn riêng" in Entry.from_json(body, citizens.envelope).reply.text
