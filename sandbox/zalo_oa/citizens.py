"""The citizens' side: what people do in their Zalo, and the switches for tests. JSON under ``/sandbox``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.zalo_oa.api import Api
from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.faults import KINDS, Fault
from sandbox.zalo_oa.messages import buttons_of
from sandbox.zalo_oa.world import Person, World

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
        return self.world.person_says(self._person(person_id), "text", {"text": text})

    def send(self, person_id: str, kind: str, text: str = "") -> Json:
        """Send a picture, sticker, voice message, file, link, place or business card."""
        if kind not in ATTACHMENTS:
            raise Refusal(-201, f"unknown kind {kind!r}; known are {', '.join(ATTACHMENTS)}", 400)
        type_of = "recommended" if kind == "business_card" else kind
        message: Json = {"attachments": [{"type": type_of, "payload": ATTACHMENTS[kind]}]}
        return self.world.person_says(self._person(person_id), kind, {**message, **({"text": text} if text else {})})

    def tap(self, person_id: str, title: str) -> Json:
        """Press the button with that title, on the newest message that has it: its payload comes as a text."""
        person = self._person(person_id)
        for message in reversed(person.messages):
            for button in buttons_of(message) if message["from"] == "oa" else []:
                if button["title"] == title and str(button["type"]).startswith("oa.query."):
                    visible = button["type"] == "oa.query.show"
                    return self.world.person_says(person, "text", {"text": button["payload"]}, visible=visible)
        raise Refusal(-201, f"no button {title!r} in this chat", 404)

    def follow(self, person_id: str, follows: bool = True) -> None:
        """Follow the account, or leave it."""
        self.world.person_follows(self._person(person_id), follows)

    def submit(self, person_id: str, info: Json | None = None) -> None:
        """Fill in the form with name and address."""
        self.world.person_submits(self._person(person_id), info or INFO)

    def officer_says(self, person_id: str, text: str) -> None:
        """An officer writes to a citizen in the console."""
        person = self._person(person_id)
        person.messages.append({"from": "oa", "kind": "text", "msg_id": "", "at": self.world.now(), "text": text})
        self.world.events.human_sent(person, text)

    def _person(self, person_id: str) -> Person:
        if person_id not in self.world.people:
            raise Refusal(-201, "nobody has that id", 404)
        return self.world.people[person_id]


def routes(api: Api) -> list[Route]:
    """The HTTP side of :class:`Citizens`."""
    citizens, world = Citizens(api), api.world

    async def people(request: Request) -> Any:
        if request.method == "GET":
            return [person.to_wire() for person in world.people.values()]
        body = await _body(request)
        return world.add_person(str(body.get("name") or "Công dân"), anonymous=bool(body.get("anonymous"))).to_wire()

    async def person(request: Request) -> Any:
        found = citizens._person(request.path_params["person"])
        return {**found.to_wire(), "window": world.window(found), "messages": found.messages}

    async def messages(request: Request) -> Any:
        body, person_id = await _body(request), request.path_params["person"]
        kind, text = str(body.get("kind", "text")), str(body.get("text", ""))
        return citizens.say(person_id, text) if kind == "text" else citizens.send(person_id, kind, text)

    async def taps(request: Request) -> Any:
        return citizens.tap(request.path_params["person"], str((await _body(request)).get("button", "")))

    async def follow(request: Request) -> Any:
        citizens.follow(request.path_params["person"], bool((await _body(request)).get("follow", True)))
        return {}

    async def info(request: Request) -> Any:
        citizens.submit(request.path_params["person"], await _body(request))
        return {}

    async def officer(request: Request) -> Any:
        citizens.officer_says(request.path_params["person"], str((await _body(request)).get("text", "")))
        return {}

    async def webhook(request: Request) -> Any:
        if request.method == "POST":
            await api.webhook.register(str((await _body(request)).get("url", "")))
        elif request.method == "DELETE":
            api.webhook.remove()
        return api.webhook.info()

    async def deliveries(request: Request) -> Any:
        return [asdict(delivery) for delivery in api.webhook.deliveries]

    async def hold(request: Request) -> Any:
        world.events.hold()
        return {}

    async def release(request: Request) -> Any:
        body = await _body(request)
        return {"released": world.events.release(str(body.get("order", "same")), int(body.get("copies", 1)))}

    async def switches(request: Request) -> Any:
        if request.method == "POST":
            world.switches.set(await _body(request))
        return world.switches.to_wire()

    async def faults(request: Request) -> Any:
        if request.method == "DELETE":
            api.faults.clear()
        elif request.method == "POST":
            api.faults.add(Fault(**await _body(request)))
        return {"active": api.faults.to_wire(), "kinds": KINDS}

    async def clock(request: Request) -> Any:
        if request.method == "POST":
            world.ahead += float((await _body(request)).get("advance", 0))
        return {"now": world.now(), "ahead": world.ahead}

    async def tokens(request: Request) -> Any:
        if request.method == "DELETE":
            world.tokens.end_access()
        used = sum(pair.used_at is not None for pair in world.tokens.pairs)
        return {"issued": len(world.tokens.pairs), "used": used, "unused": len(world.tokens.pairs) - used}

    async def calls(request: Request) -> Any:
        return [asdict(call) for call in world.calls]

    return [
        _route("/people", people, "GET", "POST"),
        _route("/people/{person}", person, "GET"),
        _route("/people/{person}/messages", messages, "POST"),
        _route("/people/{person}/taps", taps, "POST"),
        _route("/people/{person}/follow", follow, "POST"),
        _route("/people/{person}/info", info, "POST"),
        _route("/people/{person}/officer", officer, "POST"),
        _route("/webhook", webhook, "GET", "POST", "DELETE"),
        _route("/deliveries", deliveries, "GET"),
        _route("/events/hold", hold, "POST"),
        _route("/events/release", release, "POST"),
        _route("/switches", switches, "GET", "POST"),
        _route("/faults", faults, "GET", "POST", "DELETE"),
        _route("/clock", clock, "GET", "POST"),
        _route("/tokens", tokens, "GET", "DELETE"),
        _route("/calls", calls, "GET"),
    ]


def _route(path: str, handler: Callable[[Request], Awaitable[Any]], *methods: str) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request))
        except Refusal as refusal:
            return JSONResponse({"error": refusal.message}, 400 if refusal.status == 200 else refusal.status)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return Route(f"/sandbox{path}", endpoint, methods=list(methods))


async def _body(request: Request) -> Json:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise ValueError("a JSON object is expected")
    return body
