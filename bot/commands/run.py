"""``motcua run``: everything on this machine, with one command."""

from __future__ import annotations

import asyncio
import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import httpx

from bot.processes import sandbox_portal
from bot.processes.aof import DAMAGED, REFUSED
from bot.processes.embedded import RedisServer
from bot.processes.memory import keep_files_private
from bot.processes.serving import listen
from bot.processes.supervisor import Died, Program, Stopped, Supervisor
from bot.pushes import PATH
from bot.secret import secret_key
from common.channels import channel_name
from common.errors import MotCuaError
from common.settings import Settings, load

START_SECONDS = 30.0
WARM_SECONDS = 120.0


@click.command(short_help="Chạy cả hệ thống trên máy này")
@click.option("--port", type=click.IntRange(1, 65535), help="Cổng của trang trò chuyện (như biến PORT)")
def command(port: int | None) -> None:
    """Chạy cả hệ thống trên máy này: trang trò chuyện, bộ trả lời, Redis đi kèm và cổng dịch vụ công mô phỏng.

    Không cần tài khoản hay dịch vụ nào. Lần đầu sẽ huấn luyện mô hình. Dữ liệu nằm trong VAR_DIR; Ctrl-C dừng tất cả.
    """
    keep_files_private()
    chosen = load(**({"port": port} if port else {}))
    with _only_one(chosen.var_dir):
        try:
            asyncio.run(_run(chosen))
        except Stopped:
            click.echo("Đã dừng.")


async def _run(chosen: Settings) -> None:
    listen(chosen.host, chosen.port).close()  # a taken port is told before anything is started
    secret_key(chosen.var_dir)
    click.echo("Một Cửa đang khởi động…")
    async with Supervisor(chosen.var_dir / "log", click.echo) as supervisor:
        system = _System(supervisor, chosen)
        await system.start_redis()
        await system.start_portal()
        await system.start_gateway()
        if await asyncio.to_thread(_trained, chosen):
            await system.start_worker()
            await system.tell_addresses()
        else:
            await system.tell_addresses()
            await system.train()
            await system.start_worker()
        await system.start_admin()
        await system.start_news()
        await system.start_sync()
        await supervisor.until(lambda: _ready(chosen, workers=1), WARM_SECONDS)
        await system.tell_channels()
        click.echo("Sẵn sàng trả lời. Bấm Ctrl-C để dừng.")
        await supervisor.forever()


