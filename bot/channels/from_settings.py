"""All channels of an installation, as its settings want them. A channel that is added takes its place here."""

from __future__ import annotations

from bot.channels.telegram.channel import telegram_channel
from bot.channels.web.channel import WebChannel
from bot.channels.zalo_bot.channel import zalo_bot_channel
from bot.channels.zalo_oa.channel import TakeOver, zalo_oa_channel
from bot.delivery.inbox import Inbox
from bot.messages.channel import GatewayChannel
from bot.messages.envelope import Envelope
from bot.redis import Client
from bot.secret import secrets_of
from bot.short_links import ShortLinks
from common.settings import Settings


def channels(
    chosen: Settings, redis: Client, inbox: Inbox, envelope: Envelope, links: ShortLinks, take_over: TakeOver
) -> list[GatewayChannel]:
    """The web chat, and those messaging services that have a token or an app id.

    ``take_over`` is told what officers write at Zalo themselves.
    """
    web = WebChannel(
        redis,
        inbox,
        secret=secrets_of(chosen).all_named("cookie"),
        province=chosen.province_name,
        base_url=chosen.base_url,
        envelope=envelope,
    )
    others = (
        telegram_channel(chosen, inbox),
        zalo_oa_channel(chosen, redis, inbox, links.shorten, take_over),
        zalo_bot_channel(chosen, inbox, links.shorten),
    )
    return [web, *(channel for channel in others if channel)]
