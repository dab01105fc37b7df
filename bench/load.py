"""Questions on four channels at once, through real programs: how many a second, how long, what each program takes.

One gateway (both webhooks and the page), one or two workers with the product's own brain, Redis with ``appendfsync
always``, SQLite, and the sandboxes of Telegram, Zalo OA and Zalo Bot. First more is asked than can be answered, for
the throughput; then a quarter of that, for the times. Numbers come from the programs' own metrics and the kernel.
Processor time a message is told beside messages a second: on a machine that does other things too, only it holds.
"""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from bot.processes.embedded import RedisServer
from bot.redis import Client, connect
from bot.upkeep.scrape import Numbers, look
from common.settings import ROOT
from drill.program import _settings, authorize
from drill.real_brain import QUESTIONS
from drill.system import free_port, until
from sandbox.program import running
from sandbox.telegram import app as telegram
from sandbox.telegram.citizens import Citizens as TelegramCitizens
from sandbox.zalo_bot import app as zalo_bot
from sandbox.zalo_bot.citizens import Citizens as ZaloBotCitizens
from sandbox.zalo_oa import app as zalo
from sandbox.zalo_oa.citizens import Citizens as ZaloCitizens

SECONDS = 20.0
FLOOD = 60.0
"""Questions a second that are asked for the throughput: more than two cores answer."""
CALM_SHARE = 0.25
PEOPLE = 150
"""Citizens a channel: nobody asks so often that a limit stops them, or that two questions become one."""
READY_SECONDS = 180.0

Say = Callable[[str], Any]


@dataclass(frozen=True)
class Program:
    """A program of ours, and where it tells its metrics."""

    role: str
    process: subprocess.Popen[bytes]
    port: int

    def used(self) -> float:
        """Seconds of processor time so far."""
        times = psutil.Process(self.process.pid).cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Megabytes that it holds."""
        return float(psutil.Process(self.process.pid).memory_info().rss) / 1024 / 1024


def run(arguments: list[str]) -> None:
    """Print a line for one and two workers, flooded and calm. ``arguments``: seconds for each, how many workers."""
    seconds = float(arguments[0]) if arguments else SECONDS
    counts = (int(arguments[1]),) if len(arguments) > 1 else (1, 2)
    print(f"load of the machine by others at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"{'workers':>8}{'asked/s':>9}{'answered/s':>12}{'mean s':>8}{'p95 s <=':>10}"
        f"{'worker ms':>11}{'gateway ms':>12}{'redis ms':>10}{'MB a worker':>13}{'MB gateway':>12}"
    )
    for workers in counts:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            asyncio.run(_measure(Path(folder), workers, seconds))


async def _measure(folder: Path, workers: int, seconds: float) -> None:
    telegram_app = telegram.create_app(local=True, pace=0.1)
    zalo_app = zalo.create_app(package=10**9, switches={"receipts": False})
    bot_app = zalo_bot.create_app(local=True)
    async with running(telegram_app) as t_url, running(zalo_app) as z_url, running(bot_app) as b_url:
        settings = _settings(t_url, z_url, b_url)
        await asyncio.to_thread(authorize, zalo_app, z_url, folder)
        async with _system(folder, workers, settings) as (programs, redis_url, url):
            await zalo_app.state.api.webhook.register(f"{url}/zalo-oa")
            async with httpx.AsyncClient(trust_env=False, timeout=30.0) as client:
                says = [*_phones(telegram_app, zalo_app, bot_app), await _pages(client, url)]
                await _ask(says, 5.0, 3.0)  # the first questions load what is loaded at first use
                flooded = await _round(programs, redis_url, says, workers, FLOOD, seconds)
                await _drained(redis_url)
                await _round(programs, redis_url, says, workers, max(1.0, flooded * CALM_SHARE), seconds)


def _phones(telegram_app: Any, zalo_app: Any, bot_app: Any) -> list[Say]:
    """One way to ask for each messaging service."""
    t_people = TelegramCitizens(telegram_app.state.api)
    z_people = ZaloCitizens(zalo_app.state.api)
    b_people = ZaloBotCitizens(bot_app.state.api)
    t_ids = [t_people.world.add_person(f"T{n}").id for n in range(PEOPLE)]
    z_ids = [z_people.world.add_person(f"Z{n}").id for n in range(PEOPLE)]
    b_ids = [b_people.world.add_person(f"B{n}").id for n in range(PEOPLE)]
    return [
        lambda text: t_people.say(random.choice(t_ids), text),
        lambda text: z_people.say(random.choice(z_ids), text),
        lambda text: b_people.say(random.choice(b_ids), text),
    ]


async def _pages(client: httpx.AsyncClient, url: str) -> Say:
    """The way to ask on the page; each citizen has a cookie of their own."""
    cookies = [(await client.get(url)).cookies["motcua_chat"] for _ in range(PEOPLE)]
    client.cookies.clear()
    open_: set[asyncio.Task[Any]] = set()

    def say(text: str) -> None:
        sent = {"id": str(uuid.uuid4()), "text": text}
        headers = {"Cookie": f"motcua_chat={random.choice(cookies)}"}
        task = asyncio.create_task(client.post(f"{url}/chat/messages", json=sent, headers=headers))
        open_.add(task)
        task.add_done_callback(open_.discard)

    return say


async def _ask(says: list[Say], rate: float, seconds: float) -> None:
    """Ask ``rate`` questions a second over all channels, each at its time."""
    begun = time.monotonic()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
        says[number % len(says)](random.choice(QUESTIONS))


async def _round(
    programs: list[Program], redis_url: str, says: list[Say], workers: int, rate: float, seconds: float
) -> float:
    """Ask for so long and print what was measured meanwhile; the answers a second."""
    redis = connect(redis_url)
    before, used = await _seen(redis), _used(programs)
    await _ask(says, rate, seconds)
    now = await _seen(redis)
    await redis.close()
    took = now.at - before.at
    answered = now.sum_of("motcua_turn_seconds_count", step="whole") - before.sum_of(
        "motcua_turn_seconds_count", step="whole"
    )
    whole = now.sum_of("motcua_turn_seconds_sum", step="whole") - before.sum_of(
        "motcua_turn_seconds_sum", step="whole"
    )
    each = {role: (more - used[role]) * 1000 / max(answered, 1) for role, more in _used(programs).items()}
    memory = {program.role: program.memory() for program in programs}
    print(
        f"{workers:8}{rate:9.1f}{answered / took:12.1f}{whole / max(answered, 1):8.2f}{_p95(before, now):10.2f}"
        f"{each['worker']:11.1f}{each['gateway']:12.1f}{each['redis']:10.1f}"
        f"{memory['worker']:13.0f}{memory['gateway']:12.0f}",
        flush=True,
    )
    return answered / took


async def _seen(redis: Client) -> Numbers:
    """A look at which every program answered: one that works hard may be late."""
    while True:
        numbers = await look(redis)
        if numbers.programs and all(numbers.programs.values()):
            return numbers


def _used(programs: list[Program]) -> dict[str, float]:
    used: dict[str, float] = {}
    for program in programs:
        used[program.role] = used.get(program.role, 0.0) + program.used()
    return used


def _p95(before: Numbers, now: Numbers) -> float:
    """The bucket's bound under which 95 of 100 turns stay."""
    metric = "motcua_turn_seconds_bucket"
    counts = {
        float(bound): now.sum_of(metric, step="whole", le=bound) - before.sum_of(metric, step="whole", le=bound)
        for bound in now.values_of(metric, "le")
    }
    enough = 0.95 * counts[float("inf")]
    return min(bound for bound, count in counts.items() if count >= enough)


