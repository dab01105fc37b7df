"""``motcua citizen``: requests about their own data that reach an officer on paper or at the counter."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import TypeVar

import click

from bot.citizen_data.erasure import proof_code
from bot.editors.works import kept_of
from bot.kept import CitizenData, citizen_data_of
from bot.messages.envelope import Envelope, Sealed
from bot.messages.short_codes import read_code
from bot.redis import Client, address, reached
from bot.secret import secrets_of
from citizens.consents import Erasures
from common.channels import CHANNELS
from common.errors import InputError
from common.log import setup
from common.settings import Settings, settings
from common.today import VIETNAM
from data.releases.store import Store

T = TypeVar("T")
CHANNEL = click.Choice(list(CHANNELS))


@click.group("citizen", short_help="Xem, xuất hoặc xóa dữ liệu của một công dân khi có yêu cầu trên giấy")
def command() -> None:
    """Giải quyết yêu cầu về dữ liệu cá nhân gửi bằng giấy hoặc tại quầy.

    CHANNEL là kênh, CHAT là mã của công dân ở kênh đó (với Telegram, Zalo là mã người dùng; với web là phiên trò
    chuyện). Công dân cũng tự làm được bằng cách nhắn “bạn lưu gì về tôi”, “xóa dữ liệu của tôi”.
    Chạy trong lúc bot đang chạy, cùng VAR_DIR (hoặc cùng REDIS_URL và WEB_SECRET) với bot.
    """
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"))


@command.command("show")
@click.argument("channel", type=CHANNEL)
@click.argument("chat")
def show(channel: str, chat: str) -> None:
    """Xuất mọi dữ liệu đang giữ về một công dân (JSON), để trao cho chính người đó."""
    found = _with(lambda kept, redis, envelope: kept_of(kept, redis, envelope, channel, chat))
    click.echo(json.dumps(found, ensure_ascii=False, indent=2))


@command.command("forget")
@click.argument("channel", type=CHANNEL)
@click.argument("chat")
@click.option("--yes", is_flag=True, help="Không hỏi lại")
def forget(channel: str, chat: str, yes: bool) -> None:
    """Xóa mọi dữ liệu đang giữ về một công dân, in ra biên nhận."""
    if not yes:
        click.confirm("Xóa rồi không lấy lại được. Xóa?", abort=True)
    code = proof_code(secrets.token_bytes(32), f"{channel}\0{chat}")
    click.echo(_with(lambda kept, _redis, _envelope: kept.eraser.erase(channel, chat, code)))


@command.command("proof")
@click.argument("code")
def proof(code: str) -> None:
    """Xem một biên nhận xóa: lúc nào, đã xóa những gì. Biên nhận không ghi tên ai."""
    known = read_code(code)
    found = Erasures(Store(settings().sql_url).engine).get(known) if known else None
    if found is None:
        raise InputError(f"Không có biên nhận {code}.")
    click.echo(f"{found.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}: {'; '.join(found.deleted) or 'không có gì được lưu'}")


def _with(work: Callable[[CitizenData, Client, Envelope], Awaitable[T]]) -> T:
    """Run ``work`` with everything that is kept."""
    chosen = settings()
    return asyncio.run(_connected(chosen, work))


async def _connected(chosen: Settings, work: Callable[[CitizenData, Client, Envelope], Awaitable[T]]) -> T:
    envelope = Sealed(*secrets_of(chosen).every)
    async with reached(address(chosen)) as redis:
        return await work(citizen_data_of(chosen, redis, envelope), redis, envelope)
