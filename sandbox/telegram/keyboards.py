"""Checks of ``reply_markup``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram.errors import bad

MAX_BUTTONS = 100
MAX_BUTTONS_IN_ROW = 8
MAX_CALLBACK_BYTES = 64

Json = dict[str, Any]


def check(markup: Any) -> Json | None:
    """``markup`` as it will stand in the message; None when there is none. Raises the Bot API's refusal."""
    if markup is None or markup == "":
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _rows(markup["inline_keyboard"], "inline keyboard", _inline_button)
        return {"inline_keyboard": rows} if rows else None
    if "keyboard" in markup:
        return {**markup, "keyboard": _rows(markup["keyboard"], "reply keyboard", _reply_button)}
    return markup


def _rows(rows: Any, name: str, button: Callable[[Any], Json]) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad(f"can't parse {name} markup JSON object")
    checked = [[button(item) for item in row] for row in rows if row]
    if sum(map(len, checked)) > MAX_BUTTONS or any(len(row) > MAX_BUTTONS_IN_ROW for row in checked):
        raise bad("reply markup is too long")
    return checked


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str) or not button["text"].strip():
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if "callback_data" in button:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= MAX_CALLBACK_BYTES:
            raise bad("BUTTON_DATA_INVALID")
    elif "url" in button:
        _check_url(str(button["url"]))
    else:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return button


def _check_url(url: str) -> None:
    """Web pages and tg:// links; a host without a dot is refused, as the real server does."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme == "tg":
        return
    if parts.scheme not in ("http", "https") or "." not in (parts.hostname or ""):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply_button(button: Any) -> Json:
    wire = {"text": button} if isinstance(button, str) else button
    if not isinstance(wire, dict) or not isinstance(wire.get("text"), str) or not wire["text"]:
        raise bad('can\'t parse keyboard button: Field "text" must be of type String')
    return wire
