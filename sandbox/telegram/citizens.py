"""The citizens' side: what people do in their Telegram, and the switches for tests. JSON under ``/sandbox``."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.telegram.api import Api
from sandbox.telegram.errors import ApiError
from sandbox.telegram.faults import KINDS, Fault
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
        for message in reversed(chat.messages.values()):
            if message_id in (None, message["message_id"]):
                for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                    for key in row:
                        if button in (key["text"], key.get("callback_data")) and "callback_data" in key:
                            return self.world.person_taps(
                                person, chat, message["message_id"], key["callback_data"]
                            ).id
        raise ApiError(404, f"no button {button!r} in this chat")

    def _find(self, chat_id: int, sender: int | None) -> tuple[Chat, Person]:
        chat = self.world.chat(chat_id)
        person = self.world.people.get(chat_id if sender is None else sender)
        if person is None:
            raise ApiError(400, "say who is writing: from")
        return chat, person


def routes(api: Api) -> list[Route]:
    """The HTTP side of :class:`Citizens`."""
    citizens, world = Citizens(api), api.world

    async def people(request: Request) -> Any:
        if request.method == "GET":
            return [asdict(person) for person in world.people.values()]
        body = await _body(request)
        return asdict(world.add_person(str(body.get("name") or "Công dân"), str(body.get("username", ""))))

    async def groups(request: Request) -> Any:
        return world.add_group(str((await _body(request)).get("title") or "Nhóm")).to_wire()

    async def blocked(request: Request) -> Any:
        person = world.people[request.path_params["person"]]
        world.person_blocks(person, bool((await _body(request)).get("blocked", True)))
        return asdict(person)

    async def chat(request: Request) -> Any:
        found = world.chat(request.path_params["chat"])
        typing = found.typing_until > time.time()
        return {"chat": found.to_wire(), "typing": typing, "messages": list(found.messages.values())}

    async def messages(request: Request) -> Any:
        body, chat_id = await _body(request), request.path_params["chat"]
        if body.get("kind", "text") == "text":
            text, reply_to = str(body.get("text", "")), body.get("reply_to")
            return citizens.say(chat_id, text, sender=body.get("from"), reply_to=reply_to)
        caption, album = str(body.get("caption", "")), str(body.get("album", ""))
        return citizens.send(chat_id, str(body["kind"]), sender=body.get("from"), caption=caption, album=album)

    async def edit(request: Request) -> Any:
        path = request.path_params
        return citizens.edit(path["chat"], path["message"], str((await _body(request)).get("text", "")))

    async def taps(request: Request) -> Any:
        body = await _body(request)
        button, message, sender = str(body.get("button", "")), body.get("message_id"), body.get("from")
        return {"id": citizens.tap(request.path_params["chat"], button, message_id=message, sender=sender)}

    async def hold(request: Request) -> Any:
        world.updates.hold()
        return {}

    async def release(request: Request) -> Any:
        body = await _body(request)
        return {"released": world.updates.release(str(body.get("order", "same")), int(body.get("copies", 1)))}

    async def faults(request: Request) -> Any:
        if request.method == "DELETE":
            api.faults.clear()
        elif request.method == "POST":
            api.faults.add(Fault(**await _body(request)))
        return {"active": api.faults.to_wire(), "kinds": KINDS}

    async def calls(request: Request) -> Any:
        return [asdict(call) for call in world.calls]

    return [
        _route("/people", people, "GET", "POST"),
        _route("/people/{person:int}/blocked", blocked, "POST"),
        _route("/groups", groups, "POST"),
        _route("/chats/{chat}", chat, "GET"),
        _route("/chats/{chat}/messages", messages, "POST"),
        _route("/chats/{chat}/messages/{message:int}", edit, "PATCH"),
        _route("/chats/{chat}/taps", taps, "POST"),
        _route("/updates/hold", hold, "POST"),
        _route("/updates/release", release, "POST"),
        _route("/faults", faults, "GET", "POST", "DELETE"),
        _route("/calls", calls, "GET"),
    ]


def _route(path: str, handler: Callable[[Request], Awaitable[Any]], *methods: str) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            if "chat" in request.path_params:
                request.path_params["chat"] = int(request.path_params["chat"])
            return JSONResponse(await handler(request))
        except ApiError as error:
            return JSONResponse({"error": error.description}, error.code)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return Route(f"/sandbox{path}", endpoint, methods=list(methods))


async def _body(request: Request) -> Json:
    body = await request.json() if await request.body() else {}
    if not isinstance(body, dict):
        raise ValueError("a JSON object is expected")
    return body


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
