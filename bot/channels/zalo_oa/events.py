"""Zalo's events as what a citizen did.

Of an event only its kind, the sender, the message's id and text are read, and of a place that was shared the
coordinates, made coarse: phone numbers and addresses that Zalo sends along never get further than this module.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.json_values import Json, digest, part, plain_id, string, whole_number
from bot.channels.zalo_oa.taps import Seal
from bot.messages.channel import Inbound, Kind
from common.place import written

NAME = "zalo_oa"
ANONYMOUS = "anonymous"
OLDEST_SECONDS = 24 * 3600.0
"""Events older than that are left out: Zalo itself gives up after 12 hours, and our memory of ids lasts 7 days."""

_TEXTS = ("text", "link")
_KINDS = {
    "text": Kind.TEXT,
    "link": Kind.TEXT,
    "image": Kind.PHOTO,
    "gif": Kind.PHOTO,
    "audio": Kind.VOICE,
    "video": Kind.FILE,
    "file": Kind.FILE,
    "sticker": Kind.STICKER,
    "location": Kind.LOCATION,
    "business_card": Kind.CONTACT,
}

_SILENT = ("unfollow", "user_received_message", "user_seen_message", "user_reacted_message", "user_call_oa")


@dataclass(frozen=True)
class Officer:
    """A person of the account who wrote ``text`` to ``chat``: ``admin`` is their id at Zalo."""

    admin: str
    chat: str
    text: str


@dataclass(frozen=True)
class Seen:
    """One event as far as it concerns us. ``inbound`` is None for what needs no answer.

    ``at`` is the time of the event in milliseconds, ``message_id`` what an answer may refer to. ``officer`` is there
    when a person wrote to a citizen in Zalo's own console.
    """

    name: str
    inbound: Inbound | None = None
    at: int = 0
    message_id: str = ""
    officer: Officer | None = None


class OaEventReader:
    """Reads the events of one Official Account. Without ``oa_id`` those of every account of the app."""

    def __init__(self, seal: Seal, oa_id: str = "", clock: Callable[[], float] = time.time) -> None:
        self._seal = seal
        self._oa_id = oa_id
        self._clock = clock

    def read(self, event: Json) -> Seen:
        """Return what happened. Raises :class:`Unreadable`."""
        name = string(event.get("event_name"))
        at = whole_number(event.get("timestamp"))
        if self._is_old(at):
            return Seen("too_old")
        if not self._is_ours(event):
            return Seen("other_account")
        inbound = self._inbound(name, event)
        if inbound is None:
            return Seen(_without_answer(name), None, at, _message_id(event), _officer(event))
        return Seen(name, inbound, at, _message_id(event))

    def _is_old(self, at: int) -> bool:
        return bool(at) and self._clock() - at / 1000 > OLDEST_SECONDS

    def _is_ours(self, event: Json) -> bool:
        account = event.get("oa_id") or part(event, "recipient").get("id")
        user_event = string(event.get("event_name")).startswith(("user_send_", "follow", "anonymous_send_"))
        return not self._oa_id or not user_event or not account or string(account) == self._oa_id

    def _inbound(self, name: str, event: Json) -> Inbound | None:
        if name == "follow":
            return self._made(event, _user(event), Kind.START)
        if name == "user_submit_info":
            return self._made(event, _user(event), Kind.CONTACT)
        if name == "user_click_button":
            return self._clicked(event)
        if name.startswith("user_send_") and not name.startswith("user_send_group"):
            return self._sent(event, _user(event), name.removeprefix("user_send_"))
        if name.startswith("anonymous_send_"):
            return self._sent(event, _visitor(event), name.removeprefix("anonymous_send_"))
        return None

    def _sent(self, event: Json, chat: str, what: str) -> Inbound:
        """A message; what is not known yet is something that cannot be read."""
        text = string(_message(event).get("text")) if what in _TEXTS else ""
        if what == "link" and not text.strip():
            return self._made(event, chat, Kind.OTHER)
        if what in _TEXTS:
            return self._said(event, chat, text)
        return self._made(event, chat, _KINDS.get(what, Kind.OTHER), _place(event) if what == "location" else "")

    def _said(self, event: Json, chat: str, text: str) -> Inbound:
        tapped = self._seal.take(chat, text.strip())
        return self._made(event, chat, Kind.TEXT if tapped is None else Kind.TAP, text if tapped is None else tapped)

    def _clicked(self, event: Json) -> Inbound | None:
        """An event that some sources name and none has shown: taken only with a payload that we sealed."""
        chat = _user(event)
        for value in _message(event).values():
            tapped = self._seal.take(chat, value.strip()) if isinstance(value, str) else None
            if tapped:
                return self._made(event, chat, Kind.TAP, tapped)
        return None

    def _made(self, event: Json, chat: str, kind: Kind, text: str = "") -> Inbound:
        return Inbound(NAME, chat, _event_id(event), kind, text)


def _place(event: Json) -> str:
    attachments = _message(event).get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    point = part(part(first, "payload"), "coordinates") if isinstance(first, dict) else {}
    return written(point.get("latitude"), point.get("longitude"))


def _without_answer(name: str) -> str:
    """Return what an event that needs no answer is counted as. Echoes of what the account sent would go
    in circles.
    """
    if name.startswith("oa_send_"):
        return "echo"
    return name if name in _SILENT else "unknown_event"


def _officer(event: Json) -> Officer | None:
    """The person behind an echo: what a program sent has no admin's id."""
    admin = part(event, "sender").get("admin_id")
    if not string(event.get("event_name")).startswith("oa_send_") or not admin or not _message_id(event):
        return None
    return Officer(plain_id(admin), plain_id(part(event, "recipient").get("id")), string(_message(event).get("text")))


def _message_id(event: Json) -> str:
    return string(_message(event).get("msg_id"))[:200]


def _user(event: Json) -> str:
    """``follow`` has no sender but a follower."""
    return plain_id(part(event, "follower").get("id") or part(event, "sender").get("id"))


def _visitor(event: Json) -> str:
    """Somebody on the web widget who is not logged in is known by two ids."""
    conversation = plain_id(_message(event).get("conversation_id"), "-_.")
    return f"{ANONYMOUS}.{plain_id(part(event, 'sender').get('id'))}.{conversation}"


def _event_id(event: Json) -> str:
    """The message's id. What has none is known by all that it says."""
    message_id = string(_message(event).get("msg_id"))
    if message_id:
        return f"msg:{message_id[:200]}"
    return f"event:{digest(event)}"


def _message(event: Json) -> Json:
    return part(event, "message")
