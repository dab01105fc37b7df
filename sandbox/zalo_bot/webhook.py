"""The webhook: its rules, and the sender that delivers events to it and tries again."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from sandbox.zalo_bot.errors import ApiError, bad
from sandbox.zalo_bot.events import Event
from sandbox.zalo_bot.world import World

SECRET_HEADER = "X-Bot-Api-Secret-Token"
ANSWER_SECONDS = 10.0

Json = dict[str, Any]


@dataclass
class Webhook:
    """The bot's webhook. ``local`` allows plain http and private addresses; ``pace`` multiplies every pause."""

    world: World
    local: bool = False
    pace: float = 1.0
    url: str = ""
    secret: str = ""
    updated_at: int = 0
    statuses: list[int] = field(default_factory=list)
    """The answer to each delivery; 0 is none."""
    _queues: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _open: dict[str, list[Event]] = field(default_factory=dict)
    _client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False)
    )

    def __post_init__(self) -> None:
        self.world.events.on_new = self.start

    def set(self, url: str, secret: str) -> Json:
        """``setWebhook``. Raises :class:`ApiError`."""
        self._check(url)
        if not 8 <= len(secret) <= 256:
            raise bad("secret_token must be between 8 and 256 characters")
        self._become(url, secret)
        self.start()
        return self.info()

    def delete(self) -> Json:
        """``deleteWebhook``, fine when none is set."""
        self._become("", "")
        return self.info()

    def info(self) -> Json:
        """Return what the three methods answer."""
        return {"url": self.url, "updated_at": self.updated_at}

    def start(self) -> None:
        """Deliver what is pending, one event after the other within a chat."""
        events = self.world.events
        while self.url and events.pending:
            event = events.pending.popleft()
            self._open.setdefault(event.chat, []).append(event)
        for chat in self._open.keys() - self._queues.keys():
            self._queues[chat] = asyncio.create_task(self._drain(chat))

    def waiting(self) -> int:
        """Events on their way."""
        return sum(map(len, self._open.values()))

    async def close(self) -> None:
        """Stop delivering."""
        tasks = list(self._queues.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    def _become(self, url: str, secret: str) -> None:
        self.url, self.secret, self.updated_at = url, secret, int(time.time() * 1000)
        for task in self._queues.values():
            task.cancel()
        self._queues.clear()
        self.world.events.pending.extendleft(event for events in self._open.values() for event in reversed(events))
        self._open.clear()

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise bad("url is invalid")
        if self.local:
            return
        if parts.scheme != "https":
            raise bad("url must use https")
        with suppress(ValueError):
            if not ipaddress.ip_address(parts.hostname).is_global:
                raise bad("url must be a public address")
        if parts.hostname == "localhost":
            raise bad("url must be a public address")

    async def _drain(self, chat: str) -> None:
        try:
            while events := self._open.get(chat):
                events[0].state = "taken" if await self._insist(events[0]) else "lost"
                events.pop(0)
            self._open.pop(chat, None)
        finally:
            if self._queues.get(chat) is asyncio.current_task():
                del self._queues[chat]

    async def _insist(self, event: Event) -> bool:
        for pause in (0.0, *self.world.switches.retries):
            await asyncio.sleep(pause * self.pace)
            if await self._deliver(event):
                return True
        return False

    async def _deliver(self, event: Event) -> bool:
        wrapped = self.world.switches.webhook_shape == "wrapped"
        body = json.dumps({"ok": True, "result": event.body} if wrapped else event.body, ensure_ascii=False)
        headers = {"Content-Type": "application/json", SECRET_HEADER: self.secret}
        try:
            content = body.encode("utf-8", "surrogatepass")
            answer = await self._client.post(self.url, content=content, headers=headers)
            status = answer.status_code
        except httpx.HTTPError:
            status = 0
        self.statuses.append(status)
        return 200 <= status < 300


def not_found() -> ApiError:
    """Return what ``getWebhookInfo`` answers without a webhook, where it was measured."""
    return ApiError(404, "Not Found")
