"""``motcua secret``: a new secret for the installation, and the way on when the old one is lost."""

from __future__ import annotations

import asyncio
import secrets

import click

from bot import keys
from bot.processes.embedded import within_reach
from bot.redis import reached
from common.settings import settings

WARNING = (
    "Những tin đang chờ, mạch trò chuyện và địa chỉ báo tin đã niêm phong bằng khóa cũ sẽ không đọc lại được; người "
    "dân đã đồng ý ghi nhớ sẽ được hỏi lại từ đầu. Chỉ làm khi đã mất hẳn khóa cũ. Bỏ?"
)


@click.group("secret", short_help="Tạo khóa bí mật, đổi khóa, bỏ những gì khóa đã mất niêm phong")
def command() -> None:
    """Khóa bí mật của hệ thống (WEB_SECRET): niêm phong tin nhắn, ký phiên trò chuyện, đặt tên người dân trong sổ.

    \b
    Đổi khóa:  1. motcua secret new
               2. chép WEB_SECRET đang dùng (hoặc nội dung tệp secret trong VAR_DIR) vào đầu WEB_SECRET_OLD
               3. ghi khóa mới vào WEB_SECRET, rồi chạy lại mọi phần
    """


@command.command("new")
def new() -> None:
    """In ra một khóa mới đủ mạnh để ghi vào WEB_SECRET."""
    click.echo(secrets.token_urlsafe(48))


@command.command("forget")
@click.option("--yes", is_flag=True, help="Không hỏi lại")
def forget(yes: bool) -> None:
    """Đã mất hẳn khóa cũ: bỏ những gì khóa đó niêm phong để chạy tiếp với khóa hiện tại."""
    if not yes:
        click.confirm(WARNING, abort=True)
    with within_reach(settings()) as url:
        asyncio.run(_forget(url))
    click.echo("Đã bỏ. Các phần chạy lại được với khóa hiện tại.")


async def _forget(url: str) -> None:
    async with reached(url) as redis:
        await redis.delete(keys.SEAL)