async def _drained(redis_url: str) -> None:
    """Wait until nothing waits any more."""
    redis = connect(redis_url)
    while (state := (await look(redis)).queue).events or state.outbox:  # noqa: ASYNC110 - nothing tells the end
        await asyncio.sleep(0.5)
    await redis.close()


@asynccontextmanager
async def _system(
    folder: Path, workers: int, settings: dict[str, str]
) -> AsyncIterator[tuple[list[Program], str, str]]:
    """Redis, a gateway and workers, each a program of its own."""
    server, port = RedisServer(folder / "redis", "always"), free_port()
    redis = Program("redis", spawned(server.command(), dict(os.environ), Path(os.devnull)), 0)
    url = f"http://127.0.0.1:{port}"
    env = {
        **os.environ,
        **settings,
        "REDIS_URL": server.url,
        "VAR_DIR": str(folder),
        "MODEL_DIR": os.environ.get("MODEL_DIR", str(ROOT / "models")),
        "DATABASE_URL": "",
        "WEB_SECRET": "",
        "PUBLIC_URL": url,
        "PORT": str(port),
        "SETTLE_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
    }
    programs = [redis]
    try:
        await until(server.answers, READY_SECONDS)
        programs += [started(role, env, folder) for role in ("gateway", *["worker"] * workers)]
        for program in programs[1:]:
            await until(lambda asked=program: well(asked.port), READY_SECONDS)  # type: ignore[misc]
        yield programs, server.url, url
    finally:
        for program in reversed(programs):
            program.process.terminate()
            program.process.wait()


def started(role: str, env: dict[str, str], folder: Path) -> Program:
    """Start a program of ours, its metrics on a port of its own."""
    port = free_port()
    command, own = [sys.executable, "-m", "bot.cli", role], {**env, "METRICS_PORT": str(port)}
    return Program(role, spawned(command, own, folder / f"{role}-{port}.log"), port)


def spawned(command: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    """Start a program that writes into ``log``."""
    with log.open("wb") as file:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=file, stderr=file)


def well(port: int) -> bool:
    """Tell whether the program whose metrics are on ``port`` is up."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", trust_env=False, timeout=1.0).status_code == 200
    except httpx.HTTPError:
        return False
