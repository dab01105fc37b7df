"""``motcua quarantine``: messages that could not be answered, and sends of which nobody knows how they ended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

import click

from bot import keys
from bot.delivery.quarantine import Case, Quarantine
from bot.messages.envelope import Sealed
from bot.messages.masking import mask
from bot.redis import Client, address, reached
from bot.secret import secrets_of
from common.errors import InputError
from common.log import setup, who
from common.settings import settings

T = TypeVar("T")
ENDINGS = {"unknown": "không rõ", "not_sent": "không gửi được"}


@click.group("quarantine", short_help="Xem, gửi lại hoặc xóa các tin bot không trả lời được")
def command() -> None:
    """Các tin mà bot thử nhiều lần vẫn lỗi được để riêng, công dân đã nhận lời xin lỗi, tin sau vẫn được trả lời.

    Chạy trong lúc bot đang chạy, cùng VAR_DIR (hoặc cùng REDIS_URL và WEB_SECRET) với bot. Tin được giữ 30 ngày.
    """
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"))


@command.command("list")
def list_() -> None:
    """Liệt kê: số, lúc nào, của ai (băm), lỗi gì."""
    cases = _with(lambda quarantine, _: quarantine.cases())
    for case in cases:
        click.echo(_line(case))
    click.echo(f"{len(cases)} tin" if cases else "Không có tin nào bị để riêng.")


@command.command("show")
@click.argument("number")
def show(number: str) -> None:
    """Xem một tin: nội dung đã che số định danh và số điện thoại."""

    async def look(quarantine: Quarantine, _redis: Client) -> None:
        case = await _find(quarantine, number)
        message = await quarantine.message(case)
        click.echo(_line(case))
        if message is None:
            click.echo("Không mở được: khóa bí mật đã đổi, hoặc tin bị hỏng.")
            return
        click.echo(f"Kênh {message.channel}, người gửi {who(message.channel, message.chat)}, {message.kind.value}:")
        click.echo(f"  {mask(message.text)[0]}")

    _with(look)


@command.command("replay")
@click.argument("number")
def replay(number: str) -> None:
    """Trả lời lại tin này (sau khi đã sửa lỗi). ALL là tất cả."""

    async def again(quarantine: Quarantine, _redis: Client) -> int:
        return sum([await quarantine.replay(case) for case in await _chosen(quarantine, number)])

    click.echo(f"Đã đưa {_with(again)} tin vào hàng đợi.")


@command.command("drop")
@click.argument("number")
def drop(number: str) -> None:
    """Xóa hẳn tin này. ALL là tất cả."""

    async def away(quarantine: Quarantine, _redis: Client) -> int:
        return sum([await quarantine.drop(case) for case in await _chosen(quarantine, number)])

    click.echo(f"Đã xóa {_with(away)} tin.")


@command.command("unknown")
def unknown() -> None:
    """Liệt kê các tin không gửi được, hoặc không rõ có đến không; bot nhắn lại ở tin sau cho công dân đó."""

    async def rows(_quarantine: Quarantine, redis: Client) -> list[dict[str, str]]:
        return [row for lane in range(keys.LANES) for _, row in await redis.xrange(keys.unknown(lane))]

    found = sorted(_with(rows), key=lambda row: row["at"])
    for row in found:
        whom = who(*row["chat"].split(":", 1))
        click.echo(f"{_when(float(row['at']))}  {row['key']}  {ENDINGS.get(row['outcome'], '')}  {whom}")
    click.echo(f"{len(found)} câu trả lời" if found else "Không có.")


def _with(work: Callable[[Quarantine, Client], Awaitable[T]]) -> T:
    """Run ``work`` with a connection."""
    chosen = settings()
    url = address(chosen)

    async def connected() -> T:
        async with reached(url) as redis:
            return await work(Quarantine(redis, Sealed(*secrets_of(chosen).every)), redis)

    return asyncio.run(connected())


async def _chosen(quarantine: Quarantine, number: str) -> list[Case]:
    return await quarantine.cases() if number == "ALL" else [await _find(quarantine, number)]


async def _find(quarantine: Quarantine, number: str) -> Case:
    found = await quarantine.case(number)
    if found is not None:
        return found
    raise InputError(f"Không có tin số {number}. Xem danh sách: motcua quarantine list")


def _line(case: Case) -> str:
    return f"{case.number}  {_when(case.record.at)}  {case.record.error}"


def _when(at: float) -> str:
    return datetime.fromtimestamp(at).strftime("%d/%m/%Y %H:%M:%S")
