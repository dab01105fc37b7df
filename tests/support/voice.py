"""Who speaks with a citizen, set by hand."""

from __future__ import annotations

from bot import keys
from bot.delivery.voice import Owner
from bot.redis import Client


async def hand_to(redis: Client, channel: str, chat: str, owner: Owner) -> None:
    """Let ``owner`` speak from now on."""
    await redis.set(keys.talk(channel, chat), owner.value)
