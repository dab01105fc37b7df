"""A whole bot in one thread for tests: the real gateway and worker over a real Redis, with a brain of your choice; and
what a browser before it is looked at for.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from playwright.sync_api import ConsoleMessage, Page
from starlette.routing import BaseRoute

from actions.saying.reply import Choice, File, Link, Phone, Picture, Place, Reply
from bot.channels.web.channel import WebChannel
from bot.delivery.inbox import Inbox
from bot.delivery.turn import Desk, TurnResult
from bot.delivery.worker import Worker
from bot.gateway import Gateway
from bot.messages.channel import Inbound, Kind
from bot.processes.addresses import Networks
from bot.processes.serving import Server, listen
from bot.redis import Client, connect

OFFICE = Reply(
    "",
    phones=(Phone("Gọi xã Chợ Rã", "0209 312 345"),),
    places=(Place("Xã Chợ Rã", "Tiểu khu 1, xã Chợ Rã", 22.45, 105.72),),
    pictures=(Picture("https://example.gov.vn/so-do.png", "Xã Chợ Rã"),),
    files=(File("https://example.gov.vn/mau.pdf", "Mẫu 01"),),
)
"""Everything that a reply can carry beside text and buttons."""

SECRET = b"a secret for tests only, 32 characters"


@dataclass
class EchoBrain:
    """Says back what it was told, counts turns in its memory, and obeys a few words."""

    heard: list[Inbound] = field(default_factory=list)
    before: Callable[[Inbound], Awaitable[None]] | None = None

    async def turn(self, memory: dict[str, Any], message: Inbound) -> TurnResult:
        self.heard.append(message)
        if self.before is not None:
            await self.before(message)
        count = memory.get("count", 0) + 1
        return TurnResult(_replies(message, count), {"count": count})


def _replies(message: Inbound, count: int) -> tuple[Reply, ...]:
    if message.kind is Kind.TAP:
        return (Reply(f"{count}. Đã bấm {message.text}"),)
    if message.kind is Kind.START:
        return (Reply(f"{count}. Chào mừng {message.text}"),)
    if "nút" in message.text:
        choices = (Choice("Đăng ký lần đầu", '/choose{"p":"1.000001"}'), Choice("Cấp lại", '/choose{"p":"1.000002"}'))
        return (
            Reply(f"{count}. Chọn việc cần làm:", choices, (Link("Nộp trực tuyến", "https://example.gov.vn/nop"),)),
        )
    if "đường đến" in message.text:
        return (replace(OFFICE, text=f"{count}. Đến đây:"),)
    return (Reply(f"{count}. Đã nghe: {message.text[:300]}"),)


class LiveBot:
    """Runs until :meth:`stop`. ``with_worker=False`` leaves messages waiting, as while the model warms up."""

    def __init__(
        self,
        redis_url: str,
        brain: Any = None,
        *,
        with_worker: bool = True,
        port: int = 0,
        doors: Sequence[BaseRoute] = (),
        proxies: Networks = (),
        per_address: int = 10_000,
        desk: Callable[[Client], Desk] | None = None,
    ) -> None:
        self.brain = brain or EchoBrain()
        self._redis_url = redis_url
        self._with_worker = with_worker
        self._doors = doors
        self._proxies = proxies
        self._per_address = per_address
        self._desk = desk
        self._socket = listen("127.0.0.1", port)
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self._thread.start()
        assert self._ready.wait(20), "the gateway did not start"

    def start_worker(self) -> None:
        self._loop.call_soon_threadsafe(self._spawn_worker)

    def stop(self) -> None:
        if not self._thread.is_alive():
            return
        self._loop.call_soon_threadsafe(self._begin_stop)
        self._thread.join(20)
        self._socket.close()
        assert not self._thread.is_alive(), "the gateway did not stop"

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._worker: asyncio.Task[None] | None = None
        redis = connect(self._redis_url)
        web = WebChannel(redis, Inbox(redis), secret=SECRET, province="Thái Nguyên", base_url=self.url)
        gateway = Gateway(redis, [web], doors=self._doors, proxies=self._proxies)
        self._server = Server(gateway, per_address=self._per_address, trusted=self._proxies)
        serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        if self._with_worker:
            self._spawn_worker()
        while not self._server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
            await asyncio.sleep(0.01)
        self._ready.set()
        await serving
        if self._worker:
            await self._worker

    def _spawn_worker(self) -> None:
        self._worker = asyncio.create_task(self._work())

    async def _work(self) -> None:
        redis = connect(self._redis_url)
        await Worker(redis, self.brain, desk=self._desk(redis) if self._desk else None).run(self._stop)
        await redis.close()

    def _begin_stop(self) -> None:
        self._stop.set()
        self._server.should_exit = True


def complaint(message: ConsoleMessage) -> bool:
    """Tell an error or a warning. Lost connections are part of the tests and are logged by the browser itself."""
    lost = "Failed to load resource" in message.text or "net::ERR" in message.text
    return message.type in {"error", "warning"} and not lost


def wait_for_pictures(page: Page, selector: str = "img") -> None:
    """Wait until these pictures can be shown; one that cannot fails. No code from text: the pages forbid it."""
    page.eval_on_selector_all(selector, "images => Promise.all(images.map(image => image.decode()))")
