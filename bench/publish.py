"""From the click in the console to the first answer that is changed by it, and one click back.

Real programs: Redis, the gateway, one worker and the console, over SQLite. An entry of the FAQ is edited in the
draft; then the button is pressed as a browser does, while citizens ask one question after the other about it. The
time runs from before the request until a citizen has an answer with the new words. No message may be lost meanwhile.
"""

from __future__ import annotations

import asyncio
import os
import re
import statistics
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bench.load import Program, spawned, started, well
from bench.nlu.sets import SNAPSHOT
from bot.channels.web.history import History
from bot.delivery.inbox import Inbox
from bot.messages.channel import Inbound, Kind
from bot.messages.envelope import Sealed
from bot.processes.embedded import RedisServer
from bot.redis import connect
from bot.secret import secrets_of
from common.settings import ROOT, load
from console.entry.accounts import Role
from console.entry.sessions import Stage
from console.web.app import services
from console.web.visit import COOKIE, Services
from console.web.visit import ROOT as CONSOLE
from data.editing.edits import Edit
from data.editing.records import Kind as RecordKind
from data.loader import load_catalogue, load_content, seed_digest
from data.models import Content
from data.releases.store import Store
from drill.system import free_port, until
from nlu.train import train

TIMES = 8
GOALS = {"starter content": 1.0, "national catalogue": 2.0}
ENTRY, QUESTION = "gio-lam-viec-mot-cua", "một cửa làm việc mấy giờ"
WHY = "đo thời gian, không hỏi câu mẫu trước"
PEOPLE = 3
"""Citizens who ask all the time, each when the last answer is there."""
LOST_SECONDS = 60.0
STARTING_SECONDS = 900.0


