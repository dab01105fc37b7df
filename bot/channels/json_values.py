"""Reading what a service sent, which may be shaped in any way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


class Unreadable(ValueError):
    """An event without what its name promises."""


def part(event: Json, name: str) -> Json:
    """The object of that name; empty when there is none."""
    value = event.get(name)
    return value if isinstance(value, Mapping) else {}


def string(value: object) -> str:
    """A string or whole number as text that UTF-8 can hold; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int) and value.bit_length() > 128:
        return ""
    return str(value).encode("utf-8", "replace").decode()


def plain_id(value: object, besides: str = "-_") -> str:
    """An id of letters, digits and ``besides``, at most 100 characters. Raises :class:`Unreadable`."""
    found = string(value)
    plain = found.isascii() and all(letter.isalnum() or letter in besides for letter in found)
    if not found or len(found) > 100 or not plain:
        raise Unreadable("no id")
    return found


def whole_number(value: object) -> int:
    """A number of at most 16 digits, also one written as a string; 0 for anything else."""
    text = string(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 16 else 0


def digest(event: Json) -> str:
    """A short name for all that ``event`` says. Raises :class:`Unreadable` where it is nested too deeply."""
    try:
        whole = json.dumps(event, sort_keys=True).encode()
    except RecursionError:
        raise Unreadable("nested too deeply") from None
    return hashlib.blake2b(whole, digest_size=16).hexdigest()
