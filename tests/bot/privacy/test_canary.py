"""The canary: a whole running system, citizens whose words, numbers and ids can be told from all others, a deletion,
and a search through everything that the system holds: every key and value in Redis, and every file in its data folder
(append-only file, database, logs).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import sqlite3
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.brain import model  # noqa: F401 - fixture
from support.run import Running, free_port
from support.telegram import Phone
from support.zalo_oa import Zalo, authorized

from bot import keys
from bot.channels.web.channel import COOKIE
from bot.delivery.quarantine import Record
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import Sealed
from bot.redis import Client, connect
from bot.secret import secret_key
from bot.staff.desk import StaffDesk
from citizens.talks import PROVINCE, Officer, Who
from sandbox.program import running
from sandbox.telegram.app import create_app as telegram_app
from sandbox.telegram.app import settings as telegram_settings
from sandbox.telegram.faults import Fault
from sandbox.zalo_oa.app import create_app as zalo_app
from sandbox.zalo_oa.app import settings as zalo_settings

pytestmark = pytest.mark.timeout(400)

DOSSIER, IDENTITY = "H55.12-261120-0007", "019175000007"
PHONE = "0977123987"
WORDS = "quanhoanganh77"
ASK = f"nhà tôi ở cạnh quán {WORDS}, gọi {PHONE}, làm giấy khai sinh cho con cần gì"
REFUSED = f"{WORDS} bán vé xem bóng đá tối nay giá bao nhiêu, tôi là Nguyễn Hoàng Canary"
"""Nothing of ours: of who agreed it is kept, without the names in it."""
ASK_ON = f"{WORDS} ơi hết bao nhiêu tiền"
"""Consent is asked for after the second answer."""
TELEGRAM_ID, ZALO_ID = 7_712_345_678, 771_234_567_890
SECONDS = 60.0


@dataclass
class Town:
    """The running system and its citizens: one on each channel."""

    run: Running
    redis: Client
    telegram: Phone
    zalo: Zalo
    page: httpx.AsyncClient
    heard: list[dict[str, Any]] = field(default_factory=list)

    @property
    def token(self) -> str:
        """The chat of the citizen on the web."""
        return self.page.cookies[COOKIE].rsplit(".", 2)[0]

    async def on_web(self, **message: str) -> str:
        """Write on the page; the bot's answers, once it is quiet."""
        before = len(self.heard)
        sent = await self.page.post("/chat/messages", json={"id": str(uuid.uuid4()), **message})
        assert sent.status_code == 202, sent.text
        await until(lambda: len(self.heard) > before and self.heard[-1]["from"] == "bot")
        await asyncio.sleep(0.5)
        return "\n".join(entry.get("text", "") for entry in self.heard[before:])

    async def tap_on_web(self, label: str) -> str:
        choices = [choice for entry in self.heard for choice in entry.get("choices", ())]
        return await self.on_web(tap=next(c["payload"] for c in reversed(choices) if c["label"] == label))

    async def listen(self) -> None:
        async with self.page.stream("GET", "/chat/events", timeout=None) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("data: ") and "from" in (entry := json.loads(line[6:])):
                    self.heard.append(entry)


