"""``motcua gateway``: the part that faces the internet, without Rasa."""

from __future__ import annotations

import errno
import socket

import click
import uvicorn

from bot.channels.telegram import telegram_channel
from bot.channels.web import WebChannel
from bot.gateway import Gateway, GatewayChannel
from bot.inbox import Inbox
from bot.redis import Client, connect
from bot.secret import secret_key
from common.errors import MotCuaError, SettingsError
from common.log import setup
from common.settings import Settings, settings

GRACE_SECONDS = 5
"""How long open requests may take after SIGTERM."""


def build(chosen: Settings) -> Gateway:
    """The gateway with the channels that are switched on."""
    if not chosen.redis_url:
        raise SettingsError("Chưa đặt REDIS_URL. Muốn chạy cả hệ thống trên máy này thì dùng: motcua run")
    redis = connect(chosen.redis_url)
    return Gateway(redis, channels(chosen, redis, Inbox(redis)))


def channels(chosen: Settings, redis: Client, inbox: Inbox) -> list[GatewayChannel]:
    """The web chat, and Telegram when it has a token."""
    secret = secret_key(chosen.var_dir, chosen.web_secret.get_secret_value())
    secure = chosen.base_url.startswith("https://")
    web = WebChannel(redis, inbox, secret=secret, province=chosen.province_name, secure=secure)
    telegram = telegram_channel(chosen, inbox)
    return [web, telegram] if telegram else [web]


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises :class:`MotCuaError` with one clear line when the port cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's delay off only where the protocol is named
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise MotCuaError(_why_not(error, host, port)) from None
    return listening


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Cổng {port} đang có chương trình khác dùng. Hãy chọn cổng khác, ví dụ PORT={port + 1}."
    return f"Không mở được cổng {port} tại {host}: {error.strerror}."


@click.command(short_help="Chạy riêng phần web và webhook")
def command() -> None:
    """Chạy phần tiếp nhận: trang trò chuyện, webhook, kiểm tra sức khỏe và gửi câu trả lời. Không cần Rasa.

    Cần REDIS_URL. HOST và PORT chọn nơi lắng nghe. GET /healthz cho biết chương trình còn chạy, GET /readyz cho biết
    đã sẵn sàng nhận tin.
    """
    chosen = settings()
    setup(chosen.log_level, secret_key(chosen.var_dir, chosen.web_secret.get_secret_value()))
    gateway = build(chosen)
    serve(gateway, listen(chosen.host, chosen.port))


def serve(gateway: Gateway, listening: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        gateway.app(),
        log_config=None,
        access_log=False,
        ws="none",
        server_header=False,
        proxy_headers=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=GRACE_SECONDS,
        limit_concurrency=4000,
    )
    uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    command()
