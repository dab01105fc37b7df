"""``motcua db``: the shape of the SQL database, and its migrations."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from common.settings import settings
from common.sql.engine import database, engine_of
from common.sql.migrating import current, newest, write_revision

WITH_TABLES = (
    "bot.channels.zalo_oa.tokens",
    "citizens.broadcasts",
    "citizens.consents",
    "citizens.notices",
    "citizens.outcomes",
    "citizens.questions",
    "citizens.receipts",
    "citizens.reminders",
    "citizens.subscriptions",
    "citizens.waits",
    "console.tables",
    "data.official.synced",
    "data.releases.owners",
    "data.releases.parts",
    "data.releases.store",
    "data.shared_links",
    "data.releases.switches",
    "figures.store",
)
"""The modules that register tables."""


@click.group("db", short_help="Xem và nâng cấp cấu trúc cơ sở dữ liệu")
def command() -> None:
    """Cấu trúc cơ sở dữ liệu. Mọi phần của hệ thống tự nâng cấp khi khởi động; lệnh này để xem hoặc làm trước."""


@command.command("current")
def show() -> None:
    """Cho biết cơ sở dữ liệu đang ở bản nào, chương trình này cần bản nào."""
    found = current(engine_of(settings().sql_url))
    click.echo(f"Cơ sở dữ liệu: {found or 'chưa có bản'}. Chương trình này: {newest()}.")


@command.command("upgrade")
def upgrade() -> None:
    """Nâng cấp cơ sở dữ liệu lên bản của chương trình này. Nên sao lưu trước."""
    before = current(engine_of(settings().sql_url))
    database(settings().sql_url)
    click.echo(f"Không có gì để nâng cấp: {before}." if before == newest() else f"Đã nâng cấp lên bản {newest()}.")


@command.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """(Cho người lập trình) Viết bước nâng cấp từ bản mới nhất đến các bảng trong mã nguồn. MESSAGE: tiếng Anh."""
    register_tables()
    with TemporaryDirectory() as folder:
        path = write_revision(database(f"sqlite:///{Path(folder) / 'empty.sqlite3'}"), message)
    click.echo(f"Đã viết {path}. Hãy đọc lại, rồi chạy: pytest tests/common/sql")


def register_tables() -> None:
    """Import every module that holds tables."""
    for module in WITH_TABLES:
        import_module(module)
