"""``motcua doctor``: what is wrong with an installation, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import sys

import click

from bot.upkeep.doctor import examine, lines
from bot.upkeep.finding import Level
from common.log import setup
from common.settings import settings


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Mỗi dòng một đối tượng JSON")
def command(as_json: bool) -> None:
    """Khám cả hệ thống: cài đặt, khóa, Redis, SQL, hàng đợi, các kênh, cổng, proxy, đồng hồ, đĩa, sao lưu.

    Mỗi chỗ sai có một dòng nói phải làm gì. Không đổi gì cả, chạy lúc nào cũng được.
    Mã thoát 1: có việc phải làm ngay.
    """
    setup("ERROR")
    findings = asyncio.run(examine(settings()))
    if as_json:
        for one in findings:
            click.echo(json.dumps({**vars(one), "level": one.level.value}, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(findings)))
    sys.exit(1 if any(one.level is Level.BAD for one in findings) else 0)
