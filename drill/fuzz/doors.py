"""The doors of the gateway that strangers can reach: what a valid request looks like at each, and how to prove it."""

from __future__ import annotations

import hashlib
import random
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any, Protocol

from bot.channels.telegram.channel import SECRET_HEADER as TELEGRAM_HEADER
from bot.channels.web.channel import COOKIE
from bot.channels.zalo_bot.channel import SECRET_HEADER as ZALO_BOT_HEADER
from bot.channels.zalo_oa.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER
from sandbox.zalo_oa.people import Account

MARKER = "chuyện riêng của bà Lan"
"""Words that citizens write in the drill: it must not be found in a log."""
CHATS = 400

Headers = dict[str, str]


class Door(Protocol):
    """One of them."""

    @property
    def name(self) -> str:
        """The channel."""

    @property
    def path(self) -> str:
        """Return where it is."""

    def event(self, rng: random.Random) -> Any:
        """Return what an honest sender would send."""

    def headers(self, rng: random.Random, body: bytes) -> Headers:
        """Return what proves it; now and then wrong or missing."""

    def honest(self, rng: random.Random, body: bytes) -> Headers:
        """Return what proves it."""


@dataclass(frozen=True)
class SecretDoor:
    """A webhook that a secret in a header opens: Telegram, Zalo Bot."""

    name: str
    path: str
    header: str
    secret: str

    def event(self, rng: random.Random) -> Any:
        """A message."""
        return _telegram(rng) if self.name == "telegram" else _zalo_bot(rng)

    def headers(self, rng: random.Random, body: bytes) -> Headers:
        """One in five does not open."""
        wrong = rng.choice(({}, {self.header: ""}, {self.header: self.secret[:-1]}, {self.header: "\xff\xfe"}))
        kind = rng.choice(("application/json", "application/json; charset=utf-8", "text/plain", ""))
        proof = wrong if rng.random() < 0.2 else {self.header: self.secret}
        return {**proof, "content-type": kind if rng.random() < 0.2 else "application/json"}

    def honest(self, rng: random.Random, body: bytes) -> Headers:
        """The secret."""
        return {self.header: self.secret, "content-type": "application/json"}


@dataclass(frozen=True)
class ZaloOADoor:
    """The webhook of the Official Account, which a signature opens: garbage is signed rightly too."""

    account: Account
    name: str = "zalo_oa"
    path: str = "/zalo-oa"

    def event(self, rng: random.Random) -> Any:
        """A message, a picture or a follow."""
        return _zalo_oa(rng, self.account)

    def headers(self, rng: random.Random, body: bytes) -> Headers:
        """Three in ten are signed wrongly, with a strange stamp, or not at all."""
        chance = rng.random()
        if chance < 0.1:
            return {"content-type": "application/json"}
        if chance < 0.2:
            wrong = rng.choice(("mac=", "mac=" + "0" * 64, "\xff", "sha256=zz", "x" * 5000))
            return {SIGNATURE_HEADER: wrong, TIMESTAMP_HEADER: "1"}
        stamp = rng.choice(("", "-1", "9" * 40, "NaN", "\xff")) if chance < 0.3 else _stamp()
        return self._signed(body, stamp)

    def honest(self, rng: random.Random, body: bytes) -> Headers:
        """The signature."""
        return self._signed(body, _stamp())

    def _signed(self, body: bytes, stamp: str) -> Headers:
        known, secret = self.account.app_id.encode(), self.account.oa_secret.encode()
        mac = hashlib.sha256(known + body + stamp.encode() + secret).hexdigest()
        return {SIGNATURE_HEADER: f"mac={mac}", TIMESTAMP_HEADER: stamp, "content-type": "application/json"}