class _System:
    """The programs of one system. ``env`` grows with what the later ones must know of the earlier ones."""

    def __init__(self, supervisor: Supervisor, chosen: Settings) -> None:
        self._supervisor = supervisor
        self._chosen = chosen
        self._env = {"PORT": str(chosen.port)}
        self._portal: int | None = None

    async def start_redis(self) -> None:
        """The embedded Redis, unless the settings name one."""
        if self._chosen.redis_url:
            return
        server = RedisServer(self._chosen.var_dir / "redis", self._chosen.redis_fsync, self._chosen.redis_max_mb)
        await self._supervisor.start(Program("Redis đi kèm", "redis", server.command(), {}, again=True))
        try:
            await self._supervisor.until(lambda: asyncio.to_thread(server.answers), START_SECONDS)
        except Died:
            if REFUSED in (self._chosen.var_dir / "log" / "redis.log").read_text(errors="replace")[-4000:]:
                raise MotCuaError(DAMAGED) from None
            raise
        self._env["REDIS_URL"] = server.url

    async def start_portal(self) -> None:
        """The sandbox portal, unless the settings name a real one."""
        chosen = self._chosen
        if any((chosen.portal_url, chosen.igate_url, chosen.hcc_url, chosen.ioctc_url, chosen.vpcp_url)):
            return
        self._portal = sandbox_portal.free_port(self._chosen.port + 1)
        self._env["PUSH_SECRET"] = chosen.push_secret.get_secret_value() or secrets.token_urlsafe(32)
        arguments = [*sandbox_portal.arguments(self._portal), "--push", _address(chosen) + PATH]
        await self._start("Cổng dịch vụ công mô phỏng", "portal", arguments, stop_seconds=3.0)
        self._env.update(sandbox_portal.settings(self._portal))

    def _watch_port(self, place: int) -> dict[str, str]:
        """The port for metrics of the nth program, where ports are wanted."""
        first = self._chosen.metrics_port
        return {"METRICS_PORT": str(first + place if first else 0)}

    async def start_gateway(self) -> None:
        """The part that takes messages in."""
        await self._start("Phần web", "gateway", ["gateway"], stop_seconds=7.0, place=0)

    async def start_worker(self) -> None:
        """The part that answers."""
        await self._start("Phần trả lời", "worker", ["worker"], place=1)

    async def start_admin(self) -> None:
        """The console. It is in nobody's way: it takes the next free port."""
        port = sandbox_portal.free_port(max(self._chosen.admin_port, self._chosen.port + 2))
        self._env["ADMIN_PORT"] = str(port)
        await self._start("Trang quản trị", "admin", ["admin"], stop_seconds=7.0)
        click.echo(f"  Trang quản trị:              http://{sandbox_portal.HOST}:{port}/quan-tri")
        click.echo("  Tài khoản đầu tiên:          .venv/bin/motcua admin create TÊN")

    async def start_news(self) -> None:
        """The part that looks after followed dossiers."""
        await self._start("Phần theo dõi hồ sơ", "news", ["news"], place=2)

    async def start_sync(self) -> None:
        """The schedule of the catalogue sync, where one is set. The sandbox's never becomes content here."""
        hours = self._chosen.sync_every_hours
        if hours and (self._chosen.portal_url or self._chosen.portal_legacy_url):
            await self._start("Đồng bộ danh mục", "sync", ["sync", "--every", f"{hours:g}"], place=3)

    async def tell_addresses(self) -> None:
        """Print where everything is, once it is there."""
        await self._supervisor.until(lambda: _ready(self._chosen, workers=0), START_SECONDS)
        click.echo(f"  Trang trò chuyện:            {_address(self._chosen)}")
        if self._portal is not None:
            await self._supervisor.until(self._portal_answers, START_SECONDS)
            page = sandbox_portal.address(self._portal) + sandbox_portal.OFFICER_PAGE
            click.echo(f"  Cổng dịch vụ công mô phỏng:  {page} (hồ sơ trong đó là giả, để thử)")
        click.echo(f"  Nhật ký:                     {self._chosen.var_dir / 'log'}")

    async def tell_channels(self) -> None:
        """Print which channels are open, and what is wrong with one."""
        channels = (await _asked(self._chosen)).get("channels", {})
        for name, trouble in channels.items():
            called = f"Kênh {channel_name(name)}:"
            click.echo(f"  {called:28} {trouble or 'đang chạy'}")

    async def train(self) -> None:
        """Train the model, while the page is open already."""
        click.echo(
            "Đang huấn luyện mô hình lần đầu, khoảng 1 phút… Trang trò chuyện đã mở được, sẽ trả lời khi xong."
        )
        await self._supervisor.run(_program("Huấn luyện mô hình", "train", ["train"], {}, 10.0))

    async def _start(
        self, name: str, log: str, arguments: list[str], stop_seconds: float = 10.0, place: int | None = None
    ) -> None:
        """Start a program; ``place`` is that of its port for metrics, where it has one."""
        env = self._env if place is None else {**self._env, **self._watch_port(place)}
        await self._supervisor.start(replace(_program(name, log, arguments, env, stop_seconds), again=True))

    async def _portal_answers(self) -> bool:
        return await asyncio.to_thread(sandbox_portal.answers, self._portal or 0)


def _trained(chosen: Settings) -> bool:
    from nlu.train import model_path

    return model_path(chosen.model_dir).exists()


def _program(name: str, log: str, arguments: list[str], env: dict[str, str], stop_seconds: float) -> Program:
    return Program(name, log, [sys.executable, "-m", "bot.cli", *arguments], dict(env), stop_seconds)


async def _ready(chosen: Settings, workers: int) -> bool:
    """The gateway takes messages in, and at least ``workers`` workers can answer."""
    told = await _asked(chosen)
    return bool(told.get("ready")) and told.get("workers", {}).get("ready", 0) >= workers


async def _asked(chosen: Settings) -> dict[str, Any]:
    """Ask what the gateway says of itself; nothing while it does not answer."""
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{_address(chosen)}/readyz", timeout=2.0)
        return dict(answer.json())
    except (httpx.HTTPError, ValueError):
        return {}


def _address(chosen: Settings) -> str:
    host = "127.0.0.1" if chosen.host in ("", "0.0.0.0", "::") else chosen.host
    return f"http://[{host}]:{chosen.port}" if ":" in host else f"http://{host}:{chosen.port}"


@contextmanager
def _only_one(var_dir: Path) -> Iterator[None]:
    """One running system per data folder."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise MotCuaError(
                f"Một Cửa đang chạy rồi với thư mục {var_dir}. Đặt VAR_DIR khác để chạy thêm."
            ) from None
        lock.write(str(os.getpid()))
        lock.flush()
        yield