async def until(check: Callable[[], bool], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


@pytest.fixture
async def town(tmp_path: Path, model: Path) -> AsyncIterator[Town]:  # noqa: F811
    telegram, zalo = telegram_app(local=True, pace=0.01), zalo_app(pace=0.01)
    telegram.state.api.world._people_ids = itertools.count(TELEGRAM_ID)
    zalo.state.api.world._ids = itertools.count(ZALO_ID)
    folder, port = tmp_path / "var", free_port()
    async with running(telegram) as telegram_url, running(zalo) as zalo_url:
        phone, account = Phone(telegram, telegram_url), Zalo(zalo, zalo_url)
        settings = {
            **telegram_settings(telegram_url),
            **zalo_settings(zalo_url),
            "LOG_LEVEL": "DEBUG",
            "DESK_OFFICES": "*",
        }
        await authorized(account.settings(folder), account)
        run = Running(folder, port, **settings)
        await asyncio.to_thread(run.read_until, "Sẵn sàng")
        await account.api.webhook.register(f"{run.url}/zalo-oa")
        redis = connect(f"unix://{folder}/redis/redis.sock")
        async with httpx.AsyncClient(base_url=run.url, trust_env=False, timeout=30) as page:
            await page.get("/")
            town = Town(run, redis, phone, account, page)
            listening = asyncio.create_task(town.listen())
            yield town
            listening.cancel()
        await redis.close()
        await asyncio.to_thread(run.end, signal.SIGTERM)


async def everything_in_redis(redis: Client) -> AsyncIterator[str]:
    """Every key and every value, as they lie there."""
    readers = {
        "string": lambda key: redis.execute_command("GET", key, NEVER_DECODE=True),  # counters are no text
        "hash": redis.hgetall,
        "list": lambda key: redis.lrange(key, 0, -1),
        "set": redis.smembers,
        "zset": lambda key: redis.zrange(key, 0, -1, withscores=True),
        "stream": redis.xrange,
    }
    async for key in redis.scan_iter(count=1000):
        kind = await redis.type(key)
        if kind != "none":  # gone meanwhile
            yield f"{key} {await readers[kind](key)}"


def everything_on_disk(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """All files of the system but the log of the sandbox portal, which stands for the world outside."""
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "portal.log":
            yield path, path.read_bytes()


async def found(town: Town, *canaries: str) -> list[str]:
    """Where any of the ``canaries`` is."""
    places = [text[:60] async for text in everything_in_redis(town.redis) for one in canaries if one in text]
    for path, content in everything_on_disk(town.run.folder):
        places += [f"{path.name}: {one}" for one in canaries if one.encode() in content]
    return places


async def leave_traces(town: Town) -> None:
    """Everything that citizens can leave behind, on each channel."""
    lan = town.telegram.lan
    for ask, tap in ((town.telegram.answer, town.telegram.press), (town.zalo.answer, town.zalo.press)):
        await ask(ASK, seconds=SECONDS)
        await ask(ASK_ON, seconds=SECONDS)
        assert "Cảm ơn" in "\n".join(await tap("Đồng ý", seconds=SECONDS))
        await ask(ASK, seconds=SECONDS)
        await ask(REFUSED, seconds=SECONDS)
    await town.on_web(text=ASK)
    await town.on_web(text=ASK_ON)
    await town.tap_on_web("Đồng ý")
    await speak_with_an_officer(town)
    await town.telegram.answer(f"hồ sơ {DOSSIER} đến đâu rồi", seconds=SECONDS)
    await town.telegram.answer(IDENTITY, seconds=SECONDS)
    assert "theo dõi" in "\n".join(await town.telegram.press("Theo dõi hồ sơ này", seconds=SECONDS))
    town.telegram.faults.add(Fault("drop", "sendMessage", times=1))
    town.telegram.say(lan, "xin chào")
    lane = keys.lane_of("telegram", str(lan))
    while not await town.redis.xlen(keys.unknown(lane)):  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(0.05)
    await set_one_aside(town)


async def speak_with_an_officer(town: Town) -> None:
    """A talk on the page: the citizen's words, the bot's draft and the officer's answer, given back in the end."""
    assert "báo cán bộ" in await town.on_web(text="gặp cán bộ")
    desk = StaffDesk(town.redis, Sealed(secret_key(town.run.folder)))
    mai, name = Officer("mai", "Mai", PROVINCE), keys.case_id("web", town.token)
    case = await desk.take(mai, name)
    await town.page.post("/chat/messages", json={"id": str(uuid.uuid4()), "text": ASK})
    while Who.DRAFT not in {line.who for line in (await desk.look(mai, name)).lines}:  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    talk = await desk.look(mai, name)
    assert PHONE not in "".join(line.text for line in talk.lines), "numbers are masked for officers too"
    before = len(town.heard)
    await desk.answer(mai, name, case.number, f"Chào bà con ở cạnh quán {WORDS}, gọi lại số {PHONE} nhé")
    await until(lambda: any(WORDS in entry.get("text", "") for entry in town.heard[before:]))
    await desk.give_back(mai, name, case.number, talk.seen)
    await asyncio.sleep(1)


async def set_one_aside(town: Town) -> None:
    """A message that could not be answered, as the worker writes it down."""
    message = Inbound("telegram", str(town.telegram.lan), "777", Kind.TEXT, ASK)
    envelope = Sealed(secret_key(town.run.folder))
    body = Record(envelope.seal(json.dumps(message.to_dict())), time.time(), "RuntimeError").to_json()
    await town.redis.hset(keys.quarantine(keys.lane_of("telegram", message.chat)), "1-1", body)


async def have_files_rewritten(town: Town) -> None:
    """Let the time pass after which the worker has Redis's files written anew for the last time."""
    await town.redis.config_set("rdbcompression", "no")  # so that we can read them
    await town.redis.set(keys.REWRITE_WANTED, repr(time.time() - 3600))
    await town.redis.delete(keys.REWRITTEN)
    deadline = time.monotonic() + SECONDS
    while await town.redis.exists(keys.REWRITE_WANTED) or (await rewriting(town.redis)):
        assert time.monotonic() < deadline, "the files are not written anew"
        await asyncio.sleep(0.1)


async def rewriting(redis: Client) -> bool:
    state = await redis.info("persistence")
    return bool(state["aof_rewrite_in_progress"] or state["aof_rewrite_scheduled"])


def rows(town: Town, table: str) -> int:
    database = sqlite3.connect(town.run.folder / "motcua.sqlite3")
    return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


async def test_after_a_deletion_nothing_of_a_citizen_is_anywhere(town: Town):
    await leave_traces(town)
    ids = (str(town.telegram.lan), town.zalo.lan, town.token)
    assert await found(town, WORDS, IDENTITY, PHONE) == [], "never in clear, also before"
    assert await found(town, DOSSIER), "the dossier is followed"
    assert await found(town, "Canary") == []
    assert rows(town, "questions") > 0
    assert await found(town, *ids), "the search finds what is there"

    for ask, tap in ((town.telegram.answer, town.telegram.press), (town.zalo.answer, town.zalo.press)):
        await ask("xóa dữ liệu của tôi", seconds=SECONDS)
        proof = "\n".join(await tap("Xóa", seconds=SECONDS))
        assert "Mã biên nhận" in proof
        assert "mạch trò chuyện" in proof
    await town.on_web(text="xoa du lieu cua toi")
    assert "trang web" in await town.tap_on_web("Xóa")
    assert {"from": "nobody", "cleared": True} in town.heard
    await have_files_rewritten(town)
    assert await found(town, WORDS, IDENTITY, PHONE, DOSSIER, *ids) == []
    assert [rows(town, table) for table in ("consents", "questions", "reminders", "erasures")] == [0, 0, 0, 3]
