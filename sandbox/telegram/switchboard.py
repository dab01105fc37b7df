"""The citizens' side over HTTP: JSON under ``/sandbox``, and the switches for tests, drills and training."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from sandbox.phones import body_of, call_route, fault_route, gate_routes, route
from sandbox.telegram.api import Api
from sandbox.telegram.citizens import Citizens
from sandbox.telegram.faults import Fault


class Switchboard:
    """Each method answers one route; what it returns is sent as JSON."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._world = api.world
        self._citizens = Citizens(api)

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            route("", self.about, "GET"),
            route("/people", self.people, "GET"),
            route("/people", self.add_person, "POST"),
            route("/people/{person:int}/blocked", self.block, "POST"),
            route("/groups", self.add_group, "POST"),
            route("/chats/{chat}", self.show, "GET"),
            route("/chats/{chat}/messages", self.write, "POST"),
            route("/chats/{chat}/messages/{message:int}", self.edit, "PATCH"),
            route("/chats/{chat}/taps", self.tap, "POST"),
            *gate_routes("/updates", self._world.updates.gate),
            fault_route(self._api.faults, Fault),
            call_route(self._world.calls),
        ]

    async def about(self, request: Request) -> Any:
        """The bot, and how it fetches its updates."""
        return {"bot": self._world.bot, "webhook": self._api.webhook.info()}

    async def people(self, request: Request) -> Any:
        """All citizens."""
        return [asdict(person) for person in self._world.people.values()]

    async def add_person(self, request: Request) -> Any:
        """``{name, username}``"""
        body = await body_of(request)
        return asdict(self._world.add_person(str(body.get("name") or "Công dân"), str(body.get("username", ""))))

    async def block(self, request: Request) -> Any:
        """``{blocked}``: block the bot, or let it in again."""
        person = self._world.people[request.path_params["person"]]
        self._world.person_blocks(person, bool((await body_of(request)).get("blocked", True)))
        return asdict(person)

    async def add_group(self, request: Request) -> Any:
        """``{title}``"""
        return self._world.add_group(str((await body_of(request)).get("title") or "Nhóm")).to_wire()

    async def show(self, request: Request) -> Any:
        """All messages of a chat, and whether the bot is typing."""
        chat = self._world.chat(_chat(request))
        typing = chat.typing_until > time.time()
        return {"chat": chat.to_wire(), "typing": typing, "messages": list(chat.messages.values())}

    async def write(self, request: Request) -> Any:
        """``{text, reply_to}`` or ``{kind, caption, album}``; in a group with ``from``."""
        body, chat = await body_of(request), _chat(request)
        sender = body.get("from")
        if body.get("kind", "text") == "text":
            return self._citizens.say(chat, str(body.get("text", "")), sender=sender, reply_to=body.get("reply_to"))
        caption, album = str(body.get("caption", "")), str(body.get("album", ""))
        return self._citizens.send(chat, str(body["kind"]), sender=sender, caption=caption, album=album)

    async def edit(self, request: Request) -> Any:
        """``{text}``"""
        text = str((await body_of(request)).get("text", ""))
        return self._citizens.edit(_chat(request), request.path_params["message"], text)

    async def tap(self, request: Request) -> Any:
        """``{button, message_id}``: a button by its label or data; in a group with ``from``."""
        body = await body_of(request)
        button, message, sender = str(body.get("button", "")), body.get("message_id"), body.get("from")
        return {"id": self._citizens.tap(_chat(request), button, message_id=message, sender=sender)}


def _chat(request: Request) -> int:
    return int(request.path_params["chat"])
