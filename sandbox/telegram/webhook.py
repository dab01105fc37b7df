"""Webhooks: their rules, and the sender that delivers updates to them and tries again."""

from __future__ import annotations

import asyncio
import ipaddress
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from sandbox.telegram.errors import ApiError, bad, too_many
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.updates import Update, Updates

PORTS = (443, 80, 88, 8443)
MAX_CONNECTIONS = 100
DEFAULT_CONNECTIONS = 40
LONGEST_RETRY_AFTER = 3600.0
GONE_SECONDS = 23 * 3600.0
ANSWER_SECONDS = 60.0

Json = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """The address to which updates go."""

    url: str
    secret: str = ""
    max_connections: int = DEFAULT_CONNECTIONS
    allowed: tuple[str, ...] = ()


@dataclass
class Trouble:
    """The last thing that went wrong."""

    at: int = 0
    message: str = ""
    gone_since: float | None = None


@dataclass
class Webhook:
    """The bot's webhook and its sender. ``local`` lifts the rules on addresses, as the official server's local mode.

    ``pace`` multiplies every waiting time, so that tests need not wait.
    """

    updates: Updates
    execute: Callable[[str, Parameters], Any]
    local: bool = False
    pace: float = 1.0
    target: Target | None = None
    trouble: Trouble = field(default_factory=Trouble)
    _set_at: float = 0.0
    _queues: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(DEFAULT_CONNECTIONS))
    _client: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False)
    )

    def set(self, parameters: Parameters) -> str:
        """``setWebhook``; the description of the answer."""
        url = parameters.text("url").strip()
        if not url:
            return self.delete(parameters)
        target = Target(
            url=self._checked_url(url),
            secret=_checked_secret(parameters.text("secret_token")),
            max_connections=min(max(parameters.number("max_connections", DEFAULT_CONNECTIONS), 1), MAX_CONNECTIONS),
            allowed=tuple(parameters.json("allowed_updates") or self.updates.allowed),
        )
        if time.monotonic() - self._set_at < 1.0:
            raise too_many(1)
        self._set_at = time.monotonic()
        if parameters.flag("drop_pending_updates"):
            self.updates.clear()
        if target == self.target:
            return "Webhook is already set"
        self._become(target)
        self.start_queues()
        return "Webhook was set"

    def delete(self, parameters: Parameters) -> str:
        """``deleteWebhook``; the description of the answer."""
        if parameters.flag("drop_pending_updates"):
            self.updates.clear()
        if self.target is None:
            return "Webhook is already deleted"
        self._become(None)
        return "Webhook was deleted"

    def info(self) -> Json:
        """``getWebhookInfo``."""
        self.updates.drop_expired()
        target = self.target or Target("")
        info: Json = {
            "url": target.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.pending),
        }
        if self.target:
            info["max_connections"] = target.max_connections
            info["ip_address"] = _address(target.url)
        if self.trouble.message:
            info["last_error_date"] = self.trouble.at
            info["last_error_message"] = self.trouble.message
        if self.updates.allowed:
            info["allowed_updates"] = self.updates.allowed
        return info

    def start_queues(self) -> None:
        """Make sure that every queue with pending updates is being delivered."""
        if self.target is None:
            return
        for queue in {update.queue for update in self.updates.pending} - self._queues.keys():
            self._queues[queue] = asyncio.create_task(self._drain(queue))

    async def close(self) -> None:
        """Stop delivering."""
        tasks = list(self._queues.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    def _become(self, target: Target | None) -> None:
        for task in self._queues.values():
            task.cancel()
        self._queues.clear()
        self.target, self.trouble = target, Trouble()
        if target:
            self.updates.allowed = list(target.allowed)
            self._slots = asyncio.Semaphore(target.max_connections)

    def _checked_url(self, url: str) -> str:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        if not parts.hostname or parts.scheme not in ("http", "https"):
            raise bad("bad webhook: invalid webhook URL specified")
        if self.local:
            return parts.geturl()
        if parts.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in PORTS:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        with suppress(ValueError):
            if not ipaddress.ip_address(parts.hostname).is_global:
                raise bad(f"bad webhook: IP address {parts.hostname} is reserved")
        return parts.geturl()

    async def _drain(self, queue: str) -> None:
        """Deliver one queue in order; the first that fails holds up the rest of its queue, and no other."""
        failures = 0
        try:
            while (update := self._first(queue)) is not None:
                async with self._slots:
                    asked = await self._deliver(update)
                if asked is None:
                    self.updates.remove(update)
                    failures = 0
                    continue
                await asyncio.sleep(self.pace * self._delay(failures, asked))
                failures += 1
        finally:
            if self._queues.get(queue) is asyncio.current_task():
                del self._queues[queue]

    def _first(self, queue: str) -> Update | None:
        self.updates.drop_expired()
        return next((update for update in self.updates.pending if update.queue == queue), None)

    def _delay(self, failures: int, asked: float) -> float:
        if failures == 0:
            return min(asked, LONGEST_RETRY_AFTER)
        return min(2.0**failures, random.uniform(60.0, 120.0))

    async def _deliver(self, update: Update) -> float | None:
        """Post one update. None when it was taken, else the seconds that the webhook asked to wait (0 when none)."""
        assert self.target
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.target.secret} if self.target.secret else {}
        try:
            answer = await self._client.post(self.target.url, json=update.to_wire(), headers=headers)
        except httpx.HTTPError as error:
            self._note("Read timeout expired" if isinstance(error, httpx.TimeoutException) else "Connection failed")
            return 0.0
        if answer.is_success:
            self.trouble.gone_since = None
            self._execute(answer)
            return None
        self._note(f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}")
        self._count_gone(answer.status_code)
        asked = answer.headers.get("retry-after", "")
        return float(asked) if asked.isdigit() else 0.0

    def _execute(self, answer: httpx.Response) -> None:
        """A method call that stands in the answer; its result is not told to the bot."""
        try:
            body = answer.json()
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("method"), str):
            with suppress(ApiError):
                self.execute(body["method"], Parameters({name: body[name] for name in body if name != "method"}))

    def _note(self, message: str) -> None:
        self.trouble.at, self.trouble.message = int(time.time()), message

    def _count_gone(self, status: int) -> None:
        """410 for 23 hours closes the webhook."""
        if status != 410:
            self.trouble.gone_since = None
        elif self.trouble.gone_since is None:
            self.trouble.gone_since = time.monotonic()
        elif time.monotonic() - self.trouble.gone_since > GONE_SECONDS * self.pace:
            asyncio.get_running_loop().call_soon(self._become, None)


def _checked_secret(secret: str) -> str:
    if len(secret) > 256:
        raise bad("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad("secret token contains unallowed characters")
    return secret


def _address(url: str) -> str:
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):
        return str(ipaddress.ip_address(host))
    return "203.0.113.1"
