"""``motcua news``: looks after followed dossiers and tells citizens what changed."""

from __future__ import annotations

import asyncio
import signal
import time
from datetime import datetime
from functools import partial

import click
from sqlalchemy.engine import Engine

from bot.citizen_data.citizen_ref import Refs
from bot.messages.envelope import CannotOpen, Envelope, Sealed
from bot.messages.seal_check import opens_when_there
from bot.news.hosts import all_hosts
from bot.news.program import News
from bot.processes.memory import keep_files_private
from bot.processes.watch import Watch, watched
from bot.redis import DOWN, Client, connect
from bot.secret import secrets_of
from citizens.notices import Notice, Notices, Telling
from citizens.subscriptions import Subscriptions
from common import metrics
from common.errors import SettingsError
from common.log import setup, who
from common.settings import Settings, settings
from common.today import VIETNAM
from data.releases.store import Store

_WHY = {Telling.UNDELIVERED: "kênh không nhận", Telling.UNCERTAIN: "không rõ đã tới chưa"}


@click.group(short_help="Chạy riêng phần theo dõi hồ sơ và tin báo", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Chạy phần theo dõi hồ sơ: xem lại các hồ sơ được theo dõi, báo cho bà con khi có thay đổi.

    Cần REDIS_URL. Chạy được nhiều bản cùng lúc. SIGTERM: làm nốt việc đang làm rồi dừng.
    """
    if context.invoked_subcommand is None:
        keep_files_private()
        chosen = settings()
        setup(chosen.log_level, secrets_of(chosen).named("log"), chosen.log_format)
        if not chosen.redis_url:
            raise SettingsError("Chưa đặt REDIS_URL. Muốn chạy cả hệ thống trên máy này thì dùng: motcua run")
        asyncio.run(serve(chosen))


@command.command("undelivered")
def undelivered() -> None:
    """Liệt kê các tin báo chưa tới được công dân (sẽ được nói khi họ nhắn lần sau)."""
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"))
    failed = Notices(Store(chosen.sql_url).engine).failed(now=time.time())
    envelope = _envelope(chosen)
    for notice in failed:
        click.echo(_line(notice, envelope))
    click.echo(f"Tin báo chưa tới: {len(failed)}")


@command.command("status")
def status() -> None:
    """Số hồ sơ đang theo dõi và số tin báo theo từng trạng thái."""
    engine = Store(settings().sql_url).engine
    active = Subscriptions(engine).counts().get("active", 0)
    click.echo(f"Hồ sơ đang theo dõi: {active}")
    for state, count in sorted(Notices(engine).counts().items()):
        click.echo(f"Tin báo {_STATES[Telling(state)]}: {count}")


_STATES = {
    Telling.WAITING: "chờ gửi",
    Telling.SENDING: "đang gửi",
    Telling.TOLD: "đã gửi",
    Telling.UNDELIVERED: "chưa gửi được",
    Telling.UNCERTAIN: "không rõ đã tới chưa",
    Telling.SHOWN: "đã nói lại khi công dân nhắn",
    Telling.SHOWN_AGAIN: "đã nói lại vì không rõ đã tới chưa",
    Telling.SILENT: "không cần gửi",
    Telling.EXPIRED: "quá ngày nên không gửi",
    Telling.STOPPED: "đã dừng trước khi gửi",
}


async def serve(chosen: Settings) -> None:
    """Look and tell until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    redis = connect(chosen.redis_url)
    await opens_when_there(redis, _envelope(chosen), secrets_of(chosen))
    engine = Store(chosen.sql_url).engine
    news = News(redis, engine, _envelope(chosen), chosen, all_hosts(chosen), Refs(secrets_of(chosen).oldest))
    async with watched(chosen, "news", Watch(partial(_health, redis), (partial(_measure, engine),)), redis):
        await news.run(stop)
    await redis.close()


async def _health(redis: Client) -> str:
    try:
        await asyncio.wait_for(redis.ping(), 2.0)
    except (*DOWN, asyncio.TimeoutError):
        return "Redis does not answer"
    return ""


async def _measure(engine: Engine) -> None:
    counts = await asyncio.to_thread(Subscriptions(engine).counts)
    metrics.show(metrics.FOLLOWED, counts.get("active", 0))


def _envelope(chosen: Settings) -> Envelope:
    return Sealed(*secrets_of(chosen).every)


def _line(notice: Notice, envelope: Envelope) -> str:
    """Return which dossier, since when, why; the citizen as the logs name them."""
    try:
        person = who(notice.address.channel, envelope.open(notice.address.chat))
    except CannotOpen:
        person = f"{notice.address.channel} (không mở được)"
    at = datetime.fromtimestamp(notice.created, VIETNAM)
    return f"{at:%H:%M %d/%m/%Y}  {notice.topic:28} {person:22} {_WHY[notice.state]}"


if __name__ == "__main__":
    command()
