"""The runbook, page by page: the symptom is brought about, and "Xem" shows what the page says it shows.

Each page has a test named by its code. What the page quotes (“…”) behind "Xem" has to stand in what was looked at.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import redis as sync_redis
from click.testing import CliRunner
from support.run import Running, free_port
from support.zalo_oa import authorized, zalo

from actions.saying.reply import Reply
from bot import keys
from bot.channels.telegram.channel import Telegram
from bot.channels.zalo_oa import refresh
from bot.cli import cli
from bot.delivery.inbox import Busy, Inbox
from bot.delivery.outbox import Outbox
from bot.delivery.quarantine import Quarantine
from bot.delivery.worker import Worker
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.messages.entry import Entry
from bot.messages.envelope import Sealed
from bot.messages.seal_check import check_seal
from bot.processes import aof
from bot.processes.embedded import RedisServer
from bot.processes.heartbeat import READY, WITHOUT_SQL, Heartbeat
from bot.processes.watch import Watch, watched
from bot.redis import connect
from bot.secret import secrets_of
from bot.upkeep import services, stores
from bot.upkeep.doctor import examine, lines
from bot.upkeep.scrape import look
from bot.upkeep.screen import screen
from common.settings import ROOT, Settings, load
from portals.limits import Attempt, InProcess
from sandbox.program import running
from sandbox.telegram.app import create_app as telegram_app

RUNBOOK = (ROOT / "docs" / "so-tay-truc.md").read_text(encoding="utf-8")
PAGES = dict(re.findall(r"^## [^\n]*\(([a-z-]+)\)\n(.*?)(?=^## |\Z)", RUNBOOK, re.M | re.S))
NOTHING = dict.fromkeys(("public_url", "telegram_token", "zalo_oa_app_id", "zalo_bot_token", "hcc_url"), "")


def part(code: str, name: str) -> str:
    return re.search(rf"^- \*\*{name}\*\*: (.*?)(?=^- |\Z)", PAGES[code], re.M | re.S)[1].replace("\n  ", " ")  # type: ignore[index]


def shows(code: str, *looked_at: str) -> None:
    """What was looked at shows all that the page says it shows."""
    quoted = re.findall("“([^”]+)”", part(code, "Xem"))
    assert quoted, "the page does not say what is to be seen"
    assert [words for words in quoted if words not in "\n".join(looked_at)] == []


@pytest.fixture
def chosen(tmp_path: Path, redis_url: str) -> Callable[..., Settings]:
    def settings(**changes: Any) -> Settings:
        own_settings = {"redis_url": redis_url, "var_dir": tmp_path, "database_url": "", "web_secret": ""}
        return load(**{**NOTHING, **own_settings, **changes})

    return settings


async def doctor(settings: Settings) -> str:
    return "\n".join(lines(await examine(settings)))


async def top(redis: Any, before: Any = None) -> str:
    now = await look(redis)
    return "\n".join(screen(now, before or now, datetime.now()))


# The runbook itself


@pytest.mark.parametrize("code", PAGES)
def test_every_page_says_what_is_seen_looked_at_and_done_and_has_a_drill(code):
    assert all(part(code, name) for name in ("Thấy", "Xem", "Làm"))
    assert f"test_{code.replace('-', '_')}" in globals()


def test_every_command_that_it_names_exists():
    for line in set(re.findall(r"`motcua ([a-z-]+(?: [a-z]+)?)`", RUNBOOK)):
        words = line.split()
        result = CliRunner().invoke(cli, [*words, "--help"])
        assert result.exit_code == 0, line
        assert words[-1] in result.output.splitlines()[0]


def test_every_compose_service_that_it_names_exists():
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    named = set(re.findall(r"docker compose (?:ps|up -d|stop|logs --tail 50|run --rm) ((?:[a-z]+ ?)+)", RUNBOOK))
    first = {
        word for line in named for word in line.split() if word in ("redis", "worker", "proxy", "gateway", "postgres")
    }
    assert {"redis", "worker", "postgres", "proxy", "gateway"} <= first
    assert [name for name in first if f"\n  {name}:\n" not in compose] == []


# Page by page


class Killed:
    """A Redis of one's own that may be killed and started again."""

    def __init__(self, folder: Path, megabytes: int = 64) -> None:
        self.server = RedisServer(folder, "everysec", megabytes)
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.server.command(), stdout=subprocess.PIPE, text=True)
        for _ in range(100):
            if self.server.answers() or self.process.poll() is not None:
                return
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[Killed]:
    killed = Killed(tmp_path / "redis")
    yield killed
    killed.kill()


