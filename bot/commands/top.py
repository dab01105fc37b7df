"""``motcua top``: a live screen of the queue, the turns and the portals."""

from __future__ import annotations

import asyncio
from datetime import datetime

import click

from bot.redis import DOWN, Client, address, connect
from bot.upkeep.scrape import Numbers, look
from bot.upkeep.screen import screen
from common.log import setup
from common.settings import settings

CLEAR = "\x1b[H\x1b[2J"
GONE = "Redis không trả lời. Chạy motcua doctor để biết phải làm gì."


@click.command("top")
@click.option("--every", default=2.0, show_default=True, type=click.FloatRange(0.2, 60), help="Mấy giây xem một lần")
@click.option("--once", is_flag=True, help="Xem một lần rồi thôi, để ghi vào tệp hoặc gửi cho người khác")
def command(every: float, once: bool) -> None:
    """Xem hệ thống đang làm gì: tin chờ, lượt trả lời theo bước, các kênh, các cổng, ai bị giới hạn. Ctrl-C để thôi.

    Hàng đợi luôn xem được; số liệu từng phần cần METRICS_PORT.
    """
    setup("ERROR")
    try:
        asyncio.run(_watch(address(settings()), every, once))
    except KeyboardInterrupt:
        return


async def _watch(url: str, every: float, once: bool) -> None:
    redis = connect(url)
    before: Numbers | None = None
    try:
        while True:
            now = await _look(redis)
            if not (once and now and before is None):
                shown = "\n".join(screen(now, before or now, datetime.now())) if now else GONE
                click.echo(shown if once else CLEAR + shown)
                if once:
                    return
            before = now
            await asyncio.sleep(every)
    finally:
        await redis.close()


async def _look(redis: Client) -> Numbers | None:
    try:
        return await look(redis)
    except DOWN:
        return None
