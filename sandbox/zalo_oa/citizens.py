"""The citizens' side: what people do in their Zalo, and the switches for tests. JSON under ``/sandbox``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from sandbox.phones import body_of, call_route, fault_route, gate_routes, route, switch_route
from sandbox.zalo_oa.api import Api
from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.faults import Fault
from sandbox.zalo_oa.messages import buttons_of
from sandbox.zalo_oa.people import Person
from sandbox.zalo_oa.world import World

Json = dict[str, Any]

PICTURE = {"url": "https://f.example/full.jpg", "thumbnail": "https://f.example/small.jpg"}
CARD = {"description": '{"phone":"0900000000"}', "thumbnail": PICTURE["thumbnail"]}
PLACE = {"coordinates": {"latitude": "22.147", "longitude": "105.834"}}
ATTACHMENTS: dict[str, Json] = {
    "image": PICTURE,
    "gif": PICTURE,
    "sticker": {"id": "1234", "url": PICTURE["url"]},
    "audio": {"url": "https://f.example/voice.aac"},
    "video": PICTURE,
    "file": {"url": "https://f.example/a.pdf", "name": "ho-so.pdf", "size": "12345", "type": "pdf"},
    "link": {"url": "https://example.vn/bai", "title": "Bài báo", "description": "…", "thumbnail": PICTURE["url"]},
    "location": PLACE,
    "business_card": CARD,
}
INFO = {"name": "Trần Thị B", "phone": "84900000000", "address": "1 Lê Lợi", "city": "Thái Nguyên"}


class Citizens:
    """Acts of people. Used directly by tests in the same process, over HTTP by everybody else."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.world: World = api.world

    def say(self, person_id: str, text: str) -> Json:
        """Type ``text``."""
        return self.world.person_says(self.find(person_id), "text", {"text": text})

    def send(self, person_id: str, kind: str, text: str = "") -> Json:
        """Send a picture, sticker, voice message, file, link, place or business card."""
        if kind not in ATTACHMENTS:
            raise Refusal(-201, f"unknown kind {kind!r}; known are {', '.join(ATTACHMENTS)}", 400)
        type_of = "recommended" if kind == "business_card" else kind
        message: Json = {"attachments": [{"type": type_of, "payload": ATTACHMENTS[kind]}]}
        return self.world.person_says(self.find(person_id), kind, {**message, **({"text": text} if text else {})})

    def tap(self, person_id: str, title: str) -> Json:
        """Press the button with that title, on the newest message that has it: its payload comes as a text."""
        person = self.find(person_id)
        for message in reversed(person.messages):
            for button in buttons_of(message) if message["from"] == "oa" else []:
                if button["title"] == title and str(button["type"]).startswith("oa.query."):
                    visible = button["type"] == "oa.query.show"
                    return self.world.person_says(person, "text", {"text": button["payload"]}, visible=visible)
        raise Refusal(-201, f"no button {title!r} in this chat", 404)

    def follow(self, person_id: str, follows: bool = True) -> None:
        """Follow the account, or leave it."""
        self.world.person_follows(self.find(person_id), follows)

    def submit(self, person_id: str, info: Json | None = None) -> None:
        """Fill in the form with name and address."""
        self.world.person_submits(self.find(person_id), info or INFO)

    def officer_says(self, person_id: str, text: str) -> None:
        """An officer writes to a citizen in the console."""
        person = self.find(person_id)
        person.messages.append({"from": "oa", "kind": "text", "msg_id": "", "at": self.world.now(), "text": text})
        self.world.events.human_sent(person, text)

    def find(self, person_id: str) -> Person:
        """A citizen. Raises :class:`Refusal`."""
        if person_id not in self.world.people:
            raise Refusal(-201, "nobody has that id", 404)
        return self.world.people[person_id]


class Side:
    """The HTTP side of :class:`Citizens`: each method answers one path under ``/sandbox``."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._world = api.world
        self._citizens = Citizens(api)

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            route("/people", self.people, "GET", "POST"),
            route("/people/{person}", self.person, "GET"),
            route("/people/{person}/messages", self.messages, "POST"),
            route("/people/{person}/taps", self.taps, "POST"),
            route("/people/{person}/follow", self.follow, "POST"),
            route("/people/{person}/info", self.info, "POST"),
            route("/people/{person}/officer", self.officer, "POST"),
            route("/webhook", self.webhook, "GET", "POST", "DELETE"),
            route("/deliveries", self.deliveries, "GET"),
            *gate_routes("/events", self._world.events.gate),
            switch_route(self._world.switches),
            fault_route(self._api.faults, Fault),
            route("/clock", self.clock, "GET", "POST"),
            route("/tokens", self.tokens, "GET", "DELETE"),
            call_route(self._world.calls),
        ]

    async def people(self, request: Request) -> Any:
        """All citizens; POST ``{name, anonymous}``."""
        if request.method == "GET":
            return [person.to_wire() for person in self._world.people.values()]
        body = await body_of(request)
        name, anonymous = str(body.get("name") or "Công dân"), bool(body.get("anonymous"))
        return self._world.add_person(name, anonymous=anonymous).to_wire()

    async def person(self, request: Request) -> Any:
        """A citizen with all messages, and what the account may still send."""
        found = self._citizens.find(_who(request))
        return {**found.to_wire(), "window": self._world.window(found), "messages": found.messages}

    async def messages(self, request: Request) -> Any:
        """``{text}`` or ``{kind, text}``"""
        body, person = await body_of(request), _who(request)
        kind, text = str(body.get("kind", "text")), str(body.get("text", ""))
        return self._citizens.say(person, text) if kind == "text" else self._citizens.send(person, kind, text)

    async def taps(self, request: Request) -> Any:
        """``{button}``"""
        return self._citizens.tap(_who(request), str((await body_of(request)).get("button", "")))

    async def follow(self, request: Request) -> Any:
        """``{follow}``"""
        self._citizens.follow(_who(request), bool((await body_of(request)).get("follow", True)))
        return {}

    async def info(self, request: Request) -> Any:
        """The form with name and address."""
        self._citizens.submit(_who(request), await body_of(request))
        return {}

    async def officer(self, request: Request) -> Any:
        """``{text}``: an officer writes in the console."""
        self._citizens.officer_says(_who(request), str((await body_of(request)).get("text", "")))
        return {}

    async def webhook(self, request: Request) -> Any:
        """State; POST ``{url}``; DELETE."""
        if request.method == "POST":
            await self._api.webhook.register(str((await body_of(request)).get("url", "")))
        elif request.method == "DELETE":
            self._api.webhook.remove()
        return self._api.webhook.info()

    async def deliveries(self, request: Request) -> Any:
        """Every try to deliver an event."""
        return [asdict(delivery) for delivery in self._api.webhook.deliveries]

    async def clock(self, request: Request) -> Any:
        """The time; POST ``{advance}`` in seconds."""
        if request.method == "POST":
            self._world.ahead += float((await body_of(request)).get("advance", 0))
        return {"now": self._world.now(), "ahead": self._world.ahead}

    async def tokens(self, request: Request) -> Any:
        """Count how many there are; DELETE ends access tokens."""
        book = self._world.tokens
        if request.method == "DELETE":
            book.end_access()
        used = sum(pair.used_at is not None for pair in book.pairs)
        return {"issued": len(book.pairs), "used": used, "unused": len(book.pairs) - used}


def _who(request: Request) -> str:
    return str(request.path_params["person"])
