"""The bot, the people, the chats and what was said in them. Everything is in memory."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.zalo_bot.errors import ApiError, bad
from sandbox.zalo_bot.events import Events
from sandbox.zalo_bot.switches import BotSwitches

KEPT_CALLS = 100_000
TYPING_SECONDS = 5.0

Json = dict[str, Any]


@dataclass
class Person:
    """Somebody with a Zalo account."""

    id: str
    name: str

    def to_wire(self) -> Json:
        """A ``from`` object."""
        return {"id": self.id, "display_name": self.name, "is_bot": False}


@dataclass
class Chat:
    """A private chat (its id is the person's) or a group, with all its messages in order."""

    id: str
    title: str
    group: bool = False
    started: bool = False
    typing_until: float = 0.0
    messages: list[Json] = field(default_factory=list)

    def to_wire(self) -> Json:
        """A ``chat`` object."""
        return {"id": self.id, "chat_type": "GROUP" if self.group else "PRIVATE"}


@dataclass
class Call:
    """One call as it came in, for tests and drills. ``done`` tells whether it had its effect."""

    method: str
    parameters: Json
    at: float
    status: int = 0
    done: bool = False


class World:
    """One bot and everybody who may talk to it. Ids are made from numbers that count from ``first_id``."""

    def __init__(self, token: str, switches: BotSwitches, *, name: str = "Bot Một Cửa", first_id: int = 1) -> None:
        number, _, secret = token.partition(":")
        if not number.isdigit() or not secret:
            raise ValueError("a token has the form 1234567890:secret")
        if not name.startswith("Bot"):
            raise ValueError("the name of a bot begins with “Bot”")
        self.token = token
        self.name = name
        self.bot_id = _hex(f"bot {number}")
        self.switches = switches
        self.events = Events(switches)
        self.people: dict[str, Person] = {}
        self.chats: dict[str, Chat] = {}
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._ids = count(first_id)

    @property
    def bot(self) -> Json:
        """Return what ``getMe`` answers."""
        account = {"id": self.bot_id, "account_name": "bot.sandbox", "account_type": "BASIC"}
        return {**account, "display_name": self.name, "can_join_groups": True}

    def add_person(self, name: str) -> Person:
        """A new citizen, with an empty chat."""
        person = Person(_hex(f"person {next(self._ids)}"), name)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, name)
        return person

    def add_group(self, title: str) -> Chat:
        """A group with the bot in it."""
        group = Chat(_hex(f"group {next(self._ids)}"), title, group=True, started=True)
        self.chats[group.id] = group
        return group

    def chat(self, chat_id: str) -> Chat:
        """A chat. Raises :class:`ApiError`."""
        if chat_id not in self.chats:
            raise ApiError(404, "Chat not found")
        return self.chats[chat_id]

    def chat_to_write(self, chat_id: str) -> Chat:
        """A chat that the bot may write to. Raises :class:`ApiError`."""
        if not chat_id:
            raise bad("chat_id is required")
        chat = self.chat(chat_id)
        if not chat.started and self.switches.first_contact == "refused":
            raise ApiError(403, "The user has not interacted with the bot")
        return chat

    def bot_says(self, chat: Chat, content: Json) -> Json:
        """A message of the bot; the ``result`` of the call."""
        sent = {"message_id": self._message_id(), "date": int(time.time() * 1000)}
        chat.messages.append({**sent, "from": {"id": self.bot_id, "is_bot": True}, **content})
        chat.typing_until = 0.0
        return sent

    def person_says(self, person: Person, chat: Chat, kind: str, content: Json, *, heard: bool = True) -> Json:
        """A message of a person; the bot hears of it when ``heard``. ``kind`` is part of the event's name."""
        unit = 1000 if self.switches.date_unit == "ms" else 1
        frame = {"from": person.to_wire(), "chat": chat.to_wire(), **content}
        message = {**frame, "message_id": self._message_id(), "date": int(time.time() * unit)}
        chat.messages.append({**message, "kind": kind})
        if heard:
            chat.started = True
            self.events.emit(f"message.{kind}.received", chat.id, message)
        return message

    def _message_id(self) -> str:
        return _hex(f"message {next(self._ids)}")


def _hex(text: str) -> str:
    """Ids are hex strings of twenty characters."""
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()