async def test_redis_khong_tra_loi(own_redis, chosen):
    settings = chosen(redis_url=own_redis.server.url)
    inbox = Inbox(connect(settings.redis_url))
    await inbox.put(Inbound("web", "a", "1", Kind.TEXT, "xin chào"))
    await asyncio.sleep(1.2)
    own_redis.kill()
    shows("redis-khong-tra-loi", await doctor(settings))
    own_redis.start()
    assert "không nối được (" not in await doctor(settings)
    assert not await inbox.put(Inbound("web", "a", "1", Kind.TEXT, "xin chào")), "what was taken in is still there"


def test_redis_tep_hong(tmp_path):
    """A write that is torn off is left out by Redis itself; damage in the middle has a way on that tells its price."""
    killed = Killed(tmp_path / "redis")
    with sync_redis.Redis.from_url(killed.server.url) as client:
        for number in range(200):
            client.set(f"key-{number}", "x" * 50)
    killed.process.terminate()
    killed.process.wait()
    file = aof.file_of(tmp_path / "redis")
    parts = [file] if file.suffix == ".aof" else [file.with_name("appendonly.aof.1.incr.aof")]
    content = bytearray(parts[0].read_bytes())
    parts[0].write_bytes(content[:-9])
    killed.start()
    assert killed.server.answers(), "a torn end is no reason not to start"
    killed.kill()
    content[8_000:8_200] = b"?" * 200
    parts[0].write_bytes(content)
    run = Running(tmp_path, free_port())
    assert run.end() == 1
    command = [sys.executable, "-m", "bot.cli", "redis-repair"]
    env = {"PATH": "/usr/bin:/bin", "VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    repaired = subprocess.run(
        [*command, "--yes"], cwd=ROOT, env=env, capture_output=True, text=True, check=True, timeout=60
    )
    shows("redis-tep-hong", run.output, repaired.stdout)
    assert "motcua redis-repair" in run.output
    assert any(path.name.endswith(".hong") for path in file.parent.iterdir()), "the damaged file is kept"
    killed.start()
    with sync_redis.Redis.from_url(killed.server.url) as client:
        assert client.get("key-10") == b"x" * 50, "what stands before the damage is still there"
    again = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=60)
    assert "Redis đang chạy tốt" in again.stderr
    killed.kill()


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of one megabyte, where we may mount one."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


async def fill(redis: Any) -> None:
    for number in range(400):
        await redis.set(f"k{number}", "x" * 20_000)
        await asyncio.sleep(0.005)


async def test_redis_khong_ghi_duoc(tmp_path, chosen):
    with small_disk(tmp_path / "disk") as disk:
        killed = Killed(disk / "redis")
        try:
            redis = connect(killed.server.url)
            with pytest.raises((sync_redis.exceptions.ResponseError, sync_redis.exceptions.ConnectionError)):
                await fill(redis)
            shows("redis-khong-ghi-duoc", await doctor(chosen(redis_url=killed.server.url)))
        finally:
            killed.kill()


async def test_redis_sap_day(own_redis, chosen):
    settings, redis = chosen(redis_url=own_redis.server.url), connect(own_redis.server.url)
    for number in range(200):
        await redis.set(f"big-{number}", "x" * 100_000)
    await redis.config_set("maxmemory", int((await redis.info("memory"))["used_memory"] / 0.9))
    shows("redis-sap-day", await doctor(settings))
    with pytest.raises(Busy, match="rất nhiều người hỏi"):
        await Inbox(redis).put(Inbound("web", "a", "1", Kind.TEXT, "xin chào"))
    await redis.config_set("maxmemory", 64 * 1024 * 1024)
    assert "bot đã ngừng nhận tin" not in await doctor(settings)


