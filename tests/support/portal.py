"""The real sandbox portal on loopback: one server for the whole run, a fresh portal behind it for each test."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from common.settings import Settings, load
from portals import inquiry, limits
from portals.circuit import forget_failures
from portals.transport import Patience
from sandbox.portal import app as sandbox
from sandbox.portal.catalogue import BROWSER_HEADERS
from sandbox.portal.faults import parse
from sandbox.portal.world import Dossier
from sandbox.program import Background

QUICK = Patience(attempt=2.0, total=2.0, retries=3, pause=0.01)
"""As patient as the real settings, in less time."""

TODAY = date(2026, 11, 24)
"""The day around which the sandbox's dossiers lie in tests."""

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
BROWSER = {"User-Agent": CHROME, **dict.fromkeys(BROWSER_HEADERS, "same-origin")}


class Portal:
    """The sandbox as tests use it. ``requests`` are the paths that were asked for, in order."""

    url = ""

    def __init__(self) -> None:
        self.app: Starlette = sandbox.create_app(today=TODAY)
        self.requests: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.requests.append(scope["path"])
        await self.app(scope, receive, send)

    def reset(self, **options: Any) -> None:
        """A fresh portal."""
        self.app, self.requests = sandbox.create_app(**{"today": TODAY, **options}), []
        forget_failures()
        inquiry.forget_recent()
        limits.install(limits.InProcess())

    def fault(self, *names: str) -> None:
        """Switch faults on."""
        self.app.state.faults.standing = [parse(name) for name in names]

    def dossier(self, code: str) -> Dossier:
        """A dossier of the sandbox, to look at or to change."""
        found: Dossier = self.app.state.world.dossiers[code]
        return found

    def settings(self, **changes: Any) -> Settings:
        """The bot's settings for this portal, with a short time budget."""
        here = {name.lower(): value for name, value in sandbox.settings(self.url).items()}
        return load(**{**here, "lookup_budget": 0.8, **changes})

    def client(self) -> httpx.Client:
        """A browser, as far as the firewall can see."""
        return httpx.Client(base_url=self.url, headers=BROWSER, trust_env=False, timeout=5)


@pytest.fixture(scope="session")
def running_portal() -> Iterator[Portal]:
    portal = Portal()
    with Background(portal) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(inquiry, "HOLD_SECONDS", 0.05)
        portal.url = server.url
        yield portal


@pytest.fixture
def portal(running_portal: Portal) -> Portal:
    running_portal.reset()
    return running_portal


def closed_port() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"
