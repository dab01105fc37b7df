"""The console behind a real server, for a real browser."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import uvicorn
from playwright.sync_api import BrowserContext, Page
from starlette.applications import Starlette
from support.officials.console import Console

from bot.editors.kit import OfficialsKit
from bot.editors.talks import OfficialsDesk
from bot.processes.serving import listen
from bot.processes.tasks import background
from bot.redis import connect
from bot.staff.desk import StaffDesk
from bot.staff.words import office_name
from common.settings import load
from console.entry.accounts import Role
from console.entry.sessions import Stage
from console.web.app import application
from console.web.visit import COOKIE, ROOT
from data.editing.records import Kind
from data.loader import starter


class Served(Console):
    """The console on a port of its own."""

    def __init__(self, folder: Path, redis_url: str = "") -> None:
        """With a ``redis_url`` also its desk and the link kit."""
        super().__init__(folder)
        self._desk: OfficialsDesk | None = None
        if redis_url:
            redis = connect(redis_url)
            self._desk = OfficialsDesk(redis, StaffDesk(redis, name_of=self._name_of))
            chosen = load(var_dir=folder, database_url="", redis_url=redis_url, public_url="http://hoi.test")
            self.parts = replace(self.parts, talks=self._desk, kit=OfficialsKit(chosen, redis))
            self.app = application(self.parts, beside=self._beside)
        starter()  # as the program reads it at its start
        self._socket = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/quan-tri"
        self._server = uvicorn.Server(uvicorn.Config(self.app, log_config=None))
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        if self._desk is not None:
            self._desk.end()
        self._server.should_exit = True
        self._thread.join(20)
        self._socket.close()

    @asynccontextmanager
    async def _beside(self, _app: Starlette) -> AsyncIterator[None]:
        assert self._desk is not None
        async with background(self._desk.listen()):
            yield

    def _name_of(self, office: str) -> str:
        found = self.parts.contents.json(Kind.OFFICES, office)
        return office_name(office, found["name"] if found else None)

    def let_in(self, context: BrowserContext, name: str, role: Role = Role.EDITOR, office: str = "") -> Page:
        """A page of somebody who is logged in."""
        if self.parts.accounts.find(name) is None:
            self.account(name, role, office)
        word, _ = self.parts.sessions.begin(name, Stage.FULL)
        place = {"domain": "127.0.0.1", "path": ROOT}
        context.add_cookies([{"name": COOKIE, "value": word, **place, "sameSite": "Strict"}])
        return context.new_page()
