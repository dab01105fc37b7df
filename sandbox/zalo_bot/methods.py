"""The methods of the API that send something. Each takes the world and the call's parameters."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.zalo_bot.errors import bad
from sandbox.zalo_bot.world import TYPING_SECONDS, Chat, Json, World

MAX_TEXT = 2000
MODES = ("markdown", "html")

Parameters = Mapping[str, Any]
Method = Callable[[World, Parameters], Any]
METHODS: dict[str, Method] = {}


def method(function: Method) -> Method:
    """Offer ``function`` under its name in camel case."""
    first, *others = function.__name__.split("_")
    METHODS[first + "".join(word.capitalize() for word in others)] = function
    return function


@method
def send_message(world: World, parameters: Parameters) -> Json:
    """A text. Buttons do not exist; ``parse_mode`` and ``text_styles`` are checked and not shown."""
    chat = _chat(world, parameters)
    text = _text(parameters, "text", least=1)
    _style(parameters)
    _answered(chat, parameters)
    return world.bot_says(chat, {"text": text})


@method
def send_photo(world: World, parameters: Parameters) -> Json:
    """A picture by its address; files cannot be sent."""
    chat = _chat(world, parameters)
    photo = _address(parameters, "photo")
    caption = _text(parameters, "caption", least=0)
    return world.bot_says(chat, {"photo": photo, **({"caption": caption} if caption else {})})


@method
def send_sticker(world: World, parameters: Parameters) -> Json:
    """A sticker of the catalogue."""
    chat = _chat(world, parameters)
    if not _string(parameters, "sticker"):
        raise bad("sticker is required")
    return world.bot_says(chat, {"sticker": _string(parameters, "sticker")})


@method
def send_voice(world: World, parameters: Parameters) -> Json:
    """A voice message, in private chats only."""
    chat = _chat(world, parameters)
    voice = _address(parameters, "voice_url")
    if chat.group or not voice.endswith(".aac"):
        raise bad("voice_url must end in .aac, and voice goes to private chats only")
    return world.bot_says(chat, {"voice_url": voice})


@method
def send_chat_action(world: World, parameters: Parameters) -> None:
    """ "… is typing". Its answer has no ``result``."""
    chat = _chat(world, parameters)
    if _string(parameters, "action") != "typing":
        raise bad("action is invalid")
    chat.typing_until = time.time() + TYPING_SECONDS


def _chat(world: World, parameters: Parameters) -> Chat:
    return world.chat_to_write(_string(parameters, "chat_id"))


def _string(parameters: Parameters, name: str) -> str:
    value = parameters.get(name, "")
    if not isinstance(value, str):
        raise bad(f"{name} must be a string")
    return value


def _text(parameters: Parameters, name: str, least: int) -> str:
    """A text of ``least`` to 2000 characters, counted as Zalo's offsets count, in UTF-16 units."""
    text = _string(parameters, name)
    if len(text.strip()) < least or len(text.encode("utf-16-le", "surrogatepass")) // 2 > MAX_TEXT:
        raise bad(f"{name} must be between {least} and {MAX_TEXT} characters")
    return text


def _style(parameters: Parameters) -> None:
    if parameters.get("parse_mode") not in (None, "", *MODES):
        raise bad("parse_mode is invalid")
    styles = parameters.get("text_styles")
    with_styles = json.loads(styles) if isinstance(styles, str) and styles else styles
    if with_styles is not None and not isinstance(with_styles, list):
        raise bad("text_styles must be an array")


def _answered(chat: Chat, parameters: Parameters) -> None:
    wanted = _string(parameters, "reply_to_message_id")
    if wanted and not any(message["message_id"] == wanted for message in chat.messages):
        raise bad("message to reply not found")


def _address(parameters: Parameters, name: str) -> str:
    url = _string(parameters, name)
    if not url.startswith(("http://", "https://")):
        raise bad(f"{name} must be a URL")
    return url
