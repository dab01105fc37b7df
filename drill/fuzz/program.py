"""The fuzz drill: malformed bodies at every door of a real gateway process, over HTTP.

The gateway must answer each with a status below 500, stay alive and of one size, let nothing malformed into the
inbox and write nothing that citizens said into its log. ``python -m drill.fuzz [--bodies 100000] [--write]``.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot import keys
from bot.channels.web.channel import COOKIE
from bot.messages.channel import Inbound
from bot.messages.envelope import Sealed
from bot.processes.tasks import background
from bot.redis import Client, connect
from bot.secret import secret_key
from drill import roles
from drill.fuzz.doors import MARKER, Door, doors
from drill.fuzz.garbage import body
from drill.fuzz.headers import strange
from drill.system import Program, Redis, free_port
from sandbox.program import running
from sandbox.telegram import app as telegram
from sandbox.zalo_bot import app as zalo_bot
from sandbox.zalo_oa import app as zalo_oa

CONNECTIONS = 8
ANSWER_SECONDS = 20.0
WARM_UP = 300
"""Bodies a door after which the size of the process is taken as its own."""
STRANGE = 0.3
"""Share of the requests that carry headers that no honest sender sends."""
GROWTH_MB = 64.0
WEB_CHATS = 20
SECRET = "drill-secret_1"
LONGEST = {"chat": 200, "event_id": 400}


@dataclass
class Told:
    """The result at one door. ``statuses`` counts answers; 0 is a connection that ended without one."""

    name: str
    statuses: Counter[int] = field(default_factory=Counter)
    events: int = 0
    slowest: float = 0.0


@dataclass
class FuzzResult:
    """The result at all doors. Sizes are those of the gateway process in MB, before and after."""

    bodies: int
    doors: list[Told]
    malformed: list[str]
    before: float
    after: float
    alive: bool
    leaked: bool
    honest: dict[str, int]
    seconds: float

    @property
    def holds(self) -> bool:
        """Everything that the drill asks."""
        broken = self.failed or self.malformed or self.leaked or self.grown
        return not broken and self.alive and self.lets_honest_in

    @property
    def failed(self) -> int:
        """The number of answers that no request may get."""
        return sum(count for told in self.doors for status, count in told.statuses.items() if _failed(status))

    @property
    def grown(self) -> bool:
        """Tell whether the gateway holds much more memory than before."""
        return self.after - self.before > GROWTH_MB

    @property
    def lets_honest_in(self) -> bool:
        """Tell whether every honest request was accepted."""
        return all(status < 300 for status in self.honest.values())


class Sizes:
    """The resident memory of a process."""

    def __init__(self, pid: int) -> None:
        self._file = Path(f"/proc/{pid}/statm")

    def now(self) -> float:
        """In MB."""
        return int(self._file.read_text().split()[1]) * 4096 / 2**20


class Line:
    """One kept connection to the gateway; opened again when it was closed."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = str(parts.hostname), int(parts.port or 80)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def post(self, path: str, headers: dict[str, str], content: bytes) -> int:
        """The status of the answer; 0 when there was none."""
        lines = [f"POST {path} HTTP/1.1", "host: gateway", f"content-length: {len(content)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        try:
            return await asyncio.wait_for(self._ask("\r\n".join(lines).encode("latin-1"), content), ANSWER_SECONDS)
        except (OSError, EOFError, ValueError, asyncio.TimeoutError):
            self.close()
            return 0

    async def _ask(self, head: bytes, content: bytes) -> int:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port)
        reader, writer = self._streams
        writer.write(head + b"\r\n\r\n" + content)
        await writer.drain()
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = answer.partition("content-length:")[2].partition("\r\n")[0].strip()
        await reader.readexactly(int(length or 0))
        if "connection: close" in answer:
            self.close()
        return int(answer.split(" ", 2)[1])

    def close(self) -> None:
        """Let go."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


class Watch:
    """Reads what gets into the inbox, checks it and takes it out."""

    def __init__(self, redis: Client, secret: bytes, told: list[Told]) -> None:
        self._redis = redis
        self._envelope = Sealed(secret)
        self._told = {one.name: one for one in told}
        self.malformed: list[str] = []

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(0.1)

    async def look(self) -> None:
        """Everything that is there now."""
        for lane in range(keys.LANES):
            rows = await self._redis.xrange(keys.inbox(lane))
            for _, fields in rows:
                self._check(fields)
            if rows:
                await self._redis.xdel(keys.inbox(lane), *(entry for entry, _ in rows))
                await self._redis.delete(keys.waiting(lane))

    def _check(self, fields: dict[str, str]) -> None:
        try:
            inbound = Inbound.from_dict(json.loads(self._envelope.open(fields["event"])))
            wrong = _faults(inbound)
            self._told[inbound.channel].events += 1
        except Exception as error:  # whatever is wrong with it is a finding
            wrong = type(error).__name__
        if wrong and len(self.malformed) < 20:
            self.malformed.append(wrong)


def _faults(inbound: Inbound) -> str:
    """Return what is wrong with an event; empty for a well-formed one."""
    for name in ("chat", "event_id", "text", "private_url"):
        value = getattr(inbound, name)
        if not isinstance(value, str) or value.encode("utf-8", "replace").decode() != value:
            return f"{inbound.channel}: {name} is no clean text"
    for name, longest in LONGEST.items():
        if not 0 < len(getattr(inbound, name)) <= longest:
            return f"{inbound.channel}: {name} is empty or too long"
    return ""


async def run(bodies: int, folder: Path, seed: int = 20261125, tell: Any = print) -> FuzzResult:
    """Start a gateway, knock ``bodies`` times at every door, look at what is left."""
    async with AsyncExitStack() as stack:
        apps = (telegram.create_app(local=True), zalo_oa.create_app(), zalo_bot.create_app(local=True))
        urls = [await stack.enter_async_context(running(app)) for app in apps]
        redis = Redis(folder / "redis")
        await redis.start()
        stack.callback(redis.kill)
        gateway = Program("gateway", roles.gateway, _settings(urls, redis.url, folder), folder)
        await gateway.start()
        stack.callback(gateway.kill)
        return await _knock(bodies, gateway, connect(redis.url), folder, random.Random(seed), tell)


def _settings(urls: list[str], redis_url: str, folder: Path) -> dict[str, str]:
    port = free_port()
    return {
        **telegram.settings(urls[0]),
        **zalo_oa.settings(urls[1]),
        **zalo_bot.settings(urls[2]),
        "TELEGRAM_MODE": "webhook",
        "TELEGRAM_SECRET": SECRET,
        "ZALO_BOT_MODE": "webhook",
        "ZALO_BOT_SECRET": SECRET,
        "REDIS_URL": redis_url,
        "VAR_DIR": str(folder),
        "DATABASE_URL": "",
        "WEB_SECRET": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }


async def _knock(
    bodies: int, gateway: Program, redis: Client, folder: Path, rng: random.Random, tell: Any
) -> FuzzResult:
    url = f"http://127.0.0.1:{gateway.port}"
    known = doors(await _cookies(url), SECRET, SECRET)
    told = [Told(door.name) for door in known]
    watch = Watch(redis, secret_key(folder), told)
    sizes, begun = Sizes(gateway.pid), time.monotonic()
    async with background(watch.run()):
        for door in known:
            await _at(door, Told(door.name), url, WARM_UP, rng)
        before = sizes.now()
        for door, one in zip(known, told, strict=True):
            await _at(door, one, url, bodies, rng)
            tell(f"{door.name}: {dict(sorted(one.statuses.items()))}, {sizes.now():.0f} MB")
    after = sizes.now()
    honest = {door.name: await _honest(door, url, rng) for door in known}
    await watch.look()
    await redis.close()
    leaked = MARKER in (folder / "gateway.log").read_text(encoding="utf-8", errors="replace")
    alive = gateway.alive() and await _healthy(url)
    seconds = time.monotonic() - begun
    return FuzzResult(bodies, told, watch.malformed, before, after, alive, leaked, honest, seconds)


async def _at(door: Door, told: Told, url: str, bodies: int, rng: random.Random) -> None:
    """Knock at one door, on several connections at once."""
    shares = [bodies // CONNECTIONS + (n < bodies % CONNECTIONS) for n in range(CONNECTIONS)]

    async def share(count: int) -> None:
        line = Line(url)
        for _ in range(count):
            content = body(rng, door.event(rng))
            begun = time.monotonic()
            headers = {**door.headers(rng, content), **(strange(rng) if rng.random() < STRANGE else {})}
            told.statuses[await line.post(door.path, headers, content)] += 1
            told.slowest = max(told.slowest, time.monotonic() - begun)
        line.close()

    await asyncio.gather(*map(share, shares))


async def _honest(door: Door, url: str, rng: random.Random) -> int:
    """Tell whether an honest message still gets in. The web chat may ask to wait: it counts what came from our
    address.
    """
    line = Line(url)
    for _ in range(10):
        content = json.dumps(door.event(rng)).encode()
        status = await line.post(door.path, door.honest(rng, content), content)
        if status not in (409, 429):
            break
        await asyncio.sleep(2.0)
    line.close()
    return status


async def _cookies(url: str) -> tuple[str, ...]:
    async with httpx.AsyncClient(trust_env=False) as client:
        return tuple([(await client.get(url)).cookies.get(COOKIE, "") or "" for _ in range(WEB_CHATS)])


async def _healthy(url: str) -> bool:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"{url}/healthz")).status_code == 200


def _failed(status: int) -> bool:
    return status >= 500 or status == 0


def table(result: FuzzResult) -> str:
    """Markdown."""
    rows = []
    for told in result.doors:
        failed = sum(count for status, count in told.statuses.items() if _failed(status))
        kinds = ", ".join(f"{status}: {count}" for status, count in sorted(told.statuses.items()))
        rows.append(
            (told.name, sum(told.statuses.values()), kinds, f"**{failed}**", told.events, f"{told.slowest:.2f} s")
        )
    lines = [
        "| door | bodies | answers | 5xx or none | events taken in | slowest answer |",
        "|---|---|---|---|---|---|",
    ]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in rows]
    size = f"{result.before:.0f} MB before, {result.after:.0f} MB after"
    words = f"malformed events in the inbox: **{len(result.malformed)}**; citizens' words in the log: "
    words += f"**{'found' if result.leaked else 'none'}**; the gateway process: "
    words += f"{'alive' if result.alive else '**dead**'}, {size}; honest messages afterwards: {result.honest}; "
    return "\n".join([*lines, "", f"{words}{result.seconds:.0f} s in all."])
