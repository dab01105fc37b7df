"""Time in which a webhook is answered while no worker runs, with every event on disk before the answer.

Three servers take the same updates from the same client, each a process of its own, one after the other: our gateway
(Telegram webhook, Redis with ``appendfsync always``), python-telegram-bot's own webhook server, which puts updates
into a queue in memory, and a bare Starlette application that reads the body and answers.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import socket
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.processes.embedded import running

RATE = 200.0
SECONDS = 20.0
WARM_SECONDS = 2.0
TOKEN = "700000000:AAbench-telegram-token"
SECRET = "bench-secret_1"
GOAL_MS = 50.0
LINES = 40
"""As many connections as Telegram opens."""

_context = multiprocessing.get_context("spawn")


def run(arguments: list[str]) -> None:
    """Print median, p99 and worst for each server and the ratios. ``arguments``: seconds per server."""
    seconds = float(arguments[0]) if arguments else SECONDS
    with tempfile.TemporaryDirectory(prefix="bench-") as folder, running(Path(folder) / "redis", "always") as redis:
        servers: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
            "our gateway, on disk": (_ours, (redis.url, folder)),
            "python-telegram-bot, in memory": (_theirs, ()),
            "bare Starlette, nothing kept": (_bare, ()),
        }
        results = {name: _measure(target, args, seconds) for name, (target, args) in servers.items()}
    print(f"{RATE:.0f} events/s for {seconds:.0f} s; answer times in ms")
    print(f"{'':34}{'median':>9}{'p99':>9}{'worst':>9}{'failed':>8}")
    for name, (times, failed) in results.items():
        print(f"{name:34}{statistics.median(times):9.1f}{_p99(times):9.1f}{max(times):9.1f}{failed:8}")
    ours, *others = results
    for other in others:
        ratio = _p99(results[ours][0]) / _p99(results[other][0])
        print(f"p99 of our gateway / {other}: {ratio:.2f}")
    print(f"goal: p99 of our gateway at most {GOAL_MS:.0f} ms")


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[98]


def _measure(target: Callable[..., None], args: tuple[Any, ...], seconds: float) -> tuple[list[float], int]:
    port = _free_port()
    process = _context.Process(target=target, args=(port, *args), daemon=True)
    process.start()
    try:
        _wait(port)
        return asyncio.run(_load(port, seconds))
    finally:
        process.kill()
        process.join()


async def _load(port: int, seconds: float) -> tuple[list[float], int]:
    """``RATE`` requests a second, each at its time whether the earlier ones are answered or not."""
    times: list[float] = []
    failed = 0
    free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()
    for _ in range(LINES):
        free.put_nowait(await _Line(port).open())

    async def post(number: int, at: float) -> None:
        nonlocal failed
        line = await free.get()
        failed += not await line.post(_request(number))
        free.put_nowait(line)
        if number > RATE * WARM_SECONDS:
            times.append((time.perf_counter() - at) * 1000)

    tasks, begun = [], time.perf_counter()
    for number in range(int(RATE * (seconds + WARM_SECONDS))):
        due = begun + number / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(post(number, max(due, begun))))
    await asyncio.gather(*tasks)
    return times, failed


class _Line:
    """One kept-alive connection. A client library would cost more than what is measured."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> _Line:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def post(self, request: bytes) -> bool:
        """True for 200. A line that the server closed because it was idle is opened again."""
        if self._reader.at_eof():
            await self.open()
        self._writer.write(request)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        await self._reader.readexactly(length)
        return head.split()[1] == b"200"


def _request(number: int) -> bytes:
    body = json.dumps(_update(number)).encode()
    head = (
        "POST /telegram HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _update(number: int) -> dict[str, Any]:
    person = {"id": 700_000_000 + number % 500, "is_bot": False, "first_name": "Lan"}
    chat = {"id": person["id"], "type": "private", "first_name": "Lan"}
    message = {
        "message_id": number,
        "from": person,
        "chat": chat,
        "date": int(time.time()),
        "text": f"lệ phí {number}",
    }
    return {"update_id": 100_000_000 + number, "message": message}


def _ours(port: int, redis_url: str, folder: str) -> None:
    from bot.channels.telegram.channel import Telegram
    from bot.delivery.inbox import Inbox
    from bot.gateway import Gateway
    from bot.messages.envelope import Sealed
    from bot.processes.serving import Server, listen
    from bot.redis import connect
    from bot.secret import secret_key

    redis = connect(redis_url)
    inbox = Inbox(redis, Sealed(secret_key(Path(folder))), lane_limit=1_000_000)
    nowhere = f"http://127.0.0.1:{_free_port()}"
    channel = Telegram(inbox, token=TOKEN, api_url=nowhere, webhook="http://127.0.0.1", secret=SECRET)
    Server(Gateway(redis, [channel])).run(sockets=[listen("127.0.0.1", port)])


def _theirs(port: int) -> None:
    """The library's webhook server, with the queue emptied as fast as it fills."""
    from telegram import Bot
    from telegram.ext._utils.webhookhandler import WebhookAppClass, WebhookServer

    async def serve() -> None:
        queue: asyncio.Queue[object] = asyncio.Queue()
        app = WebhookAppClass("/telegram", Bot(TOKEN), queue, SECRET)
        await WebhookServer("127.0.0.1", port, app, None).serve_forever(asyncio.Event())
        while True:
            await queue.get()

    asyncio.run(serve())


def _bare(port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    async def echo(request: Request) -> Response:
        await request.json()
        return JSONResponse({})

    app = Starlette(routes=[Route("/telegram", echo, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30.0
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not start")
