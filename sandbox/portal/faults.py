"""Faults that the real portals were seen to have, switched on per request, at run time or at random.

A fault is written ``name``, with an optional value, number of times and part of the path it applies to:
``slow=20``, ``503*2``, ``429=3@/igate``. Per request: header ``X-Sandbox-Fault`` or query ``sandbox_fault``, several
separated by commas.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BREAKING = {
    "rejected200": "trang Request Rejected của tường lửa, mã 200",
    "rejected403": "trang Request Rejected của tường lửa, mã 403",
    "drop": "ngắt kết nối giữa chừng",
    "429": "quá nhiều yêu cầu (giá trị: Retry-After, giây)",
    "503": "máy chủ bảo trì",
    "ioctc500": "lỗi 500 hai lần rồi được",
    "malformed": "JSON bị cụt",
}
BENDING = {
    "slow": "trả lời chậm (giá trị: giây, mặc định 30)",
    "expired": "phiên hoặc token hết hạn",
    "empty": "danh sách kết quả rỗng",
    "fees_empty": "fees là danh sách rỗng",
    "entities": "chữ có mã HTML (&agrave;)",
    "translate_array": "translate là danh sách",
    "translate_object": "translate là đối tượng",
    "name_array": "name là danh sách",
    "mongo_dates": 'ngày dạng {"$date": …}',
    "plain_dates": 'ngày là chữ ISO, không phải {"$date": …}',
    "clock24": "HccPortal viết giờ kiểu 24, không AM/PM",
    "null_dates": "mọi ngày là null",
    "no_identity": "hồ sơ không kèm số định danh",
    "bare_list": "danh sách trần, không có TongSo và HoSo",
    "code_text": 'error_code là chữ "00"',
    "data_key": "kết quả nằm trong data thay cho result",
    "exists": 'error_code "3", "đã tồn tại"',
    "identity_list": "số định danh nằm trong DinhDanhCHS",
    "repeated_cursor": "con trỏ trang lặp lại",
    "file_empty": "tệp mẫu dài 0 byte",
    "file_html": "trang HTML thay vì tệp mẫu, mã 201",
    "file_other": "tệp loại khác (chương trình) thay vì tệp mẫu",
    "file_huge": "tệp mẫu 64 MB",
}
NAMES = {**BREAKING, **BENDING}
RANDOM = ("rejected200", "rejected403", "drop", "429", "503")
"""Faults that a fault rate draws from."""

DEFAULT_SLOW = 30.0
REJECTED = (
    "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected. Please consult with "
    "your administrator.<br><br>Your support ID is: 1847263548172635481<br><br>"
    "<a href='javascript:history.back();'>[Go Back]</a></body></html>"
)

_SPELLING = re.compile(r"(?P<name>\w+)(?:=(?P<value>\d+(?:\.\d+)?))?(?:\*(?P<times>\d+))?(?:@(?P<where>/\S*))?")


@dataclass
class Fault:
    """A fault that is switched on. ``times`` counts down; None lasts until it is switched off."""

    name: str
    value: float | None = None
    times: int | None = None
    where: str = "/"

    def __str__(self) -> str:
        value = "" if self.value is None else f"={self.value:g}"
        times = "" if self.times is None else f"*{self.times}"
        return f"{self.name}{value}{times}" + ("" if self.where == "/" else f"@{self.where}")


def parse(text: str) -> Fault:
    """Read one fault. Raises ``ValueError`` with a Vietnamese sentence."""
    match = _SPELLING.fullmatch(text.strip())
    if match is None or match["name"] not in NAMES:
        raise ValueError(f"Không có lỗi giả lập tên “{text}”. Các tên: {', '.join(NAMES)}.")
    value = float(match["value"]) if match["value"] else None
    return Fault(match["name"], value, int(match["times"]) if match["times"] else None, match["where"] or "/")


def parse_many(text: str) -> list[Fault]:
    """Read faults separated by commas."""
    return [parse(part) for part in text.split(",") if part.strip()]


class Faults:
    """The faults in force. ``rate`` is the share of requests that meet a random breaking fault, 0 to 1."""

    def __init__(self, standing: Iterable[str] = (), rate: float = 0.0, seed: int = 0) -> None:
        self.standing = [parse(text) for text in standing]
        self.rate = rate
        self._random = random.Random(seed)
        self._tries: Counter[str] = Counter()

    def draw(self, path: str, asked: str) -> list[Fault]:
        """The faults that this request meets: those it asks for, the standing ones, and bad luck."""
        met = [*parse_many(asked), *self._standing(path)]
        if self._random.random() < self.rate:
            met.append(Fault(self._random.choice(RANDOM)))
        return [fault for fault in met if fault.name != "ioctc500" or self._fails(path)]

    def _standing(self, path: str) -> list[Fault]:
        met = [fault for fault in self.standing if path.startswith(fault.where)]
        for fault in met:
            if fault.times is not None:
                fault.times -= 1
        self.standing = [fault for fault in self.standing if fault.times is None or fault.times > 0]
        return met

    def _fails(self, path: str) -> bool:
        """Two failures, then a success, and again."""
        self._tries[path] += 1
        return self._tries[path] % 3 != 0


class FaultMiddleware:
    """Breaks or bends answers. The sandbox's own pages under ``/sandbox`` always work."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/sandbox"):
            await self._app(scope, receive, send)
            return
        try:
            met = self._faults.draw(scope["path"], _asked(scope))
        except ValueError as error:
            await PlainTextResponse(str(error), 400)(scope, receive, send)
            return
        await self._meet(met, scope, receive, send)

    async def _meet(self, met: list[Fault], scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(sum(_delay(fault) for fault in met if fault.name == "slow"))
        breaking = next((fault for fault in met if fault.name in BREAKING), None)
        if breaking is None:
            scope.setdefault("state", {})["faults"] = frozenset(fault.name for fault in met)
            await self._app(scope, receive, _labelled(send))
        elif breaking.name == "drop":
            await _drop(send)
        else:
            await _broken(breaking)(scope, receive, send)


def met(request: Request) -> frozenset[str]:
    """Names of the bending faults that this request meets."""
    return getattr(request.state, "faults", frozenset())


def _labelled(send: Send) -> Send:
    """Every answer says that it is the sandbox's, so that nobody takes it for the portal's."""

    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["X-Sandbox"] = "portal"
        await send(message)

    return wrapped


def _asked(scope: Scope) -> str:
    header = Headers(scope=scope).get("x-sandbox-fault", "")
    query = parse_qs(scope["query_string"].decode("latin-1")).get("sandbox_fault", [])
    return ",".join([header, *query])


def _delay(fault: Fault) -> float:
    return DEFAULT_SLOW if fault.value is None else fault.value


def _broken(fault: Fault) -> Response:
    if fault.name == "429":
        return JSONResponse(
            {"message": "Too Many Requests"}, 429, {"Retry-After": f"{1 if fault.value is None else fault.value:g}"}
        )
    answers = {
        "rejected200": HTMLResponse(REJECTED, 200),
        "rejected403": HTMLResponse(REJECTED, 403),
        "503": PlainTextResponse("Service Unavailable", 503),
        "ioctc500": PlainTextResponse("Internal Server Error", 500),
        "malformed": Response('{"data":{"items":[{"code":"1.00', 200, media_type="application/json"),
    }
    return answers[fault.name]


async def _drop(send: Send) -> None:
    """Promise a long answer, send its beginning, hang up."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"5000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b'{"data":', "more_body": True})
