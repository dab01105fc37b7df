"""``motcua run``: everything on this machine, with one command."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx

from bot import sandbox_portal
from bot.commands.gateway import listen
from bot.embedded import RedisServer
from bot.secret import secret_key
from bot.supervisor import Program, Stopped, Supervisor
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
    async with Supervisor(chosen.var_dir / "log") as supervisor:
        env = {"PORT": str(chosen.port), **await _start_redis(supervisor, chosen)}
        env.update(await _start_portal(supervisor, chosen))
        await supervisor.start(_program("Phần web", "gateway", ["gateway"], env, stop_seconds=7.0))
        await supervisor.until(lambda: _ready(chosen, workers=0), START_SECONDS)
        click.echo(f"  Trang trò chuyện:            {_address(chosen)}")
        click.echo(f"  Nhật ký:                     {chosen.var_dir / 'log'}")
        await _train(supervisor, chosen)
        await supervisor.start(_program("Phần trả lời", "worker", ["worker"], env))
        await supervisor.until(lambda: _ready(chosen, workers=1), WARM_SECONDS)
        click.echo("Sẵn sàng trả lời. Bấm Ctrl-C để dừng.")
        await supervisor.forever()


async def _start_redis(supervisor: Supervisor, chosen: Settings) -> dict[str, str]:
    if chosen.redis_url:
        return {"REDIS_URL": chosen.redis_url}
    server = RedisServer(chosen.var_dir / "redis")
    await supervisor.start(Program("Redis đi kèm", "redis", server.command(), {}))
    await supervisor.until(lambda: asyncio.to_thread(server.answers), START_SECONDS)
    return {"REDIS_URL": server.url}


async def _start_portal(supervisor: Supervisor, chosen: Settings) -> dict[str, str]:
    """The sandbox portal, unless the settings name a real one."""
    if chosen.portal_url or chosen.igate_url or chosen.hcc_url:
        return {}
    port = sandbox_portal.free_port(chosen.port + 1)
    program = _program("Cổng dịch vụ công mô phỏng", "portal", sandbox_portal.arguments(port), {}, stop_seconds=3.0)
    await supervisor.start(program)
    await supervisor.until(lambda: asyncio.to_thread(sandbox_portal.answers, port), START_SECONDS)
    page = sandbox_portal.address(port) + sandbox_portal.OFFICER_PAGE
    click.echo(f"  Cổng dịch vụ công mô phỏng:  {page} (hồ sơ trong đó là giả, để thử)")
    return sandbox_portal.settings(port)


async def _train(supervisor: Supervisor, chosen: Settings) -> None:
    from nlu.train import model_path

    if model_path(chosen.model_dir).exists():
        return
    click.echo("Đang huấn luyện mô hình lần đầu, khoảng 1 phút… Trang trò chuyện đã mở được, sẽ trả lời khi xong.")
    await supervisor.run(_program("Huấn luyện mô hình", "train", ["train"], {}))


def _program(name: str, log: str, arguments: list[str], env: dict[str, str], stop_seconds: float = 10.0) -> Program:
    return Program(name, log, [sys.executable, "-m", "bot.cli", *arguments], env, stop_seconds)


async def _ready(chosen: Settings, workers: int) -> bool:
    """The gateway takes messages in, and at least ``workers`` workers can answer."""
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{_address(chosen)}/readyz", timeout=2.0)
        return answer.status_code == 200 and answer.json().get("workers", {}).get("ready", 0) >= workers
    except httpx.HTTPError:
        return False


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