async def test_khong_co_worker(redis, chosen, live):
    bot = live(with_worker=False)
    async with httpx.AsyncClient(base_url=bot.url, trust_env=False) as page:
        await page.get("/")
        sent = {"id": "00000000-0000-4000-8000-000000000001", "text": "xin chào"}
        assert (await page.post("/chat/messages", json=sent)).status_code == 202
    shows("khong-co-worker", await doctor(chosen()))
    bot.start_worker()
    for _ in range(100):
        if bot.brain.heard:
            break
        await asyncio.sleep(0.05)
    assert [message.text for message in bot.brain.heard] == ["xin chào"]


async def test_tin_cho_lau(redis, chosen):
    beat = Heartbeat(redis)
    beat.state = READY
    await beat.now()
    await redis.xadd(keys.inbox(3), {"event": "x"}, id=f"{(await redis.time())[0] * 1000 - 45_000}-0")
    told = await doctor(chosen())
    shown = await top(redis)
    shows("tin-cho-lau", told, shown)
    assert re.search(r"1 tin, cũ nhất [45]\d", shown)


async def test_sql_khong_tra_loi(redis, chosen):
    beat = Heartbeat(redis)
    beat.state = WITHOUT_SQL
    await beat.now()
    shows("sql-khong-tra-loi", await doctor(chosen(database_url="postgresql://nobody@127.0.0.1:1/motcua")))


class Breaks:
    """A brain with a bug."""

    async def turn(self, memory: dict[str, Any], message: Inbound) -> Any:
        raise RuntimeError("số định danh 019088001234")


async def test_tin_bi_cach_ly(redis, redis_url, chosen, monkeypatch):
    settings = chosen()
    envelope = Sealed(*secrets_of(settings).every)
    await Inbox(redis, envelope).put(Inbound("web", "a", "1", Kind.TEXT, "xin chào"))
    stop = asyncio.Event()
    working = asyncio.create_task(Worker(connect(redis_url), Breaks(), envelope).run(stop))
    while not await Quarantine(redis, envelope).cases():  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    stop.set()
    await working
    shows("tin-bi-cach-ly", await doctor(settings))
    [case] = await Quarantine(redis, envelope).cases()
    assert "RuntimeError at test_runbook.py" in case.record.error
    assert "019088001234" not in case.record.error
    assert await Quarantine(redis, envelope).replay(case)
    assert (await look(redis)).queue.events == 1


class Closed:
    """A channel whose service takes nothing."""

    name = "telegram"
    outcome = Outcome.NOT_SENT

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        return (reply,)

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        return Delivery(self.outcome, retry_after=0.1)

    async def typing(self, chat: str) -> None:
        return


async def test_gui_khong_duoc(redis, chosen):
    settings = chosen(metrics_port=free_port())
    async with watched(settings, "gateway", Watch(), redis):
        await asyncio.sleep(0.1)
        before = await look(redis)
        channel = Closed()
        outbox = Outbox(redis, {"telegram": channel})
        sending = asyncio.create_task(outbox.run())
        await redis.rpush(keys.out("telegram", "a"), Entry("k-0", time.time(), Reply("Chào")).to_json())
        await redis.zadd(keys.due(keys.lane_of("telegram", "a")), {"telegram:a": 0})
        await asyncio.sleep(2.0)
        shown = await top(redis, before)
        shows("gui-khong-duoc", shown)
        failed = int(re.search(r"^Telegram +\d+ +\d+ +\d+ +(\d+)", shown, re.M)[1])  # type: ignore[index]
        assert failed > 0
        channel.outcome = Outcome.SENT
        for _ in range(50):
            if not await redis.exists(keys.out("telegram", "a")):
                break
            await asyncio.sleep(0.1)
        assert not await redis.exists(keys.out("telegram", "a")), "it is sent when the service is back"
        outbox.stop()
        await sending


async def test_token_telegram_sai(redis, chosen):
    async with running(telegram_app(local=True)) as url:
        settings = chosen(telegram_token="700000000:AAanother-token-of-somebody", telegram_api_url=url)
        shows("token-telegram-sai", await doctor(settings))
        channel = Telegram(
            Inbox(redis), token=settings.telegram_token.get_secret_value(), api_url=settings.telegram_api_url
        )
        await channel.start()
        for _ in range(100):
            if channel.trouble:
                break
            await asyncio.sleep(0.05)
        assert "TELEGRAM_TOKEN" in channel.trouble, "the gateway tells it at /readyz, and make run on the screen"
        await channel.stop()


