"""The requests that a web page may send, and the sentence or status for everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from starlette.requests import Request

from bot.channels.bodies import json_object, read_body
from bot.links import Start, read_query
from bot.messages.channel import MAX_TEXT, Kind
from common.errors import InputError
from common.place import written
from nlu.reading.text import normalize

MAX_BODY = 64 * 1024
MAX_PAYLOAD = 64

UNREADABLE = "Tin nhắn gửi lên không đúng dạng. Vui lòng tải lại trang rồi gửi lại."
EMPTY = "Tin nhắn chưa có chữ nào. Vui lòng gõ câu hỏi rồi gửi lại."
TOO_BIG = "Tin nhắn quá dài. Vui lòng viết ngắn lại, chỉ cần một hai câu."
WRONG_TYPE = "Trang này chỉ nhận tin nhắn dạng JSON (Content-Type: application/json)."
FOREIGN = "Tin nhắn phải được gửi từ chính trang trò chuyện này."
STALE_TAP = "Nút này đã quá cũ. Vui lòng gõ lại câu hỏi."


class BadRequest(InputError):
    """A request that cannot be served, with its HTTP status and, for 429, the seconds to wait."""

    def __init__(self, status: int, sentence: str, retry_after: float = 0.0) -> None:
        self.status = status
        self.retry_after = retry_after
        super().__init__(sentence)


@dataclass(frozen=True)
class Message:
    """A message from the page. ``cut`` tells that it was longer than what is read."""

    id: str
    kind: Kind
    text: str
    cut: bool = False


def same_origin(request: Request, public_host: str) -> None:
    """Refuse what another site's page makes a browser send. Raises :class:`BadRequest`.

    ``public_host`` is our own host as citizens write it: a proxy in front may not pass it on.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise BadRequest(403, FOREIGN)
    origin = request.headers.get("origin")
    if origin is not None and _host_in(origin) not in (request.headers.get("host"), public_host):
        raise BadRequest(403, FOREIGN)


def _host_in(origin: str) -> str | None:
    """The host that an ``Origin`` header names; None where it is no address at all ("http://[")."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


async def read_message(request: Request) -> Message:
    """The message in ``request``. Raises :class:`BadRequest`."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise BadRequest(415, WRONG_TYPE)
    body = await read_body(request, MAX_BODY)
    if body is None:
        raise BadRequest(413, TOO_BIG)
    data = json_object(body)
    if data is None:
        raise BadRequest(400, UNREADABLE)
    return _message(data)


def _message(data: dict[str, Any]) -> Message:
    """Exactly ``id`` and one of ``text``, ``tap``, ``start``, ``where``."""
    content = [name for name in data if name != "id"]
    if "id" not in data or len(content) != 1 or content[0] not in _READERS:
        raise BadRequest(400, UNREADABLE)
    return _READERS[content[0]](_uuid(data["id"]), data[content[0]])


def _uuid(value: object) -> str:
    try:
        return str(UUID(_string(value)))
    except ValueError:
        raise BadRequest(400, UNREADABLE) from None


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise BadRequest(400, UNREADABLE)
    return value.encode("utf-8", "ignore").decode()  # half of a surrogate pair has no place in UTF-8


def _text(message_id: str, value: object) -> Message:
    text = normalize(_string(value))
    if not text:
        raise BadRequest(400, EMPTY)
    return Message(message_id, Kind.TEXT, text[:MAX_TEXT], cut=len(text) > MAX_TEXT)


def _tap(message_id: str, value: object) -> Message:
    payload = _string(value)
    if not payload.startswith("/") or len(payload.encode()) > MAX_PAYLOAD:
        raise BadRequest(400, UNREADABLE)
    return Message(message_id, Kind.TAP, payload)


def _start(message_id: str, value: object) -> Message:
    """A shared link as it was opened. One that names nothing we could have is a plain start."""
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise BadRequest(400, UNREADABLE)
    start = read_query(value) or Start()
    return Message(message_id, Kind.START, start.to_text())


def _where(message_id: str, value: object) -> Message:
    """Read where the page is, made coarse before anything else sees it."""
    point = value if isinstance(value, dict) else {}
    place = written(point.get("latitude"), point.get("longitude"))
    if not place:
        raise BadRequest(400, UNREADABLE)
    return Message(message_id, Kind.LOCATION, place)


_READERS = {"text": _text, "tap": _tap, "start": _start, "where": _where}
