"""The web chat: a page, a way to send, and a stream of what to show.

A chat is a random token in a signed cookie that scripts cannot read. Messages carry an id made by the page, so a page
that is not sure whether a message arrived sends it again. The stream (server-sent events) starts with the history and
goes on with whatever is new; a page that lost its connection says which entry it saw last.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from itsdangerous import BadSignature, TimestampSigner
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from actions.saying.reply import Reply
from bot.channels.web import requests
from bot.channels.web.history import START, History, Hub, Ring, Shown
from bot.channels.web.requests import BadRequest, Message
from bot.delivery.inbox import Inbox
from bot.limits import Allowance, Limiter
from bot.messages.channel import Delivery, Inbound, Kind, Outcome
from bot.messages.envelope import PLAIN, Envelope
from bot.messages.masking import mask
from bot.processes.addresses import address_of
from bot.redis import DOWN, Client
from common.metrics import LIMITS, tally
from common.officials import HANDED_OVER

NAME = "web"
PAGES = Path(__file__).resolve().parents[2] / "web"
COOKIE = "motcua_chat"
COOKIE_SECONDS = 30 * 24 * 3600
LISTEN_SECONDS = 25.0
MAX_PAGES = 8
"""Open pages of one chat."""
MAX_STREAMS = 400
"""Open pages of one address."""

CHAT_ALLOWANCE = Allowance(burst=10, per_minute=20)
ADDRESS_ALLOWANCE = Allowance(burst=200, per_minute=300)
"""Many people share one address at a commune's office."""
FRESH_ALLOWANCE = Allowance(burst=200, per_minute=20)
"""Chats that an address may begin: each takes 13 kB of Redis for a day."""

NO_CHAT = "Phiên trò chuyện đã hết hạn. Vui lòng tải lại trang rồi gửi lại."
TOO_FAST = "Tin nhắn gửi nhanh quá. Vui lòng đợi {seconds} giây rồi gửi tiếp."
TOO_MANY_PAGES = "Cuộc trò chuyện này đang mở ở quá nhiều cửa sổ. Vui lòng đóng bớt rồi tải lại trang."
MAY_SAY_WHERE = "camera=(), microphone=(), geolocation=(self)"
"""Policy of the chat page alone: a tap there may share where the phone is, if the citizen lets it."""
SHARED = "Nơi nộp gần tôi"
CUT = "Tin nhắn dài quá 2.000 chữ cái, trợ lý chỉ đọc được phần đầu."


