"""The channels of the bot by their names in code, and what people call them. A new channel is a line more here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Channel(NamedTuple):
    """Names of a channel: in a sentence, and of the app on whose own terms its messages lie on the phone. Without an
    app they lie here.
    """

    name: str
    app: str = ""


CHANNELS: Mapping[str, Channel] = {
    "web": Channel("trang web"),
    "telegram": Channel("Telegram", "Telegram"),
    "zalo_oa": Channel("Zalo (trang OA)", "Zalo"),
    "zalo_bot": Channel("Zalo (bot)", "Zalo"),
}

NAMES: Mapping[str, str] = {code: channel.name for code, channel in CHANNELS.items()}
"""What people call each channel, in a sentence."""


def channel_name(channel: str) -> str:
    """Return what people call a channel; its name in code where it is not known."""
    return NAMES.get(channel, channel)
