"""The citizens' side: what people do in their Zalo, and the switches for tests. JSON under ``/sandbox``."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from sandbox.phones import body_of, call_route, fault_route, gate_routes, route, switch_route
from sandbox.zalo_bot.api import Api
from sandbox.zalo_bot.errors import ApiError
from sandbox.zalo_bot.faults import Fault
from sandbox.zalo_bot.world import Chat, Json, Person, World

MAX_TEXT = 2000
PICTURE = "https://f.example/full.jpg"


class Citizens:
    """Acts of people. Used directly by tests in the same process, over HTTP by everybody else."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.world: World = api.world

    def say(self, chat_id: str, text: str, *, sender: str = "", reply_to_bot: bool = False) -> Json:
        """Type ``text``. In a group the bot hears only what mentions it or answers it."""
        chat, person = self._find(chat_id, sender)
        heard = not chat.group or reply_to_bot or f"@{self.world.name}".lower() in text.lower()
        return self.world.person_says(person, chat, "text", {"text": text}, heard=heard)

    def send(self, chat_id: str, kind: str, *, sender: str = "", caption: str = "") -> Json:
        """Send a picture, a sticker, a voice message, a link, or something that bots do not get to see."""
        chat, person = self._find(chat_id, sender)
        made: dict[str, Json] = {
            "image": {self.world.switches.photo_field: PICTURE, **({"caption": caption} if caption else {})},
            "sticker": {"sticker": "0e2e8f7d", "url": PICTURE},
            "voice": {"voice_url": "https://f.example/voice.aac"},
            "link": {"text": caption or "https://example.vn/bai", "link": "https://example.vn/bai"},
            "unsupported": {},
        }
        if kind not in made:
            raise ApiError(400, f"unknown kind {kind!r}; known are {', '.join(made)}")
        return self.world.person_says(person, chat, kind, made[kind], heard=not chat.group)

    def _find(self, chat_id: str, sender: str) -> tuple[Chat, Person]:
        chat = self.world.chat(chat_id)
        person = self.world.people.get(sender or chat_id)
        if person is None:
            raise ApiError(400, "say who is writing: from")
        return chat, person


class Side:
    """The HTTP side of :class:`Citizens`: each method answers one path under ``/sandbox``."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._world = api.world
        self._citizens = Citizens(api)

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            route("", self.about, "GET"),
            route("/people", self.people, "GET", "POST"),
            route("/groups", self.groups, "POST"),
            route("/chats/{chat}", self.chat, "GET"),
            route("/chats/{chat}/messages", self.messages, "POST"),
            *gate_routes("/events", self._world.events.gate),
            switch_route(self._world.switches),
            fault_route(self._api.faults, Fault),
            call_route(self._world.calls),
        ]

    async def about(self, request: Request) -> Any:
        """The bot, and how it gets its events."""
        states = [event.state for event in self._world.events.all]
        counts = {state: states.count(state) for state in ("waiting", "taken", "lost")}
        return {"bot": self._world.bot, "webhook": self._api.webhook.info(), "events": counts}

    async def people(self, request: Request) -> Any:
        """All citizens; POST ``{name}``."""
        if request.method == "GET":
            return [asdict(person) for person in self._world.people.values()]
        return asdict(self._world.add_person(str((await body_of(request)).get("name") or "Công dân")))

    async def groups(self, request: Request) -> Any:
        """``{title}``"""
        group = self._world.add_group(str((await body_of(request)).get("title") or "Nhóm"))
        return {"id": group.id, "title": group.title}

    async def chat(self, request: Request) -> Any:
        """All messages of a chat, and whether the bot is typing."""
        chat = self._world.chat(_chat(request))
        return {"chat": chat.to_wire(), "typing": chat.typing_until > time.time(), "messages": chat.messages}

    async def messages(self, request: Request) -> Any:
        """``{text}`` or ``{kind, caption}``; in a group with ``from``, and ``reply_to_bot``."""
        body, chat = await body_of(request), _chat(request)
        sender, kind = str(body.get("from", "")), str(body.get("kind", "text"))
        if kind == "text":
            answers = bool(body.get("reply_to_bot"))
            return self._citizens.say(chat, str(body.get("text", "")), sender=sender, reply_to_bot=answers)
        return self._citizens.send(chat, kind, sender=sender, caption=str(body.get("caption", "")))


def _chat(request: Request) -> str:
    return str(request.path_params["chat"])
