"""The shapes that a message to a citizen may have. Zalo refuses everything else."""

from __future__ import annotations

import re
from typing import Any

from sandbox.zalo_oa.errors import Refusal
from sandbox.zalo_oa.switches import OaSwitches

MAX_TEXT = 2000
MAX_BUTTONS = 5
MAX_ELEMENTS = 5
MAX_TITLE = 100
MAX_SUBTITLE = 500
MAX_PAYLOAD = 1000

Json = dict[str, Any]


def check(message: Any, switches: OaSwitches, *, anonymous: bool = False) -> str:
    """The kind of a well-formed ``message``, as echoes name it. Raises :class:`Refusal`."""
    if not isinstance(message, dict) or not set(message) <= {"text", "attachment", "quote_message_id"}:
        raise Refusal(-201, "message is invalid")
    text, attachment = message.get("text"), message.get("attachment")
    if text is not None:
        _text(text, "text", MAX_TEXT)
    if attachment is None:
        if text is None:
            raise Refusal(-201, "message is empty")
        return "text"
    if anonymous:
        raise Refusal(-201, "only text can be sent to an anonymous user")
    return _attachment(attachment, text, switches)


def buttons_of(message: Json) -> list[Json]:
    """The buttons in a message that was sent."""
    payload = message.get("attachment", {}).get("payload", {})
    buttons: list[Json] = payload.get("buttons", [])
    return buttons


def _attachment(attachment: Any, text: Any, switches: OaSwitches) -> str:
    if not isinstance(attachment, dict) or not isinstance(attachment.get("payload"), dict):
        raise Refusal(-201, "attachment is invalid")
    payload = attachment["payload"]
    if attachment.get("type") == "file":
        _text(payload.get("token"), "token", 1000)
        return "file"
    if attachment.get("type") != "template":
        raise Refusal(-233)
    return _template(payload, text, switches)


def _template(payload: Json, text: Any, switches: OaSwitches) -> str:
    kind = payload.get("template_type")
    if kind == "list":
        _elements(payload, subtitle_first=True)
        _buttons(payload.get("buttons", []), least=0)
        return "list"
    if kind == "request_user_info":
        _elements(payload)
        return "text"
    if kind == "media":
        return _media(payload)
    if kind not in (None, "button"):
        raise Refusal(-233)
    wanted = {"either": (None, "button"), "absent": (None,), "button": ("button",)}[switches.button_template]
    if kind not in wanted or text is None:
        raise Refusal(-201, "template_type or text is invalid")
    _buttons(payload.get("buttons"), least=1)
    return "text"


def _media(payload: Json) -> str:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise Refusal(-201, "elements is invalid")
    element = elements[0]
    media = element.get("media_type")
    if media not in ("image", "gif", "sticker"):
        raise Refusal(-201, "media_type is invalid")
    if not element.get("attachment_id") and (media == "sticker" or not element.get("url")):
        raise Refusal(-201, "attachment_id is invalid")
    return str(media)


def _elements(payload: Json, *, subtitle_first: bool = False) -> None:
    elements = payload.get("elements")
    if not isinstance(elements, list) or not elements:
        raise Refusal(-201, "elements is invalid")
    if len(elements) > MAX_ELEMENTS:
        raise Refusal(-210, "elements exceeds limit")
    for at, element in enumerate(elements):
        if not isinstance(element, dict):
            raise Refusal(-201, "element is invalid")
        _text(element.get("title"), "title", MAX_TITLE)
        if "subtitle" in element or (subtitle_first and at == 0):
            _text(element.get("subtitle"), "subtitle", MAX_SUBTITLE)


def _buttons(buttons: Any, least: int) -> None:
    if not isinstance(buttons, list) or len(buttons) < least:
        raise Refusal(-201, "buttons is invalid")
    if len(buttons) > MAX_BUTTONS:
        raise Refusal(-210, "buttons exceeds limit")
    for button in buttons:
        if not isinstance(button, dict):
            raise Refusal(-201, "button is invalid")
        _text(button.get("title"), "title", MAX_TITLE)
        _button_payload(button.get("type"), button.get("payload"))


def _button_payload(kind: Any, payload: Any) -> None:
    if kind in ("oa.query.show", "oa.query.hide"):
        _text(payload, "payload", MAX_PAYLOAD)
        return
    target = payload if isinstance(payload, dict) else {}
    if kind == "oa.open.url":
        _match(r"https?://\S+", target.get("url"), "url")
    elif kind in ("oa.open.phone", "oa.open.sms"):
        _match(r"\d{3,15}", target.get("phone_code"), "phone_code")
    else:
        raise Refusal(-201, "button type is invalid")


def _text(value: Any, name: str, most: int) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Refusal(-201, f"{name} is invalid")
    if len(value) > most:
        raise Refusal(-210, f"{name} exceeds limit")


def _match(pattern: str, value: Any, name: str) -> None:
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise Refusal(-201, f"{name} is invalid")
