"""Zalo Bot's events as what a citizen did.

An event comes wrapped (``{"ok": true, "result": …}``) or flat; sources disagree, so both are read. In groups the
platform shows a bot only what mentions it or answers it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from bot.channels.json_values import Json, digest, part, plain_id, string, whole_number
from bot.messages.channel import Inbound, Kind

NAME = "zalo_bot"
OLDEST_SECONDS = 24 * 3600.0
"""Events older than that are left out: polls may show them again for ever, and our memory of ids lasts a week."""

_EVENT = re.compile(r"message\.(\w+)\.received")
_KINDS = {
    "text": Kind.TEXT,
    "link": Kind.TEXT,
    "image": Kind.PHOTO,
    "sticker": Kind.STICKER,
    "voice": Kind.VOICE,
}
_SILENT = ("reaction",)
_SECONDS_END = 10**11
"""Times below are seconds, above milliseconds: until the year 5138 no time is both."""


class BotEventReader:
    """Reads the events of one bot. Its ``names`` become known after the start; they are taken out of group texts."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.names: tuple[str, ...] = ()
        self._clock = clock

    def read(self, event: Json) -> Inbound | None:
        """Return what a citizen did; None when it needs no answer. Raises
        :class:`~bot.channels.json_values.Unreadable`.
        """
        event = _unwrapped(event)
        found, message = _EVENT.fullmatch(string(event.get("event_name"))), part(event, "message")
        if found is None or found[1] in _SILENT or self._is_old(message):
            return None
        if part(message, "from").get("is_bot") is True:
            return None
        text = string(message.get("text"))
        kind = _kind(found[1], text)
        public = string(part(message, "chat").get("chat_type")).upper() == "GROUP"
        if public and kind is not Kind.TEXT:
            return None
        said = self._without_mention(text) if public else text
        chat = plain_id(part(message, "chat").get("id"))
        return Inbound(NAME, chat, _event_id(event), kind, said if kind is Kind.TEXT else "", public=public)

    def _is_old(self, message: Json) -> bool:
        at = whole_number(message.get("date"))
        seconds = at if at < _SECONDS_END else at / 1000
        return bool(at) and self._clock() - seconds > OLDEST_SECONDS

    def _without_mention(self, text: str) -> str:
        for name in self.names:
            text = re.sub(rf"@{re.escape(name)}(?!\w)", "", text, flags=re.IGNORECASE)
        return text.strip()


def _unwrapped(event: Json) -> Json:
    return part(event, "result") if event.get("ok") is True and "result" in event else event


def _kind(event: str, text: str) -> Kind:
    """A link is text for what is written with it; without a word there is nothing to answer."""
    if event == "link" and not text.strip():
        return Kind.OTHER
    return _KINDS.get(event, Kind.OTHER)


def _event_id(event: Json) -> str:
    """The message's id. What has none is known by all that it says."""
    message_id = string(part(event, "message").get("message_id"))
    if message_id:
        return f"msg:{message_id[:200]}"
    return f"event:{digest(event)}"
