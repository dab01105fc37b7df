"""``motcua backup``: Redis and SQL of one moment into one sealed file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
from redis.exceptions import RedisError

from bot.backup.contents import make
from bot.backup.redis_copy import open_redis
from bot.backup.sealed_file import PURPOSE
from bot.commands.db import register_tables
from bot.processes.embedded import within_reach
from bot.processes.memory import keep_files_private
from bot.secret import secrets_of
from common.errors import MotCuaError, SettingsError
from common.settings import settings
from common.sql.engine import AWAY, database
from common.today import VIETNAM

NAME = "motcua-{at:%Y-%m-%d-%H%M%S}.backup"
PATTERN = "motcua-*.backup"
DAY = 24 * 3600


@click.command(short_help="Sao lưu toàn bộ dữ liệu vào một tệp niêm phong")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
def command(folder: Path | None) -> None:
    """Ghi một bản sao lưu (Redis và cơ sở dữ liệu cùng một thời điểm) vào FOLDER, hoặc vào BACKUP_DIR.

    Những bản cũ hơn BACKUP_DAYS ngày ở đó bị xóa.

    Bot cứ chạy trong lúc sao lưu. Tệp được niêm phong bằng khóa của hệ thống (WEB_SECRET, hoặc tệp secret trong
    VAR_DIR): giữ khóa ở nơi khác với bản sao lưu, mất khóa thì không khôi phục được.
    """
    keep_files_private()
    chosen = settings()
    if not chosen.backup_days:
        raise SettingsError("BACKUP_DAYS=0: hệ thống đã hứa không giữ bản sao lưu. Đặt số ngày giữ rồi chạy lại.")
    register_tables()
    begun, folder = time.monotonic(), folder or chosen.backup_folder
    path = folder / NAME.format(at=datetime.now(VIETNAM))
    with in_words(), within_reach(chosen) as url, open_redis(url) as redis:
        make(path, redis, database(chosen.sql_url), secrets_of(chosen).named(PURPOSE))
    seconds, megabytes = time.monotonic() - begun, path.stat().st_size / 1e6
    click.echo(f"Đã sao lưu: {path} ({megabytes:.1f} MB, {seconds:.1f} giây).")
    old = _delete_older(folder, chosen.backup_days)
    click.echo(f"Đã xóa {old} bản cũ hơn {chosen.backup_days} ngày." if old else "Không có bản nào quá hạn.")


@contextmanager
def in_words() -> Iterator[None]:
    """Say in a sentence that Redis or SQL cannot be reached."""
    try:
        yield
    except RedisError:
        raise MotCuaError("Không nối được Redis, hoặc Redis ngắt giữa chừng. Xem REDIS_URL, rồi làm lại.") from None
    except AWAY:
        raise MotCuaError("Không nối được cơ sở dữ liệu. Xem DATABASE_URL, rồi làm lại.") from None


def _delete_older(folder: Path, days: int) -> int:
    """Delete what is older than the receipts of deletions promise; how many there were."""
    old = [path for path in folder.glob(PATTERN) if path.stat().st_mtime < time.time() - days * DAY]
    for path in old:
        path.unlink()
    return len(old)
