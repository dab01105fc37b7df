"""Telegram's updates as what a citizen did.

An event's id is made of what happened, not of the update's number: a message is known by its chat, its id and a
keyed digest of its text. The same update delivered twice is thus one event, and so is an edit that leaves the text as
it was (a link preview, a reaction), while an edit that changes the text is a new one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from telegram import CallbackQuery, Chat, Message, Update

from bot.links import read_payload
from bot.messages.channel import Inbound, Kind
from common.place import written

NAME = "telegram"
ALLOWED = ("message", "edited_message", "callback_query")
"""The kinds of updates that are asked for."""

_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.DOTALL)

_CHAT = re.compile(r"-?\d{1,20}", re.ASCII)
_EVENT = re.compile(r"(tap|-?\d{1,20}):[\w:-]{1,150}", re.ASCII)

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("photo", Kind.PHOTO),
    ("sticker", Kind.STICKER),
    ("voice", Kind.VOICE),
    ("audio", Kind.VOICE),
    ("video_note", Kind.VOICE),
    ("contact", Kind.CONTACT),
    ("location", Kind.LOCATION),
    ("venue", Kind.LOCATION),
    ("document", Kind.FILE),
    ("video", Kind.FILE),
)
_OTHERS = ("animation", "dice", "poll", "game", "story", "paid_media", "checklist", "giveaway", "invoice")


_MESSAGE = re.compile(r"-?\d{1,20}:(?P<message>\d{1,20}):[\w-]+", re.ASCII)


class Unreadable(ValueError):
    """An update that is not shaped as the Bot API says."""


class UpdateReader:
    """Reads the updates of one bot. ``username`` becomes known after the start and is needed in groups only."""

    def __init__(self, token: str, username: str = "") -> None:
        self.username = username.lstrip("@")
        self._bot_id = token.partition(":")[0]
        self._key = hashlib.blake2b(token.encode(), digest_size=32).digest()

    def read(self, update: Mapping[str, Any]) -> Inbound | None:
        """Return what a citizen did; None when it does not concern the bot. Raises :class:`Unreadable`."""
        try:
            parsed = Update.de_json(dict(update), None)
            inbound = self._inbound(parsed)
        except Exception as error:  # the library raises whatever comes to hand on a shape that it does not expect
            raise Unreadable from error
        return _checked(inbound) if inbound else None

    def _inbound(self, update: Update) -> Inbound | None:
        if update.callback_query:
            return self._tap(update.callback_query)
        if update.message:
            return self._message(update.message)
        if update.edited_message and update.edited_message.text:
            return self._message(update.edited_message)
        return None

    def _tap(self, query: CallbackQuery) -> Inbound | None:
        """A tapped button; None for one under a message that was sent in another bot's name."""
        if query.message is None or not query.data:
            return None
        return self._made(query.message.chat, f"tap:{query.id}", Kind.TAP, query.data)

    def _message(self, message: Message) -> Inbound | None:
        if message.from_user is None or message.from_user.is_bot:
            return None
        private = message.chat.type == "private"
        if not private and not self._addressed(message):
            return None
        if message.text is not None:
            return self._text(message, message.text if private else self._without_mention(message.text))
        kind = _kind(message)
        return self._event(message, kind, _place(message)) if kind else None

    def _text(self, message: Message, text: str) -> Inbound | None:
        command = _COMMAND.fullmatch(text)
        if command and command["bot"] and command["bot"].lower() != self.username.lower():
            return None
        if command and command["name"] == "start":
            start = read_payload((command["rest"] or "").strip())
            return self._event(message, Kind.START, start.to_text() if start else "")
        if command and command["name"] == "help":
            text = "/help"
        return self._event(message, Kind.TEXT, text)

    def _event(self, message: Message, kind: Kind, text: str = "") -> Inbound:
        """Several pictures sent together are one event, so that they get one answer."""
        album = message.media_group_id
        digest = hmac.digest(self._key, (message.text or "").encode("utf-8", "replace"), "sha256").hex()[:16]
        own = f"album:{album}" if album else f"{message.message_id}:{digest}"
        return self._made(message.chat, f"{message.chat.id}:{own}", kind, text)

    def _made(self, chat: Chat, event_id: str, kind: Kind, text: str) -> Inbound:
        public = chat.type != "private"
        private_url = f"https://t.me/{self.username}" if public and self.username else ""
        return Inbound(NAME, str(chat.id), event_id, kind, text, public, private_url)

    def _addressed(self, message: Message) -> bool:
        """In a group: an answer to the bot, a mention of it, or a command with its name."""
        answered = message.reply_to_message and message.reply_to_message.from_user
        if answered and str(answered.id) == self._bot_id:
            return True
        return bool(self.username and self._mention().search(message.text or message.caption or ""))

    def _without_mention(self, text: str) -> str:
        return self._mention().sub("", text).strip() if self.username else text

    def _mention(self) -> re.Pattern[str]:
        return re.compile(rf"@{re.escape(self.username)}(?!\w)", re.IGNORECASE)


def message_of(event_id: str) -> int | None:
    """The id of the message that an event was; None for a tap and for an album, which are not one message."""
    found = _MESSAGE.fullmatch(event_id)
    return int(found["message"]) if found else None


def _place(message: Message) -> str:
    """Return where a shared place is, made coarse; empty when none was."""
    return written(message.location.latitude, message.location.longitude) if message.location else ""


def _kind(message: Message) -> Kind | None:
    """Return what was sent instead of text; None for what Telegram reports by itself (somebody joined, a title
    changed).
    """
    if message.document and (message.document.mime_type or "").startswith("image/"):
        return Kind.PHOTO
    for name, kind in _KINDS:
        if getattr(message, name, None):
            return kind
    return Kind.OTHER if any(getattr(message, name, None) for name in _OTHERS) else None


def _checked(inbound: Inbound) -> Inbound:
    """Of the right shape, which the library does not look at. Raises :class:`Unreadable`.

    Halves of surrogate pairs are replaced: JSON may carry them and UTF-8 may not.
    """
    if (
        not _CHAT.fullmatch(inbound.chat)
        or not _EVENT.fullmatch(inbound.event_id)
        or not isinstance(inbound.text, str)
    ):
        raise Unreadable
    return replace(inbound, text=inbound.text.encode("utf-8", "replace").decode())
