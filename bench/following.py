"""100,000 followed dossiers on one machine: how they are spread, what SQL costs, and how late looks come.

First two hours on a simulated clock with real SQL (SQLite) and answers that come at
once; then a slice in real time: poller, limiter in Redis and a real HTTP server in another process.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import socket
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy.engine import Engine

from actions.dossier.news import Sighting
from bot.limits import Limiter
from bot.messages.envelope import Sealed
from bot.news.newsroom import Look, Newsroom
from bot.news.poller import WRITE_AT, Poller
from bot.processes.embedded import running
from bot.redis import connect
from citizens.notices import Address
from citizens.subscriptions import Subscription, Subscriptions, _new, _subscriptions
from common.today import VIETNAM
from data.releases.store import Store
from portals.dossier import STATUS_NAMES, Dossier, Status
from portals.dossiers.igate import IGate
from portals.transport import Patience

FOLLOWED = 100_000
PERIOD = 3600.0
RATE = 40.0
"""Looks a second that the system allows; 27.8 are needed."""
CHANGED = 0.01
"""Share of the looks that find a change."""
SLICE, SLICE_RATE = 3_000, 100.0
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=VIETNAM).timestamp()
SECRET = b"a secret for the bench only"


def run(arguments: list[str]) -> None:
    """``SUITE="following [HOW_MANY]"``."""
    count = int(arguments[0]) if arguments else FOLLOWED
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        engine = Store(f"sqlite:///{folder}/bench.sqlite3").engine
        subscriptions = Subscriptions(engine)
        _fill(engine, count)
        size = Path(folder, "bench.sqlite3").stat().st_size / 1e6
        print(f"{count:,} subscriptions, {size:.0f} MB of SQLite")
        _hour(subscriptions, count)
        asyncio.run(_slice(engine, Path(folder)))


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = NOON

    def __call__(self) -> float:
        return self.now


def _fill(engine: Engine, count: int) -> None:
    """Everybody follows one dossier; their places in the hour are those that the schedule gives."""
    envelope = Sealed(SECRET)
    chat = envelope.seal("a chat")
    rows = []
    for number in range(count):
        address = Address(f"{number:032x}", "telegram", chat)
        row = _new(address, _code(number), "igate", (4, STATUS_NAMES[Status.IN_PROCESS]), NOON)
        rows.append({**row, "next_look": NOON + random.uniform(0, PERIOD), "looked_at": NOON - PERIOD})
    with engine.begin() as connection:
        connection.execute(_subscriptions.insert(), rows)


def _code(number: int) -> str:
    return f"H29.45-261118-{number:06}"


def _hour(subscriptions: Subscriptions, count: int) -> None:
    """Two simulated hours, of which the second is as every later one is; real SQL."""
    clock, minutes, late, claims = Clock(), Counter[int](), list[float](), list[float]()
    newsroom = Newsroom(subscriptions, Sealed(SECRET), period=PERIOD, clock=clock)
    begun, looks = time.perf_counter(), 0
    while clock.now < NOON + 2 * PERIOD:
        asked = time.perf_counter()
        batch = subscriptions.claim("igate", str(looks), now=clock.now, until=clock.now + 300, limit=100)
        claims.append(time.perf_counter() - asked)
        if not batch:
            clock.now = max(clock.now + 2.0, subscriptions.next_due("igate") or 0.0)
            continue
        made = []
        for known in batch:
            if clock.now >= NOON + PERIOD:
                late.append(clock.now - known.next_look)
                minutes[int((clock.now - NOON - PERIOD) // 60)] += 1
            made.append(Look(known, Sighting(_seen(known), clock.now)))
            clock.now += 1 / RATE
            looks += 1
            if len(made) == WRITE_AT or known is batch[-1]:
                newsroom.report_all(made)
                made = []
    _print_hour(looks, count, time.perf_counter() - begun, minutes, late, claims)


def _print_hour(
    looks: int, count: int, took: float, minutes: Counter[int], late: list[float], claims: list[float]
) -> None:
    spread = [minutes[minute] for minute in range(60)]
    late.sort()
    print(f"two simulated hours: {looks:,} looks in {took:.0f} s of real time: {looks / took:.0f} looks a second")
    print(f"  written down {WRITE_AT} at a time; needed are {count / PERIOD:.1f} a second")
    print(f"  second hour, looks in a minute: least {min(spread)}, mean {statistics.mean(spread):.0f}, ", end="")
    print(f"most {max(spread)} ({max(spread) / 60:.1f} a second)")
    print(f"  late by: median {late[len(late) // 2]:.1f} s, 95 % {late[len(late) * 95 // 100]:.1f} s, ", end="")
    print(f"99 % {late[len(late) * 99 // 100]:.1f} s, worst {late[-1]:.1f} s")
    claims.sort()
    print(f"  claiming up to 100 of {count:,}: median {claims[len(claims) // 2] * 1000:.1f} ms, ", end="")
    print(f"99 % {claims[len(claims) * 99 // 100] * 1000:.1f} ms, worst {claims[-1] * 1000:.1f} ms")
    print(f"  memory of the process: {psutil.Process().memory_info().rss / 1e6:.0f} MB", flush=True)


def _seen(known: Subscription) -> Dossier:
    status = Status(known.status or 4)
    if random.random() < CHANGED:
        status = Status.SUPPLEMENT if status is Status.IN_PROCESS else Status.IN_PROCESS
    return Dossier(
        code=known.code,
        procedure="Đăng ký tạm trú",
        status=status,
        status_text=STATUS_NAMES[status],
        agency="Công an phường Mẫu",
        submitted=None,
        accepted=None,
        due=None,
        finished=None,
        note=None,
        source="Hệ thống thử",
        fetched_at=datetime.fromtimestamp(NOON, VIETNAM),
    )


async def _slice(engine: Engine, folder: Path) -> None:
    """Some thousand looks in real time over HTTP, at a rate that is held by Redis."""
    subscriptions, begun = Subscriptions(engine), time.time()
    with engine.begin() as connection:
        connection.execute(_subscriptions.update().values(next_look=begun + 10 * PERIOD, leased_until=0.0))
        places = [begun + number / SLICE_RATE for number in range(SLICE)]
        for number, place in enumerate(places):
            mine = _subscriptions.c.code == _code(number)
            connection.execute(_subscriptions.update().where(mine).values(next_look=place))
    with _portal() as url, running(folder / "redis") as server:
        redis = connect(server.url)
        source = IGate("Hệ thống thử", f"{url}/igate", "", "", "", Patience(total=5.0))
        newsroom = Newsroom(subscriptions, Sealed(SECRET), period=PERIOD)
        poller = Poller("igate", "Hệ thống thử", source, subscriptions, newsroom, Limiter(redis), rate=SLICE_RATE)
        await _measure(poller, subscriptions, begun)
        await redis.close()


async def _measure(poller: Poller, subscriptions: Subscriptions, begun: float) -> None:
    process, stop = psutil.Process(), asyncio.Event()
    used, started = process.cpu_times(), time.time()
    running_ = asyncio.create_task(poller.run(stop))
    unseen = await asyncio.to_thread(subscriptions.not_seen_since, begun) - SLICE
    for _ in range(180):
        if await asyncio.to_thread(subscriptions.not_seen_since, begun) <= unseen:
            break
        await asyncio.sleep(1.0)
    stop.set()
    await running_
    after, took = process.cpu_times(), time.time() - started
    seen = [one for number in range(SLICE) for one in subscriptions.with_code(_code(number))]
    late = sorted((one.looked_at or 0.0) - begun - number / SLICE_RATE for number, one in enumerate(seen))
    cpu = (after.user + after.system - used.user - used.system) / took
    print(f"in real time over HTTP: {SLICE:,} looks in {took:.0f} s at a rate of {SLICE_RATE:g} a second")
    print(f"  late by: median {late[len(late) // 2]:.2f} s, 99 % {late[len(late) * 99 // 100]:.2f} s, ", end="")
    print(f"worst {late[-1]:.2f} s; {cpu * 100:.0f} % of one core, {process.memory_info().rss / 1e6:.0f} MB")


@contextmanager
def _portal() -> Iterator[str]:
    """A fast iGate in a process of its own, which knows every dossier."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = int(probe.getsockname()[1])
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port,), daemon=True)
    process.start()
    try:
        _wait_for(lambda: socket.create_connection(("127.0.0.1", port), 0.2).close())
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join(5)


def _serve(port: int) -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    async def search(request: Request) -> Response:
        row = {"code": request.query_params["code"], "dossierStatus": {"id": 2, "name": "Đang xử lý"}}
        return JSONResponse({"content": [{**row, "agency": {"name": "Công an phường Mẫu"}}]})

    app = Starlette(routes=[Route("/igate/pa/dossier-search/dvc", search)])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="critical", access_log=False)


def _wait_for(step: Callable[[], Any], seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            step()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
