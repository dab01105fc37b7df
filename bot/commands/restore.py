"""``motcua restore``: back from a backup."""

from __future__ import annotations

import time
from pathlib import Path

import click

from bot.backup.contents import check, put_back
from bot.backup.redis_copy import Sync, open_redis
from bot.backup.sealed_file import PURPOSE
from bot.commands.backup import in_words
from bot.commands.db import register_tables
from bot.processes.embedded import within_reach
from bot.processes.memory import keep_files_private
from bot.secret import secrets_of
from common.errors import InputError
from common.settings import settings
from common.sql.engine import engine_of
from common.sql.migrating import upgrade
from common.today import VIETNAM

RUNNING = (
    "Còn chương trình khác đang nối vào Redis ({count} kết nối). Hãy dừng mọi phần của Một Cửa (chỉ để Redis và "
    "PostgreSQL chạy) rồi làm lại."
)
WARNING = (
    "Mọi dữ liệu đang có trong Redis và cơ sở dữ liệu sẽ bị thay bằng bản lúc {at}. Những gì xảy ra sau lúc đó không "
    "còn. Tiếp tục?"
)
AFTERWARDS = (
    "Đã khôi phục bản lúc {at} trong {seconds:.0f} giây. Bây giờ chạy lại mọi phần. Nhớ làm lại những yêu cầu xóa dữ "
    "liệu nhận được sau lúc đó: motcua citizen delete"
)


@click.command(short_help="Khôi phục toàn bộ dữ liệu từ một bản sao lưu")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Chỉ kiểm tra bản sao lưu còn nguyên và mở được")
@click.option("--yes", is_flag=True, help="Không hỏi lại")
def command(file: Path, only_check: bool, yes: bool) -> None:
    """Thay toàn bộ dữ liệu bằng bản sao lưu FILE. Trước khi thay, tệp được kiểm tra từ đầu đến cuối.

    Dừng mọi phần của Một Cửa trước; Redis và PostgreSQL (nếu dùng) phải đang chạy, Redis đi kèm thì lệnh này tự chạy.
    """
    keep_files_private()
    chosen = settings()
    keys = secrets_of(chosen).all_named(PURPOSE)
    with file.open("rb") as opened:
        about = check(opened, keys)
    at = f"{about.made_at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
    if only_check:
        click.echo(f"Bản sao lưu lúc {at} còn nguyên, khóa hiện tại mở được.")
        return
    if not yes:
        click.confirm(WARNING.format(at=at), abort=True)
    register_tables()
    begun = time.monotonic()
    with in_words(), within_reach(chosen) as url, open_redis(url) as redis, file.open("rb") as opened:
        _nobody_else(redis)
        engine = engine_of(chosen.sql_url)
        put_back(opened, keys, redis, engine)
        upgrade(engine)
    click.echo(AFTERWARDS.format(at=at, seconds=time.monotonic() - begun))


def _nobody_else(redis: Sync) -> None:
    """Raise :class:`InputError` while other programs are connected: they would write into what is put back."""
    ours = redis.client_id()
    others = [client for client in redis.client_list() if int(client["id"]) != ours]
    if others:
        raise InputError(RUNNING.format(count=len(others)))