@dataclass(frozen=True)
class WebDoor:
    """The web chat's way in, which a cookie of ours opens."""

    cookies: tuple[str, ...]
    name: str = "web"
    path: str = "/chat/messages"

    def event(self, rng: random.Random) -> Any:
        """A text, a tap or an opened link."""
        what = rng.choice(({"text": MARKER}, {"tap": '/choose{"p":"1.001193"}'}, {"start": {"xa": "xa-ba-be"}}))
        return {"id": str(uuid.UUID(int=rng.getrandbits(128))), **what}

    def headers(self, rng: random.Random, body: bytes) -> Headers:
        """One in five has no cookie, a forged one, another origin or another type."""
        right = self.honest(rng, body)
        if rng.random() > 0.2:
            return right
        wrong = (
            {"cookie": ""},
            {"cookie": f"{COOKIE}=" + rng.choice(("", "a.b.c", "\xff", "x" * 4000))},
            {"cookie": right["cookie"][:-2] + "xx"},
            {"origin": "https://evil.example"},
            {"sec-fetch-site": "cross-site"},
            {"content-type": "text/plain"},
        )
        return {**right, **rng.choice(wrong)}

    def honest(self, rng: random.Random, body: bytes) -> Headers:
        """The cookie."""
        return {"cookie": f"{COOKIE}={rng.choice(self.cookies)}", "content-type": "application/json"}


_numbers: Iterator[int] = cycle(range(1, 10**9))


def _stamp() -> str:
    return str(int(time.time() * 1000))


def _telegram(rng: random.Random) -> Any:
    number, chat = next(_numbers), 700 + rng.randrange(CHATS)
    person = {"id": chat, "is_bot": False, "first_name": "Lan", "language_code": "vi"}
    frame = {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "Lan"},
        "from": person,
    }
    what = rng.choice(
        (
            {"message": {**frame, "text": MARKER}},
            {
                "message": {
                    **frame,
                    "text": "/start 1001193",
                    "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
                }
            },
            {"edited_message": {**frame, "edit_date": int(time.time()), "text": MARKER}},
            {"message": {**frame, "photo": [{"file_id": "a", "file_unique_id": "b", "width": 9, "height": 9}]}},
            {
                "callback_query": {
                    "id": str(number),
                    "from": person,
                    "chat_instance": "1",
                    "message": frame,
                    "data": "/fee",
                }
            },
        )
    )
    return {"update_id": number, **what}


def _zalo_bot(rng: random.Random) -> Any:
    number, chat = next(_numbers), f"{rng.randrange(CHATS):020x}"
    group = rng.random() < 0.2
    frame = {
        "from": {"id": chat, "display_name": "Lan", "is_bot": False},
        "chat": {"id": chat, "chat_type": "GROUP" if group else "PRIVATE"},
        "message_id": f"{number:020x}",
        "date": int(time.time() * 1000),
    }
    what = rng.choice(({"text": MARKER}, {"photo_url": "https://f.example/a.jpg"}, {"sticker": "1"}))
    name = {"text": "text", "photo_url": "image", "sticker": "sticker"}[next(iter(what))]
    event = {"event_name": f"message.{name}.received", "message": {**frame, **what}}
    return event if rng.random() < 0.5 else {"ok": True, "result": event}


def _zalo_oa(rng: random.Random, account: Account) -> Any:
    person = str(2 * 10**18 + rng.randrange(CHATS))
    common = {"app_id": account.app_id, "user_id_by_app": "3" * 19, "timestamp": _stamp()}
    sent = {**common, "sender": {"id": person}, "recipient": {"id": account.oa_id}}
    message = {"msg_id": f"{next(_numbers):020x}"}
    picture = [{"type": "image", "payload": {"url": "https://f.example/a.jpg"}}]
    return rng.choice(
        (
            {"event_name": "user_send_text", **sent, "message": {**message, "text": MARKER}},
            {"event_name": "user_send_image", **sent, "message": {**message, "attachments": picture}},
            {"event_name": "follow", **common, "oa_id": account.oa_id, "follower": {"id": person}},
            {"event_name": "user_submit_info", **sent, "info": {"name": "Lan", "phone": "84900000000"}},
        )
    )


def doors(cookies: tuple[str, ...], telegram_secret: str, zalo_bot_secret: str) -> tuple[Door, ...]:
    """All of them."""
    return (
        SecretDoor("telegram", "/telegram", TELEGRAM_HEADER, telegram_secret),
        ZaloOADoor(Account()),
        SecretDoor("zalo_bot", "/zalo-bot", ZALO_BOT_HEADER, zalo_bot_secret),
        WebDoor(cookies),
    )
