"""Parameters of a Bot API call, from wherever they may stand: query, form, multipart or a JSON body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.telegram.errors import bad

MAX_BODY = 50 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A file sent along."""

    name: str
    content: bytes


class Parameters:
    """The parameters of one call. Getters answer in the type asked for, or refuse as the Bot API does."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str:
        """A string; empty when absent."""
        value = self._values.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number; ``default`` when absent or not a number, as the official server reads it."""
        try:
            return int(self._values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """True, 1, "true", "yes"."""
        return str(self._values.get(name, "")).lower() in ("true", "1", "yes", "t")

    def json(self, name: str) -> Any:
        """An object that may come as such or as a string of JSON; None when absent."""
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name.replace('_', ' ')} JSON object") from None

    def file(self, name: str) -> Upload | str | None:
        """An upload, or the identifier or address given in its place."""
        value = self._values.get(name)
        if isinstance(value, str) and value.startswith("attach://"):
            value = self._values.get(value.removeprefix("attach://"))
        return value if isinstance(value, Upload | str) else None

    def for_log(self) -> dict[str, Any]:
        """All of them, uploads by name."""
        return {name: value.name if isinstance(value, Upload) else value for name, value in self._values.items()}


async def read(request: Request) -> Parameters:
    """All parameters of ``request``; the body wins over the query."""
    body = await request.body()
    if len(body) > MAX_BODY:
        raise bad("request entity too large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    values: dict[str, Any] = dict(request.query_params)
    if kind == "application/json":
        values.update(_json(body))
    elif kind == "application/x-www-form-urlencoded":
        values.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif kind == "multipart/form-data":
        values.update(_multipart(request.headers["content-type"], body))
    return Parameters(values)


def _json(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body or b"{}")
    except ValueError:
        values = None
    if not isinstance(values, dict):
        raise bad("can't parse request body as JSON object")
    return values


def _multipart(content_type: str, body: bytes) -> dict[str, str | Upload]:
    message = BytesParser().parsebytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    if not message.is_multipart():
        raise bad("can't parse multipart body")
    return dict(_field(part) for part in message.get_payload() if isinstance(part, Message))


def _field(part: Message) -> tuple[str, str | Upload]:
    name = str(part.get_param("name", "", "content-disposition"))
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    file = part.get_filename()
    return name, content.decode("utf-8", "replace") if file is None else Upload(file, content)