@pytest.fixture
async def sandbox() -> AsyncIterator[Any]:
    async with zalo() as started:
        yield started


async def test_zalo_oa_mat_quyen(sandbox, chosen, tmp_path, monkeypatch):
    monkeypatch.setattr(refresh, "PAUSE_SECONDS", 0.01)
    settings = sandbox.settings(tmp_path, redis_url=chosen().redis_url)
    await authorized(settings, sandbox)
    name = services.ZALO_OA
    assert "còn quyền" in await doctor(settings)
    for pair in sandbox.world.tokens.pairs:
        pair.revoked = True
    revoked = await services.zalo_oa_lets_us_send(settings)
    assert [(one.name, one.level.value) for one in revoked] == [(name, "bad")], "noticed before anything is sent"
    assert "thu hồi" in revoked[0].found
    await asyncio.to_thread(lambda: refresh.refresher_of(settings).refresh(1))
    shows("zalo-oa-mat-quyen", await doctor(settings))
    await authorized(settings, sandbox)
    assert "còn quyền" in await doctor(settings), "a person authorised anew"


async def test_cong_dich_vu_cong_hong(redis, chosen):
    settings = chosen(hcc_url="http://127.0.0.1:1/hosos", lookup_budget=0.5, lookup_timeout=0.5)
    shows("cong-dich-vu-cong-hong", await doctor(settings))


async def test_co_nguoi_do_ho_so(redis, chosen):
    settings, limits = chosen(metrics_port=free_port()), InProcess()
    async with watched(settings, "worker", Watch(), redis):
        await asyncio.sleep(0.1)
        before = await look(redis)
        for number in range(40):  # one number from many addresses, then many numbers from one
            await limits.wait_to_try(Attempt(f"c{number}", f"a{number}", "019088001234", f"H55-{number}"))
            await limits.wait_to_try(Attempt(f"d{number}", "one", f"0190880{number:05}", f"H55-x{number}"))
        shows("co-nguoi-do-ho-so", await top(redis, before))


async def test_khoa_bi_mat_khac(redis, chosen, tmp_path):
    others = load(web_secret="kJ3-xM_9pQvR2tY7uW1zLc8nB5hG4dFsA0eI6oTq", web_secret_old="", var_dir=tmp_path)
    await check_seal(redis, Sealed(*secrets_of(others).every), secrets_of(others))
    shows("khoa-bi-mat-khac", await doctor(chosen()))
    assert "niêm phong" not in await doctor(chosen(web_secret=others.web_secret))


async def test_phan_web_loi(redis, chosen):
    settings = chosen(public_url="https://127.0.0.1:1", trusted_proxies="127.0.0.1")
    shows("phan-web-loi", await doctor(settings))


async def test_proxy_giau_dia_chi(redis, chosen, live, monkeypatch):
    """A proxy that writes down nobody makes the gateway think that this machine asks."""
    bot = live()
    monkeypatch.setattr(services, "_client", lambda: httpx.AsyncClient(transport=Straight(bot.url), timeout=5))
    monkeypatch.setattr(services, "_certificate", lambda url: [])
    settings = chosen(public_url="https://motcua.example.gov.vn", trusted_proxies="127.0.0.1")
    shows("proxy-giau-dia-chi", await doctor(settings))


class Straight(httpx.AsyncHTTPTransport):
    """Passes requests for the public address on as they are."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = httpx.URL(url)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._url.port)
        return await super().handle_async_request(request)


async def test_dia_sap_day(redis, chosen, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=200 * 1024 * 1024))
    shows("dia-sap-day", await doctor(chosen()))


async def test_sao_luu_cu(redis, chosen):
    backup = chosen().backup_folder / "motcua-2026-11-28-010000.backup"
    backup.parent.mkdir()
    backup.touch()
    assert "1 bản, mới nhất cách đây 0 giờ" in await doctor(chosen())
    os.utime(backup, (time.time() - 50 * 3600,) * 2)
    shows("sao-luu-cu", await doctor(chosen()))


async def test_dong_ho_lech(redis, chosen, monkeypatch):
    real = time.time
    monkeypatch.setattr(stores, "time", SimpleNamespace(time=lambda: real() + 90, monotonic=time.monotonic))
    told = await doctor(chosen())
    shows("dong-ho-lech", told)
    assert "lệch máy Redis 90" in told