def run(arguments: list[str]) -> None:
    """``SUITE="publish [HOW_MANY]"``: medians and the slowest, on the starter content and on the national one."""
    times = int(arguments[0]) if arguments else TIMES
    train(load().model_dir)
    print(f"load of the machine by others at the start: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    content = load_content()
    asyncio.run(_measure("starter content", content, times))
    if not SNAPSHOT.exists():
        print(f"(no portal records at {SNAPSHOT}: the national catalogue is not measured)")
        return
    procedures, _ = load_catalogue(SNAPSHOT, (), load().province_code)
    asyncio.run(_measure("national catalogue", content.copy(update={"procedures": procedures}), times))


@dataclass
class Citizens:
    """People who ask one question again and again, and remember what they were told and when."""

    inbox: Inbox
    history: History
    asked: int = 0
    told: list[tuple[float, str]] = field(default_factory=list)
    content: bool = False
    """Nobody asks any more. (A look at Redis may swallow a cancellation.)"""

    async def ask_on(self, chat: str) -> None:
        """Ask and wait for the answer, again and again."""
        cursor = "0-0"
        while not self.content:
            self.asked += 1
            await self.inbox.put(Inbound("web", chat, f"{chat}:{uuid.uuid4()}", Kind.TEXT, QUESTION))
            cursor, text = await self._answer(chat, cursor)
            self.told.append((time.perf_counter(), text))

    async def _answer(self, chat: str, cursor: str) -> tuple[str, str]:
        end = time.perf_counter() + LOST_SECONDS
        while time.perf_counter() < end:
            for shown in await self.history.after(chat, cursor):
                if shown.entry["from"] == "bot":
                    return shown.id, str(shown.entry["text"])
            await asyncio.sleep(0.01)
        raise RuntimeError(f"a question was not answered within {LOST_SECONDS:.0f} s")

    async def first_with(self, word: str) -> float:
        """Return when the first answer with ``word`` was there."""
        while True:
            found = next((moment for moment, text in self.told if word in text), None)
            if found is not None:
                return found
            await asyncio.sleep(0.005)


async def _measure(name: str, content: Content, times: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = Store(f"sqlite:///{folder}/motcua.sqlite3")
        store.publish(content, origin=f"bench, seed {seed_digest()}")
        async with _system(Path(folder), store) as (programs, redis_url, url):
            chosen = load(var_dir=Path(folder))
            redis, envelope = connect(redis_url), Sealed(*secrets_of(chosen).every)
            citizens = Citizens(Inbox(redis, envelope), History(redis, envelope))
            asking = [asyncio.create_task(citizens.ask_on(f"bench-{each}")) for each in range(PEOPLE)]
            while not citizens.told:  # noqa: ASYNC110 - nothing tells the first answer
                await asyncio.sleep(0.1)
            await _clicks(name, services(store, (b"bench" * 8,)), citizens, programs, url, times)
            citizens.content = True
            await asyncio.gather(*asking)
            await redis.close()


async def _clicks(
    name: str, parts: Services, citizens: Citizens, programs: list[Program], url: str, times: int
) -> None:
    parts.accounts.create("bench", "Bench", Role.EDITOR, "", "mot mat khau dai", "bench")
    parts.accounts.set_password("bench", "mot mat khau khac")
    word, session = parts.sessions.begin("bench", Stage.FULL)
    there: list[float] = []
    back: list[float] = []
    used = _used(programs)
    async with httpx.AsyncClient(trust_env=False, timeout=300, cookies={COOKIE: word}) as client:
        await client.get(f"{url}{CONSOLE}/noi-dung/hoi-dap")
        for number in range(times):
            new = f"Bản thử số {number} xin chào."
            before = parts.contents.live().id
            _edit(parts, new)
            mark = re.search(r'name="mark" value="([^"]+)"', (await client.get(f"{url}{CONSOLE}/ban-nhap")).text)
            assert mark is not None
            form = {"csrf": session.csrf, "mark": mark[1], "note": "đo", "reason": WHY}
            there.append(await _until_told(client, f"{url}{CONSOLE}/ban-nhap/dua-len", form, citizens, new))
            old = parts.contents.of(before)
            answer = next(entry.answer for entry in old.content.faq if entry.id == ENTRY)
            citizens.told.clear()
            form = {"csrf": session.csrf, "live": str(parts.contents.live().id)}
            back.append(
                await _until_told(client, f"{url}{CONSOLE}/cac-ban/{before}/quay-lai", form, citizens, answer[:60])
            )
    spent = (_used(programs) - used) / (2 * times)
    for what, found in (("publish", there), ("one click back", back)):
        print(
            f"{name:20} {what:16} median {statistics.median(found):.2f} s, slowest {max(found):.2f} s "
            f"(goal {GOALS[name]:.0f} s)",
            flush=True,
        )
    print(
        f"{name:20} {citizens.asked} questions, all answered; {spent:.2f} s of processor time a click, all programs"
    )


async def _until_told(
    client: httpx.AsyncClient, address: str, form: dict[str, str], citizens: Citizens, word: str
) -> float:
    """Press the button; seconds until somebody was told ``word``."""
    begun = time.perf_counter()
    pressed = asyncio.create_task(client.post(address, data=form))
    seconds = await citizens.first_with(word) - begun
    assert (await pressed).status_code == 303
    citizens.told.clear()
    return seconds


def _edit(parts: Services, words: str) -> None:
    before = parts.contents.json(RecordKind.FAQ, ENTRY)
    assert before is not None
    after = {**before, "answer": words}
    clashes = parts.draft.lay(
        [Edit(RecordKind.FAQ, ENTRY, before, after)], parts.contents.json, "bench", "sua", prefer_mine=True
    )
    assert not clashes


def _used(programs: list[Program]) -> float:
    return sum(program.used() for program in programs)


@asynccontextmanager
async def _system(folder: Path, store: Store) -> AsyncIterator[tuple[list[Program], str, str]]:
    """Redis, gateway, worker and console, each a program of its own; the address of the console."""
    server, port, admin = RedisServer(folder / "redis", "always"), free_port(), free_port()
    env = {
        **os.environ,
        "REDIS_URL": server.url,
        "VAR_DIR": str(folder),
        "MODEL_DIR": os.environ.get("MODEL_DIR", str(ROOT / "models")),
        "DATABASE_URL": store.engine.url.render_as_string(hide_password=False),
        "WEB_SECRET": "",
        "PORT": str(port),
        "ADMIN_PORT": str(admin),
        "SETTLE_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
    }
    programs = [Program("redis", spawned(server.command(), dict(os.environ), Path(os.devnull)), 0)]
    try:
        await until(server.answers, STARTING_SECONDS)
        programs += [started(role, env, folder) for role in ("gateway", "worker", "admin")]
        for program in programs[1:]:
            await until(lambda asked=program: well(asked.port), STARTING_SECONDS)  # type: ignore[misc]
        yield programs, server.url, f"http://127.0.0.1:{admin}"
    finally:
        for program in reversed(programs):
            program.process.terminate()
            program.process.wait()
