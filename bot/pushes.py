"""Word from a dossier system by itself: a signed door of the gateway, for the provincial system to call.

The body is that of the integration protocol's ``CapNhatTienDoHoSoMC`` (or ``DongBoHoSoMC``): an object with a list
``data``, or the list alone. Who may call proves it with a shared secret (``PUSH_SECRET``)::

    X-Motcua-Timestamp: 1795600000                     seconds, not older than five minutes
    X-Motcua-Signature: sha256=HEX                      HMAC-SHA256 of timestamp, a full stop, and the body as sent

Only what is used is kept: code, status, times, office, note; no name of a person. It lies sealed in a stream until
the news process (:mod:`bot.news.pushed`) has judged it. The same call again does no harm.
"""

from __future__ import annotations

import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot import keys
from bot.channels.bodies import read_body
from bot.messages.envelope import Envelope
from bot.redis import Client

PATH = "/dossier-push"
SIGNATURE, TIMESTAMP = "X-Motcua-Signature", "X-Motcua-Timestamp"
WINDOW = 300.0
"""Seconds by which a call's timestamp may differ from our time."""
LIMIT = 20_000
"""Messages that may wait; beyond it the system is asked to call again later."""
AT_ONCE = 500
"""Dossiers of one call."""

FIELDS = (
    "MaHoSo",
    "TrangThai",
    "TrangThaiHoSo",
    "ThoiDiemXuLy",
    "PhongBanXuLy",
    "DonViXuLy",
    "NoiDungXuLy",
    "TenTTHC",
    "NgayHenTra",
)
"""Fields that are kept of an item."""

# KEYS: pushes. ARGV: limit, message … → how many were taken, -1 when there is no room
_PUT = """
if redis.call('XLEN', KEYS[1]) + #ARGV - 1 > tonumber(ARGV[1]) then return -1 end
for n = 2, #ARGV do redis.call('XADD', KEYS[1], '*', 'push', ARGV[n]) end
return #ARGV - 1
"""


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The signature that belongs to ``body`` at ``timestamp``."""
    return "sha256=" + hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


class PushDoor:
    """Takes pushes in. With an empty ``secret`` there is no door."""

    def __init__(
        self, redis: Client, envelope: Envelope, secret: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._redis = redis
        self._envelope = envelope
        self._secret = secret
        self._clock = clock
        self._put = redis.register_script(_PUT)

    def routes(self) -> Sequence[BaseRoute]:
        """The route to mount."""
        return [Route(PATH, self._take, methods=["POST"])] if self._secret else []

    async def _take(self, request: Request) -> Response:
        body = await read_body(request)
        if body is None:
            return _answer(413, "Nội dung quá lớn.")
        if not self._proven(request, body):
            return _answer(401, "Chữ ký hoặc thời điểm không đúng.")
        items = _items(body)
        if items is None:
            return _answer(400, "Nội dung không đúng dạng: cần JSON có danh sách data.")
        messages = [self._envelope.seal(json.dumps(_kept(item), ensure_ascii=False)) for item in items]
        taken = int(await self._put(keys=[keys.PUSHES], args=[LIMIT, *messages])) if messages else 0
        if taken < 0:
            return _answer(503, "Đang có nhiều tin chờ xử lý, gọi lại sau.", {"Retry-After": "60"})
        return _answer(200, "Thành công")

    def _proven(self, request: Request, body: bytes) -> bool:
        timestamp = request.headers.get(TIMESTAMP, "")
        if not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
            return False
        if abs(self._clock() - int(timestamp)) > WINDOW:
            return False
        given = request.headers.get(SIGNATURE, "").encode()
        return hmac.compare_digest(given, sign(self._secret, timestamp, body).encode())


def _items(body: bytes) -> list[Mapping[str, Any]] | None:
    """The items of a call; None when it has another shape."""
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        return None
    items = loaded.get("data") if isinstance(loaded, dict) else loaded
    if not isinstance(items, list) or len(items) > AT_ONCE:
        return None
    return items if all(isinstance(item, dict) for item in items) else None


def _kept(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(item[name])[:1_000] for name in FIELDS if isinstance(item.get(name), (str, int))}


def _answer(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error_code": 0 if status == 200 else -1, "message": message}, status, headers)
