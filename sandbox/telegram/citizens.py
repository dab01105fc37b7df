"""The citizens: what people do in their Telegram."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.telegram.api import Api
from sandbox.telegram.errors import ApiError
from sandbox.telegram.methods import MAX_TEXT, add_file
from sandbox.telegram.world import Chat, Json, Person, World

ENTITY = re.compile(r"(?P<bot_command>(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?)|(?P<mention>(?<!\w)@\w{3,32})")


class Citizens:
    """Acts of people. Used directly by tests in the same process, over HTTP by everybody else."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.world: World = api.world

    def say(self, chat_id: int, text: str, *, sender: int | None = None, reply_to: int | None = None) -> Json:
        """Type ``text``; apps cut a long one into several messages. The last message."""
        chat, person = self._find(chat_id, sender)
        parts = [text[start : start + MAX_TEXT] for start in range(0, len(text), MAX_TEXT)] or [""]
        quoted = {"reply_to_message": chat.messages[reply_to]} if reply_to else {}
        return [self.world.person_says(person, chat, {**_text(part), **quoted}) for part in parts][-1]

    def send(self, chat_id: int, kind: str, *, sender: int | None = None, caption: str = "", album: str = "") -> Json:
        """Send a photo, sticker, voice, document, contact, location, video, poll or dice."""
        chat, person = self._find(chat_id, sender)
        content = {**_content(self.world, person, kind), **({"caption": caption} if caption else {})}
        return self.world.person_says(person, chat, {**content, **({"media_group_id": album} if album else {})})

    def edit(self, chat_id: int, message_id: int, text: str) -> Json:
        """Change a message that was sent."""
        return self.world.person_edits(self.world.chat(chat_id), message_id, _text(text))

    def tap(self, chat_id: int, button: str, *, message_id: int | None = None, sender: int | None = None) -> str:
        """Press the button with that label or data, on the newest message that has it. The id of the query."""
        chat, person = self._find(chat_id, sender)
        for message, key in _buttons(chat):
            wanted = message_id in (None, message["message_id"])
            if wanted and button in (key["text"], key.get("callback_data")) and "callback_data" in key:
                return self.world.person_taps(person, chat, message["message_id"], key["callback_data"]).id
        raise ApiError(404, f"no button {button!r} in this chat")

    def _find(self, chat_id: int, sender: int | None) -> tuple[Chat, Person]:
        chat = self.world.chat(chat_id)
        person = self.world.people.get(chat_id if sender is None else sender)
        if person is None:
            raise ApiError(400, "say who is writing: from")
        return chat, person


def _buttons(chat: Chat) -> Iterator[tuple[Json, Json]]:
    """Messages with their buttons, newest first."""
    for message in reversed(chat.messages.values()):
        for row in message.get("reply_markup", {}).get("inline_keyboard", []):
            yield from ((message, key) for key in row)


def _text(text: str) -> Json:
    """A text with the entities that apps mark in it; offsets in UTF-16 units."""
    entities = [
        {"type": found.lastgroup, "offset": _utf16(text[: found.start()]), "length": _utf16(found.group())}
        for found in ENTITY.finditer(text)
    ]
    return {"text": text, **({"entities": entities} if entities else {})}


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _content(world: World, person: Person, kind: str) -> Json:
    makers: dict[str, Callable[[], Any]] = {
        "photo": lambda: [_file(world, width=90, height=67), _file(world, width=1280, height=960)],
        "sticker": lambda: _file(world, width=512, height=512, is_animated=False, is_video=False, type="regular"),
        "voice": lambda: _file(world, duration=3, mime_type="audio/ogg"),
        "document": lambda: _file(world, file_name="ho-so.pdf", mime_type="application/pdf"),
        "video": lambda: _file(world, width=640, height=480, duration=5, mime_type="video/mp4"),
        "contact": lambda: {"phone_number": "84900000000", "first_name": person.name, "user_id": person.id},
        "location": lambda: {"latitude": 22.147, "longitude": 105.834},
        "dice": lambda: {"emoji": "🎲", "value": 4},
    }
    if kind not in makers:
        raise ApiError(400, f"unknown kind {kind!r}; known are {', '.join(makers)}")
    return {kind: makers[kind]()}


def _file(world: World, **details: Any) -> Json:
    file_id = add_file(world, b"sandbox")
    return {"file_id": file_id, "file_unique_id": file_id[-12:], "file_size": 7, **details}
