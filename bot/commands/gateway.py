"""``motcua gateway``: the part that faces the internet, without Rasa."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager
from functools import partial

import click

from bot.channels.from_settings import channels
from bot.channels.web.channel import WebChannel
from bot.citizen_data.assisted import Sessions
from bot.delivery.inbox import Inbox
from bot.delivery.queue_state import measure_queues
from bot.gateway import Gateway
from bot.link_kit.out import WayOut
from bot.link_kit.ways import WaysIn
from bot.messages.envelope import Sealed
from bot.messages.seal_check import check_seal
from bot.pages.assisted import AssistedPages
from bot.pages.form_relay import FormRelay
from bot.pages.guide_page import GuidePage
from bot.pages.list_page import ListPage
from bot.pages.privacy_page import privacy_routes
from bot.pages.receipt_page import ReceiptPage
from bot.pages.scan_page import scan_routes
from bot.processes.addresses import proxies
from bot.processes.memory import keep_files_private
from bot.processes.redis_state import measure_redis
from bot.processes.serving import Server, listen
from bot.processes.watch import Watch, watched
from bot.pushes import PushDoor
from bot.redis import DOWN, Client, connect
from bot.secret import secrets_of
from bot.short_links import ShortLinks
from bot.staff.desk import StaffDesk
from bot.staff.zalo import console_officers
from common.errors import SettingsError
from common.log import setup, where
from common.settings import Settings, settings

log = logging.getLogger(__name__)


def build(chosen: Settings) -> Gateway:
    """The gateway with the channels that are switched on."""
    if not chosen.redis_url:
        raise SettingsError("Chưa đặt REDIS_URL. Muốn chạy cả hệ thống trên máy này thì dùng: motcua run")
    redis = connect(chosen.redis_url)
    envelope = Sealed(*secrets_of(chosen).every)
    inbox = Inbox(redis, envelope, dedupe_seconds=chosen.dedupe_days * 24 * 3600)
    pushes = PushDoor(redis, envelope, chosen.push_secret.get_secret_value())
    links = ShortLinks(redis, chosen.public_url)
    out = WayOut(redis, chosen.public_url)
    pages = [
        *ReceiptPage(chosen.sql_url, redis).routes(),
        *GuidePage(chosen).routes(),
        *ListPage(chosen).routes(),
        *FormRelay(chosen, redis).routes(),
        *privacy_routes(chosen),
        *scan_routes(),
        *links.routes(),
        *WaysIn(chosen, redis).routes(),
        *out.routes(),
    ]
    officers = console_officers(StaffDesk(redis, envelope))
    open_channels = channels(chosen, redis, inbox, envelope, links, officers)
    web = next(channel for channel in open_channels if isinstance(channel, WebChannel))
    pages += AssistedPages(Sessions(redis, envelope), web).routes()
    doors, https = [*pushes.routes(), *pages], chosen.base_url.startswith("https://")
    return Gateway(
        redis,
        open_channels,
        envelope,
        doors,
        proxies(chosen),
        https=https,
        ways_out=out.links_of,
        beside=partial(_watched, chosen, redis),
    )


def _watched(chosen: Settings, redis: Client, gateway: Gateway) -> AbstractAsyncContextManager[None]:
    """The port for metrics. What all programs share (queues, Redis, workers) is told here."""
    gauges = (partial(measure_redis, redis), partial(measure_queues, redis), gateway.roll.measure)
    return watched(chosen, "gateway", Watch(gateway.trouble, gauges), redis)


async def _check_seal(chosen: Settings) -> None:
    """Refuse to start beside what another secret sealed. A Redis that is away is not waited for."""
    redis = connect(chosen.redis_url)
    try:
        await check_seal(redis, Sealed(*secrets_of(chosen).every), secrets_of(chosen))
    except DOWN as error:
        log.warning("the seal was not checked: %s", where(error))
    finally:
        await redis.close()


@click.command(short_help="Chạy riêng phần web và webhook")
def command() -> None:
    """Chạy phần tiếp nhận: trang trò chuyện, webhook, kiểm tra sức khỏe và gửi câu trả lời. Không cần Rasa.

    Cần REDIS_URL. HOST và PORT chọn nơi lắng nghe. GET /healthz cho biết chương trình còn chạy, GET /readyz cho biết
    đã sẵn sàng nhận tin.
    """
    keep_files_private()
    chosen = settings()
    setup(chosen.log_level, secrets_of(chosen).named("log"), chosen.log_format)
    gateway = build(chosen)
    asyncio.run(_check_seal(chosen))
    server = Server(gateway, per_address=chosen.connections_per_address, trusted=proxies(chosen))
    server.run(sockets=[listen(chosen.host, chosen.port)])


if __name__ == "__main__":
    command()
