"""The methods of the Bot API that concern messages. Each takes the world and the call's parameters."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Any

from sandbox.telegram import keyboards
from sandbox.telegram.errors import bad
from sandbox.telegram.parameters import Parameters, Upload
from sandbox.telegram.world import CALLBACK_SECONDS, Chat, Json, World

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_ANSWER = 200
MAX_COMMANDS = 100
TYPING_SECONDS = 5.0
UPLOADS = ("photo", "video", "voice", "document", "video_note")
ACTIONS = frozenset(
    {"typing", "choose_sticker", "find_location", "record_video", "record_voice", "record_video_note"}
    | {f"upload_{kind}" for kind in UPLOADS}
)

Method = Callable[[World, Parameters], Any]
METHODS: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Offer ``function`` under its name in camel case; names are matched without regard to case."""
    METHODS[function.__name__.replace("_", "")] = function
    return function


@method
def get_me(world: World, parameters: Parameters) -> Json:
    """Return who the bot is."""
    return {
        **world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": world.read_all_groups,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method
def send_message(world: World, parameters: Parameters) -> Json:
    """A text with or without entities and buttons. ``parse_mode`` is not known here."""
    chat = world.chat_to_write(parameters.number("chat_id"))
    text = _text(parameters, "text", MAX_TEXT, empty="message text is empty", long="message is too long")
    content = {"text": text, **_entities(parameters, text)}
    return world.bot_says(chat, {**content, **_markup(parameters), **_answered(chat, parameters)})


@method
def send_photo(world: World, parameters: Parameters) -> Json:
    """A picture by upload, address or file id."""
    sizes = {"width": 640, "height": 480}
    return _send_file(world, parameters, "photo", lambda file, _name: [{**file, **sizes}])


@method
def send_document(world: World, parameters: Parameters) -> Json:
    """A file by upload, address or file id."""
    return _send_file(world, parameters, "document", lambda file, name: {**file, "file_name": name})


@method
def send_location(world: World, parameters: Parameters) -> Json:
    """A point on the map."""
    chat = world.chat_to_write(parameters.number("chat_id"))
    return world.bot_says(chat, {"location": _point(parameters), **_markup(parameters)})


@method
def send_venue(world: World, parameters: Parameters) -> Json:
    """A point on the map with a name and an address."""
    chat = world.chat_to_write(parameters.number("chat_id"))
    point = _point(parameters)
    words = {name: parameters.text(name).strip() for name in ("title", "address")}
    for name, value in words.items():
        if not value:
            raise bad(f"venue {name} must be non-empty")
    return world.bot_says(chat, {"location": point, "venue": {"location": point, **words}, **_markup(parameters)})


@method
def edit_message_text(world: World, parameters: Parameters) -> Json:
    """Another text, and the buttons anew."""
    chat, message = _own_message(world, parameters, "edit")
    text = _text(parameters, "text", MAX_TEXT, empty="message text is empty", long="message is too long")
    return _replace(chat, message, {"text": text}, parameters)


@method
def edit_message_reply_markup(world: World, parameters: Parameters) -> Json:
    """The buttons anew."""
    chat, message = _own_message(world, parameters, "edit")
    return _replace(chat, message, {}, parameters)


@method
def delete_message(world: World, parameters: Parameters) -> bool:
    """Take a message away."""
    chat = world.chat(parameters.number("chat_id"))
    if chat.messages.pop(parameters.number("message_id"), None) is None:
        raise bad("message to delete not found")
    return True


@method
def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Stop the waiting circle on a tapped button."""
    if len(parameters.text("text")) > MAX_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    tap = world.taps.get(parameters.text("callback_query_id"))
    if tap is None or tap.answer is not None or time.time() - tap.at > CALLBACK_SECONDS:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    tap.answer = {"text": parameters.text("text"), "show_alert": parameters.flag("show_alert")}
    return True


@method
def send_chat_action(world: World, parameters: Parameters) -> bool:
    """ "… is typing"."""
    if parameters.text("action").lower() not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.chat_to_write(parameters.number("chat_id")).typing_until = time.time() + TYPING_SECONDS
    return True


@method
def set_my_commands(world: World, parameters: Parameters) -> bool:
    """The menu of commands (one scope, one language)."""
    commands = parameters.json("commands")
    if not isinstance(commands, list):
        raise bad("can't parse commands: expected an Array")
    if len(commands) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands = [_command(row) for row in commands]
    return True


@method
def get_my_commands(world: World, parameters: Parameters) -> list[Json]:
    """The menu of commands."""
    return world.commands


@method
def get_file(world: World, parameters: Parameters) -> Json:
    """Return where a file can be fetched: under ``/file/bot<token>/<file_path>``."""
    file_id = parameters.text("file_id")
    if file_id not in world.files:
        raise bad("invalid file_id")
    return {**_file(world, file_id), "file_path": f"files/{file_id}"}


def _point(parameters: Parameters) -> dict[str, float]:
    try:
        point = {name: float(parameters.text(name)) for name in ("latitude", "longitude")}
    except ValueError:
        raise bad("location is empty or invalid") from None
    if abs(point["latitude"]) > 90 or abs(point["longitude"]) > 180:
        raise bad("location is empty or invalid")
    return point


def _text(parameters: Parameters, name: str, limit: int, *, empty: str, long: str) -> str:
    """A text within ``limit`` UTF-16 units; white space around it is dropped."""
    if parameters.text("parse_mode"):
        raise bad("unsupported parse_mode")
    text = parameters.text(name).replace("\0", "").strip()
    if not text and empty:
        raise bad(empty)
    if len(text.encode("utf-16-le")) // 2 > limit:
        raise bad(long)
    return text


def _entities(parameters: Parameters, text: str) -> Json:
    """Return what is bold and so on; places count in UTF-16 units. What lies outside the text is dropped."""
    entities = parameters.json("entities") or []
    if not isinstance(entities, list) or not all(isinstance(entity, dict) for entity in entities):
        raise bad("can't parse MessageEntity")
    size = len(text.encode("utf-16-le")) // 2
    inside = [each for each in entities if _lies_within(each, size)]
    return {"entities": inside} if inside else {}


def _lies_within(entity: Json, size: int) -> bool:
    offset, length = entity.get("offset"), entity.get("length")
    return isinstance(offset, int) and isinstance(length, int) and 0 <= offset < offset + length <= size


def _markup(parameters: Parameters) -> Json:
    markup = keyboards.check(parameters.json("reply_markup"))
    return {"reply_markup": markup} if markup and "inline_keyboard" in markup else {}


def _answered(chat: Chat, parameters: Parameters) -> Json:
    reply = parameters.json("reply_parameters") or {}
    message = chat.messages.get(int(reply.get("message_id", 0)))
    if reply and message is None and not reply.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return {"reply_to_message": message} if message else {}


def _own_message(world: World, parameters: Parameters, verb: str) -> tuple[Chat, Json]:
    chat = world.chat_to_write(parameters.number("chat_id"))
    message = chat.messages.get(parameters.number("message_id"))
    if message is None:
        raise bad(f"message to {verb} not found")
    if message["from"]["id"] != world.bot["id"]:
        raise bad("message can't be edited")
    return chat, message


def _replace(chat: Chat, message: Json, content: Json, parameters: Parameters) -> Json:
    kept = {name: value for name, value in message.items() if name not in ("reply_markup", "edit_date")}
    changed = {**kept, **content, **_markup(parameters)}
    if changed == {name: value for name, value in message.items() if name != "edit_date"}:
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a "
            "current content and reply markup of the message"
        )
    chat.messages[message["message_id"]] = {**changed, "edit_date": int(time.time())}
    return chat.messages[message["message_id"]]


def _send_file(world: World, parameters: Parameters, kind: str, shape: Callable[[Json, str], Any]) -> Json:
    chat = world.chat_to_write(parameters.number("chat_id"))
    source = parameters.file(kind)
    if not source:
        raise bad(f"there is no {kind} in the request")
    caption = _text(parameters, "caption", MAX_CAPTION, empty="", long="message caption is too long")
    name = source.name if isinstance(source, Upload) else source.rpartition("/")[2]
    content = {kind: shape(_file(world, _store(world, source)), name)}
    return world.bot_says(chat, {**content, **({"caption": caption} if caption else {}), **_markup(parameters)})


def _store(world: World, source: Upload | str) -> str:
    if isinstance(source, str) and source in world.files:
        return source
    if isinstance(source, str) and not source.startswith(("http://", "https://")):
        raise bad("wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
    return add_file(world, source.content if isinstance(source, Upload) else source.encode())


def add_file(world: World, content: bytes) -> str:
    """Keep a file; its id."""
    file_id = f"AgAC{secrets.token_urlsafe(24)}"
    world.files[file_id] = content
    return file_id


def _file(world: World, file_id: str) -> Json:
    return {"file_id": file_id, "file_unique_id": file_id[-12:], "file_size": len(world.files[file_id])}


def _command(row: Any) -> Json:
    if not isinstance(row, dict) or not re.fullmatch(r"[a-z0-9_]{1,32}", str(row.get("command", "")).lstrip("/")):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(str(row.get("description", ""))) <= 256:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": row["command"].lstrip("/"), "description": row["description"]}
