"""The drill: a console over a small content, an editor who is logged in, and so many malformed uploads."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from starlette.testclient import TestClient

from console.entry.accounts import Role
from console.entry.sessions import Stage
from console.jobs import State
from console.web.app import application, services
from console.web.visit import COOKIE, Services
from data.entries import FaqEntry
from data.loader import read_yaml
from data.models import Content
from data.releases.store import Store
from drill.uploads.bodies import WRAPS, honest
from drill.uploads.books import BOOKS

UPLOAD, BASE = "/quan-tri/excel/nhap", "http://quan-tri.test"
OURS = "Hệ thống đang có lỗi"
"""How a fault of ours is told: no upload may lead to one."""
WAIT_SECONDS = 60.0
_SEED = Path(__file__).resolve().parents[2] / "data" / "seed" / "faq"


@dataclass
class Uploads:
    """The end of all uploads. ``faults`` are the ones that must not be: an error of ours, or something let in."""

    statuses: Counter[int] = field(default_factory=Counter)
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    honest_taken: bool = False

    @property
    def holds(self) -> bool:
        """Tell whether none got in, none broke anything, and a good file is still taken."""
        return not self.faults and self.honest_taken


def run(count: int, folder: Path, seed: int) -> Uploads:
    """Upload ``count`` malformed files and requests, then a good one."""
    console = _Console(folder)
    chance, result = random.Random(seed), Uploads()
    good = console.client.get("/quan-tri/excel/tai-ve").content
    for number in range(count):
        book, wrap = BOOKS[number % len(BOOKS)], chance.choice(WRAPS)
        sent = wrap(book(good, chance), console.token, chance)
        console.upload(sent.headers, sent.body, f"{number} {book.__name__} {wrap.__name__}", result)
    sent = honest(good, console.token, chance)
    told = console.upload(sent.headers, sent.body, "the good one", Uploads())
    result.honest_taken = isinstance(told, dict) and told.get("problems") == []
    return result


class _Console:
    """A console with one editor inside."""

    def __init__(self, folder: Path) -> None:
        rows = read_yaml(sorted(_SEED.glob("*.yml"))[0])
        entries = rows["entries"] if isinstance(rows, dict) and "entries" in rows else rows
        content = Content(faq=tuple(FaqEntry.parse_obj(row) for row in entries if not row.get("procedures")))
        store = Store(f"sqlite:///{folder}/motcua.sqlite3")
        store.publish(content, origin="drill", note="")
        self.parts: Services = services(store, (b"a key for a drill, thirty-two b.",))
        self.parts.accounts.create("an", "An", Role.EDITOR, "", "mật khẩu đầu tiên", "drill")
        self.parts.accounts.set_password("an", "mua xuân đến rồi")
        self.parts.accounts.set_codes("an", pyotp.random_base32(), 0)
        word, session = self.parts.sessions.begin("an", Stage.FULL)
        self.token = session.csrf
        self.client = TestClient(application(self.parts), BASE, raise_server_exceptions=False, follow_redirects=False)
        self.client.cookies.set(COOKIE, word, path="/quan-tri")

    def upload(self, headers: Mapping[str, str], body: bytes, name: str, result: Uploads) -> object:
        """Send one; what its job told."""
        answer = self.client.post(UPLOAD, content=body, headers=dict(headers))
        result.statuses[answer.status_code] += 1
        if answer.status_code >= 500:
            result.faults.append(f"{name}: {answer.status_code}")
        told = self._ended(answer.headers["location"]) if answer.status_code == 303 else None
        if told == OURS or (isinstance(told, str) and told.startswith(OURS)):
            result.faults.append(f"{name}: {told}")
        if isinstance(told, str) or (isinstance(told, dict) and told["problems"]):
            result.refused += 1
        if self.parts.draft.all():
            result.faults.append(f"{name}: something is in the draft")
        return told

    def _ended(self, location: str) -> object:
        job_name = location.rsplit("/", 1)[1]
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            job = self.parts.jobs.find(job_name)
            if job is not None and job.state is not State.RUNNING:
                return job.told
            time.sleep(0.01)
        return f"{OURS}: it does not end"
