"""The people, the chats and what was said in them, as Telegram's servers know it. Everything is in memory."""

from __future__ import annotations

import re
import time
from collections import deque
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from sandbox.telegram.errors import bad, forbidden
from sandbox.telegram.updates import Updates

CALLBACK_SECONDS = 60.0
"""Seconds within which a tap on a button may be answered."""
KEPT_CALLS = 100_000

Json = dict[str, Any]


@dataclass
class Person:
    """A citizen with a Telegram account."""

    id: int
    name: str
    username: str = ""
    blocked: bool = False
    deactivated: bool = False

    def to_wire(self) -> Json:
        """A ``User`` object."""
        wire: Json = {"id": self.id, "is_bot": False, "first_name": self.name, "language_code": "vi"}
        return {**wire, "username": self.username} if self.username else wire


@dataclass
class Chat:
    """A private chat (its id is the person's) or a group (negative id), with all its messages by id."""

    id: int
    title: str
    group: bool = False
    started: bool = False
    typing_until: float = 0.0
    first_id: int = 1
    messages: dict[int, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ids = count(self.first_id)

    def to_wire(self) -> Json:
        """A ``Chat`` object."""
        if self.group:
            return {"id": self.id, "type": "group", "title": self.title}
        return {"id": self.id, "type": "private", "first_name": self.title}

    def next_id(self) -> int:
        """The id of the next message."""
        return next(self._ids)


@dataclass
class Tap:
    """A button press that waits for ``answerCallbackQuery``."""

    id: str
    chat: int
    at: float
    answer: Json | None = None


@dataclass
class Call:
    """One Bot API call as it came in, for tests and drills. ``status`` is what the bot was told; 0 when nothing."""

    method: str
    parameters: Json
    at: float
    status: int = 0
    done: bool = False


class World:
    """One bot and everybody who may talk to it.

    Ids of messages and taps count from ``first_id``. A program that is started anew should take a higher one, since a
    bot with a good memory would take the same ids for the same messages.
    """

    def __init__(
        self,
        token: str,
        username: str = "motcua_sandbox_bot",
        *,
        read_all_groups: bool = True,
        first_id: int = 1,
    ) -> None:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]{3,}", token):
            raise ValueError("a token looks like 700000000:AAabc…")
        self.token = token
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Một Cửa",
            "username": username,
        }
        self.read_all_groups = read_all_groups
        self.updates = Updates()
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.files: dict[str, bytes] = {}
        self.commands: list[Json] = []
        self.calls: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._people_ids = count(700_000_001)
        self._group_ids = count(400_000_001)
        self._first_id = first_id
        self._tap_ids = count(900_000_000_000_000_000 + first_id)

    def add_person(self, name: str, username: str = "") -> Person:
        """A new citizen with a private chat that has not begun."""
        person = Person(next(self._people_ids), name, username)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, name, first_id=self._first_id)
        return person

    def add_group(self, title: str) -> Chat:
        """A new group that the bot is in."""
        chat = Chat(-next(self._group_ids), title, group=True, started=True, first_id=self._first_id)
        self.chats[chat.id] = chat
        return chat

    def chat(self, chat_id: int) -> Chat:
        """A chat by id. Raises the Bot API's refusal."""
        if chat_id not in self.chats:
            raise bad("chat not found")
        return self.chats[chat_id]

    def chat_to_write(self, chat_id: int) -> Chat:
        """A chat that the bot may write to now. Raises the Bot API's refusal."""
        chat = self.chat(chat_id)
        person = self.people.get(chat_id)
        if person and person.deactivated:
            raise forbidden("user is deactivated")
        if person and person.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def bot_says(self, chat: Chat, content: Json) -> Json:
        """A new message of the bot in ``chat``."""
        chat.typing_until = 0.0
        return self._add(chat, self.bot, content)

    def person_says(self, person: Person, chat: Chat, content: Json) -> Json:
        """A new message of a citizen, and the update about it."""
        message = self._add(chat, person.to_wire(), content)
        if not chat.group:
            chat.started = True
            person.blocked = False
        if not chat.group or self.read_all_groups or self._concerns_bot(message):
            self.updates.emit("message", message, f"chat {chat.id}")
        return message

    def person_edits(self, chat: Chat, message_id: int, content: Json) -> Json:
        """A citizen changes a message of theirs."""
        message = {**chat.messages[message_id], **content, "edit_date": int(time.time())}
        chat.messages[message_id] = message
        self.updates.emit("edited_message", message, f"chat {chat.id}")
        return message

    def person_taps(self, person: Person, chat: Chat, message_id: int, data: str) -> Tap:
        """A citizen presses an inline button."""
        tap = Tap(str(next(self._tap_ids)), chat.id, time.time())
        self.taps[tap.id] = tap
        query = {
            "id": tap.id,
            "from": person.to_wire(),
            "message": chat.messages[message_id],
            "chat_instance": str(chat.id),
            "data": data,
        }
        self.updates.emit("callback_query", query, f"user {person.id}")
        return tap

    def person_blocks(self, person: Person, blocked: bool = True) -> None:
        """A citizen blocks the bot, or lets it in again."""
        person.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        change = {
            "chat": self.chats[person.id].to_wire(),
            "from": person.to_wire(),
            "date": int(time.time()),
            "old_chat_member": self._membership(old),
            "new_chat_member": self._membership(new),
        }
        self.updates.emit("my_chat_member", change, f"chat {person.id}")

    def _membership(self, status: str) -> Json:
        extra = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot, "status": status, **extra}

    def _add(self, chat: Chat, sender: Json, content: Json) -> Json:
        message_id = chat.next_id()
        frame: Json = {"message_id": message_id, "from": sender, "chat": chat.to_wire(), "date": int(time.time())}
        chat.messages[message_id] = {**frame, **content}
        return chat.messages[message_id]

    def _concerns_bot(self, message: Json) -> bool:
        """Return what a bot in privacy mode gets to see of a group."""
        answers = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot["id"]
        text = message.get("text", "")
        return answers or text.startswith("/") or f"@{self.bot['username']}" in text