class WebChannel:
    """The web chat as a channel of the gateway."""

    name = NAME
    repeatable = True
    """Each key is shown once, however often it is sent."""

    def __init__(
        self,
        redis: Client,
        inbox: Inbox,
        *,
        secret: bytes | Sequence[bytes],
        province: str,
        base_url: str,
        envelope: Envelope = PLAIN,
    ) -> None:
        """``secret`` signs cookies; of several the first, the others' are still taken. ``base_url`` is the address
        under which citizens open the page.
        """
        self.hub = Hub()
        self._inbox = inbox
        self._history = History(redis, envelope)
        self._limiter = Limiter(redis)
        self._streams: Counter[str] = Counter()
        self._key = secret if isinstance(secret, bytes) else secret[0]
        self._signer = TimestampSigner(secret if isinstance(secret, bytes) else [*reversed(secret)], salt=COOKIE)
        self._secure = base_url.startswith("https://")
        self._cookie = f"__Host-{COOKIE}" if self._secure else COOKIE
        self._public_host = urlsplit(base_url).netloc
        page = Template((PAGES / "chat.html").read_text(encoding="utf-8"))
        self._page = page.substitute(province=escape(province))

    def routes(self) -> Sequence[BaseRoute]:
        """Return what the gateway mounts."""
        return [
            Route("/", self._show_page),
            Route("/chat/messages", self._take_message, methods=["POST"]),
            Route("/chat/events", self._show_events),
            Mount("/static", GZipMiddleware(StaticFiles(directory=PAGES))),
        ]

    async def start(self) -> None:
        """Nothing to start: pages come to us."""

    async def stop(self) -> None:
        """Nothing to stop."""

    def pieces(self, reply: Reply) -> tuple[Reply, ...]:
        """A page shows everything in one message."""
        return (reply,)

    async def send(self, chat: str, key: str, reply: Reply, quote: str = "") -> Delivery:
        """Put ``reply`` into the chat's history, once per ``key``; open pages show it at once."""
        try:
            await self._history.append(chat, key, {"from": "bot", **reply.to_dict()})
        except DOWN:
            return Delivery(Outcome.NOT_SENT)
        return Delivery(Outcome.SENT)

    async def typing(self, chat: str) -> None:
        """Show the indicator on open pages."""
        self.hub.ring(chat, typing=True)

    async def _show_page(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-store", "Permissions-Policy": MAY_SAY_WHERE}
        response = HTMLResponse(self._page, headers=headers)
        chat = self.chat_of(request) or secrets.token_urlsafe(24)
        self.begin_chat(response, chat, _seconds_left(request.cookies.get(HANDED_OVER, "")))
        return response

    async def _take_message(self, request: Request) -> Response:
        requests.same_origin(request, self._public_host)
        chat = self._require_chat(request)
        message = await requests.read_message(request)
        await self._hold_back(request, chat)
        await self._inbox.check_room()
        await self._show_own(chat, message)
        inbound = Inbound(
            NAME, chat, f"{chat}:{message.id}", message.kind, message.text, origin=self._origin(request)
        )
        await self._inbox.put(inbound)
        notice = {"notice": CUT} if message.cut else {}
        return JSONResponse({"id": message.id, **notice}, status_code=202)

    async def _show_events(self, request: Request) -> Response:
        chat = self._require_chat(request)
        address = address_of(request)
        if self.hub.open_pages(chat) >= MAX_PAGES or self._streams[address] >= MAX_STREAMS:
            tally(LIMITS, limit="pages")
            raise BadRequest(429, TOO_MANY_PAGES, retry_after=60)
        return EventSourceResponse(
            self._events(chat, address, _cursor(request)), ping=15, headers={"Cache-Control": "no-store"}
        )

    @contextmanager
    def _counted(self, address: str) -> Iterator[None]:
        self._streams[address] += 1
        try:
            yield
        finally:
            self._streams -= Counter([address])

    async def _events(self, chat: str, address: str, cursor: str) -> AsyncIterator[ServerSentEvent]:
        """Everything after ``cursor``, then whatever comes. A "ping" now and then shows that the line is alive."""
        with self._counted(address), self.hub.listen(chat) as bell:
            yield ServerSentEvent(event="hello", data="{}", retry=2000)
            for shown in await self._history.after(chat, cursor):
                cursor = shown.id
                yield _message_event(shown)
            yield ServerSentEvent(event="current", data="{}")
            while (ring := await bell.wait(LISTEN_SECONDS)) is not Ring.END:
                news = await self._history.after(chat, cursor)
                for shown in news:
                    cursor = shown.id
                    yield _message_event(shown)
                if ring is not Ring.NEWS and not _answers(news):
                    yield ServerSentEvent(event=ring.value, data="{}")

    async def _show_own(self, chat: str, message: Message) -> None:
        """The citizen's own words in the history, without identity and phone numbers."""
        if message.kind is Kind.START:
            return
        label = await self._own_words(chat, message)
        if label is None:
            raise BadRequest(409, requests.STALE_TAP)
        await self._history.append(chat, message.id, {"from": "citizen", "id": message.id, "text": mask(label)[0]})

    async def _own_words(self, chat: str, message: Message) -> str | None:
        """Return what the page shows of a message; None for a button that was never there. Of a place it is only said
        that it was shared.
        """
        if message.kind is Kind.LOCATION:
            return SHARED
        return message.text if message.kind is Kind.TEXT else await self._history.label(chat, message.text)

    async def _hold_back(self, request: Request, chat: str) -> None:
        address = address_of(request)
        waits = {
            "chat": await self._limiter.wait_for(f"chat:{chat}", CHAT_ALLOWANCE),
            "address": await self._limiter.wait_for(f"address:{address}", ADDRESS_ALLOWANCE),
        }
        if not any(waits.values()) and not await self._history.exists(chat):
            waits["fresh"] = await self._limiter.wait_for(f"fresh:{address}", FRESH_ALLOWANCE)
        limit = max(waits, key=lambda name: waits[name])
        if waits[limit] > 0:
            tally(LIMITS, limit=limit)
            seconds = int(waits[limit]) + 1
            raise BadRequest(429, TOO_FAST.format(seconds=seconds), retry_after=seconds)

    def _origin(self, request: Request) -> str:
        """Return what stands for the address, for limits: a keyed hash."""
        return hashlib.blake2b(address_of(request).encode(), key=self._key[:64], digest_size=16).hexdigest()

    def _require_chat(self, request: Request) -> str:
        chat = self.chat_of(request)
        if chat is None:
            raise BadRequest(401, NO_CHAT)
        return chat

    @property
    def is_secure(self) -> bool:
        """Tell whether pages are reached over HTTPS only."""
        return self._secure

    def chat_of(self, request: Request) -> str | None:
        """The chat of the page that asks; None for one without."""
        try:
            return self._signer.unsign(request.cookies.get(self._cookie, ""), max_age=COOKIE_SECONDS).decode()
        except (BadSignature, UnicodeError):
            return None

    def begin_chat(self, response: Response, chat: str, seconds: int = COOKIE_SECONDS) -> None:
        """Let the browser be in ``chat`` for so many seconds."""
        signed = self._signer.sign(chat).decode()
        response.set_cookie(self._cookie, signed, seconds, httponly=True, samesite="lax", secure=self._secure)

    def end_chat(self, response: Response) -> None:
        """Let the browser forget its chat."""
        response.delete_cookie(self._cookie, httponly=True, samesite="lax", secure=self._secure)


def _seconds_left(until: str) -> int:
    """The life of a chat's cookie; in assisted mode the time that is left."""
    return max(1, int(until) - int(time.time())) if until.isdecimal() and len(until) == 10 else COOKIE_SECONDS


def _message_event(shown: Shown) -> ServerSentEvent:
    return ServerSentEvent(event="message", id=shown.id, data=json.dumps(shown.entry, ensure_ascii=False))


def _answers(news: Sequence[Shown]) -> bool:
    """True with an answer among the ``news``: an indicator shown after it would not go away."""
    return any(shown.entry["from"] == "bot" for shown in news)


def _cursor(request: Request) -> str:
    """The last entry that the page has seen."""
    cursor = request.headers.get("last-event-id") or request.query_params.get("after") or START
    return cursor if re.fullmatch(r"\d{1,20}-\d{1,20}", cursor) else START
